import {
  type Change,
  type Ctx,
  change,
  combine,
  type Id,
  notFound,
  type Patch,
  type WriteOptions,
} from '@breakwater/db';
import type { CaseManual, cases as table } from '@breakwater/db/schema';
import { type CaseRow, cases } from './accessor.ts';
import { aggregate } from './aggregate.ts';
import type { AssetFacts } from './critical.ts';
import { gateReasonOf, gateSet } from './gate.ts';
import type { CaseAlert, KnownCases } from './known.ts';
import { requireOpen, stillOpen } from './open.ts';

/** How a commit changes an alert. */
export interface AlertMove {
  readonly before: CaseAlert;
  readonly after: CaseAlert;
}

/** What a commit changes in a case beside what follows from alerts. */
export interface OwnChange {
  readonly patch?: Patch<typeof table>;
  readonly options?: WriteOptions;
  /** Whether the gate is judged again though no alert moved. */
  readonly judge?: boolean;
}

type CasePatch = Patch<typeof table>;

/**
 * Brings cases in line with what a commit changes: works each out anew from its own part and all its alerts, and sets
 * its gate. A case whose alerts moved is always written, so that of two commits about one case the later is planned
 * again. The result: how each case is then. @throws CONFLICT `case_closed`, `deleted`.
 */
export async function planCases(
  ctx: Ctx,
  [rows, linked, assets]: KnownCases,
  moves: readonly AlertMove[],
  own: ReadonlyMap<Id<'cas'>, OwnChange> = new Map(),
): Promise<Change<ReadonlyMap<Id<'cas'>, CaseRow>>> {
  const moved = new Set(moves.filter(changesInput).flatMap(casesOf));
  const after = new Map<Id<'cas'>, CaseRow>();
  const changes: Change[] = [];
  for (const id of new Set([...own.keys(), ...moves.flatMap(casesOf)])) {
    const row = rows.find(one => one.id === id);
    if (row === undefined) throw notFound('case');
    requireOpen(row);
    const { patch = {}, options, judge = false } = own.get(id) ?? {};
    const alertsThen = linkedThen(id, linked, moves);
    const lists = listsOf(patch.manual ?? row.manual, alertsThen, assets);
    const judged = { confidence: patch.confidence ?? row.confidence, ...lists };
    const gate =
      judge || moved.has(id) ? gatePatch(row, patch, gateReasonOf(judged, alertsThen, assets)) : {};
    const wanted = differing(row, { ...patch, ...lists, ...gate });
    if (!own.has(id) && !moved.has(id) && Object.keys(wanted).length === 0) {
      changes.push(change(undefined, { steps: [stillOpen(ctx, [id])] }));
      after.set(id, row);
      continue;
    }
    const updated = await cases.plan.updateRow(ctx, row, wanted, options);
    changes.push(updated);
    if (updated.result.requiresHumanApproval && !row.requiresHumanApproval) {
      changes.push(await gateSet(ctx, updated.result));
    }
    after.set(id, updated.result);
  }
  return combine(after, changes);
}

const casesOf = ({ before, after }: AlertMove): Id<'cas'>[] =>
  [before.caseId, after.caseId].filter(id => id !== null);

const INPUT = ['caseId', 'assetType', 'affectedAssets', 'iocs', 'mitreTechniques'] as const;

const changesInput = ({ before, after }: AlertMove): boolean =>
  INPUT.some(field => !same(before[field], after[field]));

const same = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));

/** The alerts a case will have, oldest first. */
export function linkedThen(
  id: string,
  linked: readonly CaseAlert[],
  moves: readonly AlertMove[],
): readonly CaseAlert[] {
  const moving = new Set(moves.map(({ before }) => before.id));
  const staying = linked.filter(alert => !moving.has(alert.id));
  return [...staying, ...moves.map(({ after }) => after)]
    .filter(alert => alert.caseId === id)
    .sort((a, b) => +a.createdAt - +b.createdAt || (a.id < b.id ? -1 : 1));
}

/** The lists of a case, worked out whole. `linked`: its alerts, oldest first. */
export function listsOf(manual: CaseManual, linked: readonly CaseAlert[], { devices }: AssetFacts) {
  const lists = aggregate([manual, ...linked]);
  return { ...lists, cpsDevicesInvolved: lists.affectedAssets.filter(asset => devices.has(asset)) };
}

/** Sets the gate where there is a reason; nothing here clears it, or overrules what people say of it in this commit. */
function gatePatch(row: CaseRow, patch: CasePatch, gateReason: string | null): CasePatch {
  const said = patch.requiresHumanApproval !== undefined;
  if (row.requiresHumanApproval || said || gateReason === null) return {};
  return { requiresHumanApproval: true, gateReason };
}

/** The fields that would change. */
function differing(row: CaseRow, patch: CasePatch): CasePatch {
  const fields: Readonly<Record<string, unknown>> = row;
  const changed = ([name, value]: [string, unknown]) => value !== undefined && !same(fields[name], value);
  return Object.fromEntries(Object.entries(patch).filter(changed));
}
