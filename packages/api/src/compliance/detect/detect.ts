import {
  type AuditAction,
  auditDraft,
  type Change,
  type Ctx,
  canonicalJson,
  change,
  combine,
  commit,
  query,
} from '@breakwater/db';
import type * as z from 'zod';
import { type ComplianceAlertRow, complianceAlerts } from '../alerts/accessor.ts';
import { resolveAll } from '../alerts/end.ts';
import { type Raised, raiseAll, repeat, repeated } from '../alerts/raise.ts';
import { COMPONENT } from '../alerts/rewrite.ts';
import type { Detection } from '../alerts/schemas.ts';
import { STATES, type State } from './alarms.ts';
import { readingEnded } from './ended.ts';
import { type Difference, readingDifference } from './reading.ts';
import { readingOverdueReview } from './review.ts';
import { readingUnalarmed } from './violations.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.alert.detect': true;
  }
}

export const DETECT = 'compliance.alert.detect' satisfies AuditAction;

/** Alerts read at a time of each kind, and alerts of one commit. */
const LIMITS = { read: 5_000, committed: 500 };
/** Ids of alerts in one statement. */
const SEEN = 50_000;

type Result = z.output<typeof Detection>;
type Counted = 'opened' | 'bumped' | 'resolved';

/** How far a detection got: what was committed, and where each kind goes on. */
interface Progress {
  readonly result: Result;
  /** Kinds that are not through, with the fingerprint they got to. */
  cursors: ReadonlyMap<State, string>;
  isFirst: boolean;
}

const STATE_NAMES = Object.keys(STATES).filter((name): name is State => name in STATES);

export const atStart = (): Progress => ({
  result: { opened: 0, bumped: 0, resolved: 0, byType: {} },
  cursors: new Map(STATE_NAMES.map(state => [state, ''])),
  isFirst: true,
});

function count(result: Result, what: Counted, alertType: Raised['alertType'], n = 1): void {
  if (n === 0) return;
  const own = result.byType[alertType] ?? { opened: 0, bumped: 0, resolved: 0 };
  own[what] += n;
  result.byType[alertType] = own;
  result[what] += n;
}

/** One alert to open, to change or to end. */
type Item =
  | { readonly raised: Raised; readonly before: ComplianceAlertRow | null }
  | { readonly ended: ComplianceAlertRow };

function planItems(ctx: Ctx, items: readonly Item[], result: Result): Change {
  const opened: Raised[] = [];
  const changed: ReturnType<typeof repeated>[] = [];
  const ended: ComplianceAlertRow[] = [];
  for (const item of items) {
    if ('ended' in item) {
      ended.push(item.ended);
      count(result, 'resolved', item.ended.alertType);
    } else if (item.before === null) {
      opened.push(item.raised);
      count(result, 'opened', item.raised.alertType);
    } else {
      changed.push(repeated(ctx, item.before, item.raised, 0));
      count(result, 'bumped', item.raised.alertType);
    }
  }
  return combine(undefined, [raiseAll(ctx, opened, []), ...repeat(ctx, changed), resolveAll(ctx, ended)]);
}

/** Alerts that stand as they are were seen again: no change of them, and no word of it. */
function seen(ctx: Ctx, ids: readonly string[]): Change {
  if (ids.length === 0) return change(undefined);
  const sql = `UPDATE compliance_alerts SET last_seen_at = ? WHERE tenant_id = ?
 AND id IN (SELECT value FROM json_each(?)) AND status IN ('open', 'acknowledged')`;
  return change(undefined, {
    steps: [{ sql, args: [ctx.clock.now(), ctx.tenantId, JSON.stringify(ids)] }],
  });
}

function reviewItems(
  overdue: Raised | null,
  lasting: readonly ComplianceAlertRow[],
): { items: Item[]; standing: string[] } {
  const [before = null] = lasting;
  if (overdue === null) return { items: lasting.map(ended => ({ ended })), standing: [] };
  const isSame = before !== null && canonicalJson(before.context) === canonicalJson(overdue.context);
  return isSame
    ? { items: [], standing: [before.id] }
    : { items: [{ raised: overdue, before }], standing: [] };
}

