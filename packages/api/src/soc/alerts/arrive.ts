import { type Change, type Ctx, change, combine, type Insert, readAll } from '@breakwater/db';
import type { alerts as table } from '@breakwater/db/schema';
import type { KnownCases } from '../cases/known.ts';
import { type AlertMove, planCases } from '../cases/plan.ts';
import { recordInTimeline } from '../cases/timeline/record.ts';
import { emit } from '../events.ts';
import { alerts } from './accessor.ts';
import { type AlertRow, candidatesUnchanged, readingCandidates } from './candidates.ts';
import { readingCasesOfArrivals } from './cases-of-arrivals.ts';
import { isActiveStatus, responseDueAt } from './constants.ts';
import { dedupHash } from './dedup-hash.ts';
import { followNew } from './follow.ts';
import { type FoldedArrival, foldArrivals, mergeInto } from './merge.ts';
import type { NewAlert } from './new-alert.ts';
import { chooseTarget } from './target.ts';

/** What became of one arriving alert: the row it is or was counted on. */
export interface Arrival {
  readonly row: AlertRow;
  readonly deduplicated: boolean;
  readonly recurrence: boolean;
}

type Group = FoldedArrival<NewAlert>;
type Creation = { readonly group: Group; readonly previous: AlertRow | null };

/** What arrivals have to do with: alerts they may be counted on, and the cases of those. */
export type KnownArrivals = readonly [candidates: ReadonlyMap<string, AlertRow>, ...cases: KnownCases];

type Identity = Pick<NewAlert, 'title' | 'source' | 'iocs' | 'affectedAssets'>;
type Hashed<T> = { readonly alert: T; readonly dedupHash: string };

const withHashes = <T extends Identity>(arriving: readonly T[]): Promise<Hashed<T>[]> =>
  Promise.all(arriving.map(async alert => ({ alert, dedupHash: await dedupHash(alert) })));

/** What `planArrivals` needs to know, for a batch of the caller's. */
export const readingArrivals = async (ctx: Ctx, arriving: readonly Identity[]) =>
  readingHashed(ctx, await withHashes(arriving));

const readingHashed = (ctx: Ctx, hashed: readonly Hashed<Identity>[]) =>
  [
    readingCandidates(
      ctx,
      hashed.map(one => one.dedupHash),
    ),
    ...readingCasesOfArrivals(ctx, hashed),
  ] as const;

/**
 * Takes alerts in: those alike are folded, and merged into the alert that already stands for them or created. Of two
 * calls with the same alert one fails as CONFLICT(version), to be planned again, so that they end with one row.
 * `known` was read by the caller; else it is read.
 */
export async function planArrivals(
  ctx: Ctx,
  arriving: readonly NewAlert[],
  known?: KnownArrivals,
): Promise<Change<Arrival[]>> {
  if (arriving.length === 0) return change([]);
  const groups = foldArrivals(await withHashes(arriving));
  const hashes = groups.map(group => group.dedupHash);
  const [candidates, ...cases] = known ?? (await readAll(ctx, ...readingHashed(ctx, groups)));

  const creations: Creation[] = [];
  const changes: Change[] = [change(undefined, { steps: [candidatesUnchanged(ctx, hashes, candidates)] })];
  const moves: AlertMove[] = [];
  const results: Arrival[] = [];
  const settle = ({ positions }: Group, first: Arrival, later: Arrival) => {
    for (const [nth, position] of positions.entries()) results[position] = nth === 0 ? first : later;
  };

  for (const group of groups) {
    const candidate = candidates.get(group.dedupHash);
    const target = chooseTarget(candidate === undefined ? [] : [candidate]);
    if (target.kind === 'merge') {
      const merged = await planMerge(ctx, target.survivor, group.alert);
      const counted = { row: merged.result, deduplicated: true, recurrence: false };
      settle(group, counted, counted);
      changes.push(merged);
      if (isActiveStatus(target.survivor.status))
        moves.push({ before: target.survivor, after: merged.result });
    } else {
      creations.push({ group, previous: target.kind === 'recurrence' ? target.previous : null });
    }
  }

  const inserted = await alerts.plan.insertMany(
    ctx,
    creations.map(creation => newRow(ctx, creation)),
    { events: false },
  );
  changes.push(inserted, followNew(ctx, inserted.result));
  for (const [index, { group, previous }] of creations.entries()) {
    const row = inserted.result[index];
    const first = arriving[group.positions[0] ?? 0];
    if (row === undefined || first === undefined) continue;
    settle(
      group,
      { row, deduplicated: false, recurrence: previous !== null },
      { row, deduplicated: true, recurrence: false },
    );
    changes.push(announceCreated(ctx, row));
    if (group.positions.length > 1)
      changes.push(announceCounted(ctx, row, row.occurrenceCount - first.occurrenceCount));
  }
  changes.push(await planCases(ctx, cases, moves));
  return combine(results, changes);
}

async function planMerge(ctx: Ctx, survivor: AlertRow, arriving: NewAlert): Promise<Change<AlertRow>> {
  const merged = await alerts.plan.updateRow(ctx, survivor, mergeInto(survivor, arriving), {
    action: 'soc.alert.merge',
    events: false,
  });
  const { id, caseId, status, occurrenceCount } = merged.result;
  const added = arriving.occurrenceCount;
  const counted = announceCounted(ctx, merged.result, added);
  if (caseId === null || !isActiveStatus(status)) return combine(merged.result, [merged, counted]);
  const told = `alert ${id}: ${added} more, ${occurrenceCount} in all`;
  const entry = await recordInTimeline(ctx, caseId, 'alert_deduplicated', told);
  return combine(merged.result, [merged, counted, entry]);
}

function newRow(ctx: Ctx, { group: { alert, dedupHash: hash }, previous }: Creation): Insert<typeof table> {
  const now = new Date(ctx.clock.now());
  return {
    ...alert,
    affectedAssets: [...alert.affectedAssets],
    iocs: [...alert.iocs],
    mitreTechniques: [...alert.mitreTechniques],
    dedupHash: hash,
    previousAlertId: previous?.id ?? null,
    createdAt: now,
    responseDueAt: responseDueAt(now, alert.severity),
  };
}

const subject = ({ id }: AlertRow) => ({ component: 'alerts', recordId: id });

function announceCreated(ctx: Ctx, row: AlertRow): Change {
  const { severity, source, title, previousAlertId } = row;
  const recurrence = previousAlertId !== null;
  return emit(ctx, 'soc.alert.created', subject(row), {
    severity,
    source,
    title,
    recurrence,
    previousAlertId,
  });
}

function announceCounted(ctx: Ctx, row: AlertRow, added: number): Change {
  const suppressed = row.status === 'false_positive';
  return emit(ctx, 'soc.alert.deduplicated', subject(row), {
    added,
    occurrenceCount: row.occurrenceCount,
    suppressed,
  });
}
