import { type Ctx, type Insert, readAll } from '@breakwater/db';
import type { cases as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import { principalId } from '../principal.ts';
import { type AssetFacts, assetsIn, readingAssets } from './critical.ts';
import { gateReasonOf } from './gate.ts';
import type { CaseAlert } from './known.ts';
import { listsOf } from './plan.ts';
import type { CaseCreate } from './schemas.ts';

type Fields = z.output<typeof CaseCreate>;

/** A new case with what follows from its own part and its alerts, oldest first. */
export function draftCase(
  ctx: Ctx,
  { iocs = [], mitreTechniques = [], affectedAssets = [], ...fields }: Fields,
  linked: readonly CaseAlert[],
  assets: AssetFacts,
): Insert<typeof table> {
  const manual = { iocs, mitreTechniques, affectedAssets };
  const lists = listsOf(manual, linked, assets);
  const { confidence = 0, requiresHumanApproval: asked = false } = fields;
  const reason = gateReasonOf({ confidence, ...lists }, linked, assets);
  return {
    ...fields,
    ...lists,
    manual,
    requiresHumanApproval: asked || reason !== null,
    gateReason: asked ? askedFor(ctx) : reason,
  };
}

/** Why a gate is set that somebody asked for. */
export const askedFor = (ctx: Ctx): string => `asked for by ${principalId(ctx)}`;

/** The same for one that comes alone, such as a record of an imported file. */
export async function loneDraft(ctx: Ctx, fields: Fields): Promise<Insert<typeof table>> {
  const [assets] = await readAll(ctx, readingAssets(ctx, assetsIn(fields.affectedAssets ?? [])));
  return draftCase(ctx, fields, [], assets);
}