const lastingReview = (ctx: Ctx) =>
  complianceAlerts.finding(ctx, {
    sql: `"alert_type" = 'scope_review_overdue' AND "fingerprint" = 'scope-review'
 AND "status" IN ('open', 'acknowledged')`,
    args: [],
  });

/** Everything that differs, of what is left, a bounded part of it. */
async function readPart(ctx: Ctx, { cursors }: Progress, most: number) {
  const states = [...cursors];
  const overdue = readingOverdueReview(ctx);
  const review = lastingReview(ctx);
  const unalarmed = readingUnalarmed(ctx, most);
  const ends = readingEnded(ctx, most);
  const differences = states.map(([state, after]) => readingDifference(ctx, state, after, most));
  const reads = [overdue, review, unalarmed, ...ends, ...differences];
  const found = await query(
    ctx,
    reads.map(({ statement }) => statement),
  );
  return {
    states,
    overdue: overdue.resultOf(found[0]),
    review: review.resultOf(found[1]),
    unalarmed: unalarmed.resultOf(found[2]),
    rest: ends.map(({ resultOf }, at) => resultOf(found[3 + at])),
    differences: differences.map(({ resultOf }, at) => resultOf(found[3 + ends.length + at])),
  };
}

/**
 * Brings the alerts about the state of the estate to what that is now. What is too much for one commit is committed
 * on the way; the change that is returned is the rest, with the counts of all.
 */
export async function planDetect(
  ctx: Ctx,
  progress: Progress,
  { read, committed } = LIMITS,
): Promise<Change<Result>> {
  for (;;) {
    const { states, overdue, review, unalarmed, rest, differences } = await readPart(ctx, progress, read);
    const about = progress.isFirst ? reviewItems(overdue, review) : { items: [], standing: [] };
    const items: Item[] = [
      ...about.items,
      ...unalarmed.map(raised => ({ raised, before: null })),
      ...rest.flat().map(alert => ({ ended: alert })),
      ...differences.flatMap(({ found, ended: gone }) => [
        ...found,
        ...gone.map(alert => ({ ended: alert })),
      ]),
    ];
    const next = cursorsAfter(states, differences);
    const isLast =
      next.size === 0 && [unalarmed, ...rest].every(part => part.length < read) && items.length <= committed;
    const standing = [...about.standing, ...differences.flatMap(difference => difference.standing)];
    while (standing.length > SEEN) await commit(ctx, seen(ctx, standing.splice(0, SEEN)));
    if (isLast) {
      const result = structuredClone(progress.result);
      const planned = planItems(ctx, items, result);
      countStanding(result, states, differences, about.standing.length);
      return combine(result, [planned, seen(ctx, standing)]);
    }
    for (let at = 0; at < items.length; at += committed) {
      const result = structuredClone(progress.result);
      await commit(ctx, planItems(ctx, items.slice(at, at + committed), result));
      Object.assign(progress.result, result);
    }
    await commit(ctx, seen(ctx, standing));
    countStanding(progress.result, states, differences, about.standing.length);
    progress.cursors = next;
    progress.isFirst = false;
  }
}

const cursorsAfter = (states: readonly (readonly [State, string])[], differences: readonly Difference[]) =>
  new Map(
    states.flatMap(([state], at): [State, string][] => {
      const next = differences[at]?.next ?? null;
      return next === null ? [] : [[state, next]];
    }),
  );

function countStanding(
  result: Result,
  states: readonly (readonly [State, string])[],
  differences: readonly Difference[],
  reviews: number,
): void {
  states.forEach(([state], at) => {
    count(result, 'bumped', STATES[state].alertType, differences[at]?.standing.length ?? 0);
  });
  count(result, 'bumped', 'scope_review_overdue', reviews);
}

/** The entry of a detection that somebody asked for. */
export const entryOf = (ctx: Ctx, result: Result): Change =>
  change(undefined, { audit: [auditDraft(ctx, DETECT, { component: COMPONENT, detail: result })] });
