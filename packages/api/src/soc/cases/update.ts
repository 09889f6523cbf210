import {
  type Change,
  combine,
  invalid,
  notFound,
  type Patch,
  readAll,
  type WriteOptions,
} from '@breakwater/db';
import type { cases as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { humanIn, principalId } from '../principal.ts';
import type { CaseRow } from './accessor.ts';
import { assetsIn } from './critical.ts';
import { askedFor } from './draft.ts';
import { gateCleared } from './gate.ts';
import { type KnownCases, readingCases } from './known.ts';
import { requireOpen } from './open.ts';
import { planCases } from './plan.ts';
import type { CaseUpdate, CaseUpdateInput } from './schemas.ts';

type CasePatch = Patch<typeof table>;

/** Changes a case, with what follows for its lists and its gate. */
export async function planUpdate(
  ctx: Caller,
  { id, expectedVersion, overrideReason, ...fields }: z.output<typeof CaseUpdateInput>,
): Promise<Change<CaseRow>> {
  const known = await read(ctx, id, fields.affectedAssets);
  const [before] = known[0];
  if (before === undefined) throw notFound('case');
  const patch = casePatch({ ...fields, overrideReason }, ctx, before);
  const planned = await plan(ctx, known, before, patch, { expectedVersion });
  if (patch.requiresHumanApproval !== false) return planned;
  const by = principalId(ctx);
  const details = overrideReason ?? '';
  const cleared = await gateCleared(ctx, planned.result, { by, approvalId: null, details });
  return combine(planned.result, [planned, cleared]);
}

/** The same for a record of an imported file, which has no column for why a gate would be cleared. */
export async function updateRow(
  ctx: Caller,
  before: CaseRow,
  patch: CasePatch,
  options: WriteOptions,
): Promise<Change<CaseRow>> {
  const known = await read(ctx, before.id, patch.manual?.affectedAssets);
  return plan(ctx, known, before, patch, options);
}

const read = (ctx: Caller, id: string, assets: readonly string[] = []) =>
  readAll(ctx, ...readingCases(ctx, { cases: { sql: 'SELECT ?', args: [id] }, assets: assetsIn(assets) }));

/** The given fields as columns. Clearing the gate is for people, and comes before every other rule. */
export function casePatch(
  {
    overrideReason,
    iocs,
    mitreTechniques,
    affectedAssets,
    requiresHumanApproval,
    ...fields
  }: z.output<typeof CaseUpdate>,
  ctx: Caller,
  before: CaseRow,
): CasePatch {
  const gated = before.requiresHumanApproval;
  if (gated && requiresHumanApproval === false) {
    humanIn(ctx);
    if (overrideReason === undefined) throw invalid('overrideReason', 'is required to clear the gate');
  }
  requireOpen(before);
  const { manual } = before;
  const lists = { iocs, mitreTechniques, affectedAssets };
  return {
    ...fields,
    ...(Object.values(lists).every(list => list === undefined)
      ? {}
      : {
          manual: {
            iocs: iocs ?? manual.iocs,
            mitreTechniques: mitreTechniques ?? manual.mitreTechniques,
            affectedAssets: affectedAssets ?? manual.affectedAssets,
          },
        }),
    ...(requiresHumanApproval === undefined || requiresHumanApproval === gated
      ? {}
      : { requiresHumanApproval, gateReason: requiresHumanApproval ? askedFor(ctx) : null }),
  };
}

async function plan(
  ctx: Caller,
  known: KnownCases,
  { id }: CaseRow,
  patch: CasePatch,
  options: WriteOptions,
): Promise<Change<CaseRow>> {
  const judge = patch.manual !== undefined || patch.confidence !== undefined;
  const planned = await planCases(ctx, known, [], new Map([[id, { patch, options, judge }]]));
  const row = planned.result.get(id);
  if (row === undefined) throw notFound('case');
  return combine(row, [planned]);
}
