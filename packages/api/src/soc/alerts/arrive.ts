import { type Change, type Ctx, change, combine, type Insert } from '@breakwater/db';
import type { alerts as table } from '@breakwater/db/schema';
import { emit } from '../../events/emit.ts';
import { alerts } from './accessor.ts';
import { type AlertRow, candidatesUnchanged, findCandidates } from './candidates.ts';
import { responseDueAt } from './constants.ts';
import { dedupHash } from './dedup-hash.ts';
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

/**
 * Takes alerts in: those alike are folded, and merged into the alert that already stands for them or created. Of two
 * calls with the same alert one fails as CONFLICT(version), to be planned again, so that they end with one row.
 */
export async function planArrivals(ctx: Ctx, arriving: readonly NewAlert[]): Promise<Change<Arrival[]>> {
  if (arriving.length === 0) return change([]);
  const hashed = await Promise.all(
    arriving.map(async alert => ({ alert, dedupHash: await dedupHash(alert) })),
  );
  const groups = foldArrivals(hashed);
  const hashes = groups.map(group => group.dedupHash);
  const candidates = await findCandidates(ctx, hashes);

  const creations: Creation[] = [];
  const changes: Change[] = [change(undefined, { steps: [candidatesUnchanged(ctx, hashes, candidates)] })];
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
    } else {
      creations.push({ group, previous: target.kind === 'recurrence' ? target.previous : null });
    }
  }

  const inserted = await alerts.plan.insertMany(
    ctx,
    creations.map(creation => newRow(ctx, creation)),
    { events: false },
  );
  changes.push(inserted);
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
  return combine(results, changes);
}

async function planMerge(ctx: Ctx, survivor: AlertRow, arriving: NewAlert): Promise<Change<AlertRow>> {
  const merged = await alerts.plan.updateRow(ctx, survivor, mergeInto(survivor, arriving), {
    action: 'soc.alert.merge',
    events: false,
  });
  return combine(merged.result, [merged, announceCounted(ctx, merged.result, arriving.occurrenceCount)]);
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
