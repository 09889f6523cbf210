import type { Result } from '../client/types.ts';
import { BreakwaterError, conflict } from '../errors.ts';
import { auditStatements } from './audit.ts';
import { type Change, combine, guard, type Step } from './change.ts';
import type { AfterCommit, Ctx } from './context.ts';
import { eventStatements } from './events.ts';
import { isBusy, isConstraint, isLost, meaning, rolledBack, sleep, unavailable } from './failure.ts';
import { forgetExpired, type IdempotencyRecord, remember } from './idempotency.ts';
import { packed } from './packed.ts';
import { query } from './read.ts';

/** How much one commit may hold. */
export interface CommitLimits {
  readonly statements: number;
  readonly bytes: number;
}

const LIMITS: CommitLimits = { statements: 5_000, bytes: 8 * 1024 * 1024 };
/** Of a file that is imported whole. */
export const IMPORT_LIMITS: CommitLimits = { statements: 25_000, bytes: 64 * 1024 * 1024 };
const BUSY_DELAYS_MS = [50, 100, 200];

export interface CommitOptions {
  /** Stored with the effect, so that a retry of the call is answered and not repeated. */
  readonly record?: IdempotencyRecord | undefined;
  readonly limits?: CommitLimits | undefined;
}

/** Commits one change: one write batch, everything or nothing. Returns the change's result. */
export async function commit<T>(ctx: Ctx, planned: Change<T>, options: CommitOptions = {}): Promise<T> {
  if (ctx.tx !== undefined) {
    await join(ctx, planned);
    return planned.result;
  }
  const steps = await batchOf(ctx, planned, options);
  if (steps.length > 0) {
    const written = await write(ctx, steps, planned);
    const { events } = planned;
    const afterCommit = [...(written === null ? [] : returning(...written)), ...planned.afterCommit];
    await settle(ctx, { events, afterCommit }, written === null ? events.length : outboxRows(...written));
  }
  return planned.result;
}

/** Commits several changes as one and returns their results in order. */
export async function commitAll<T extends readonly Change[]>(
  ctx: Ctx,
  ...changes: T
): Promise<{ [K in keyof T]: T[K] extends Change<infer R> ? R : never }> {
  await commit(ctx, combine(undefined, changes));
  return resultsOf(changes);
}

/** A mapped tuple type cannot be built by `map`; the order is that of `changes`. */
function resultsOf<T extends readonly Change[]>(changes: T) {
  return changes.map(c => c.result) as unknown as {
    [K in keyof T]: T[K] extends Change<infer R> ? R : never;
  };
}

async function batchOf(
  ctx: Ctx,
  planned: Change,
  { record, limits = LIMITS }: CommitOptions,
): Promise<Step[]> {
  const effects: Step[] = [...planned.steps, ...(await recordOf(ctx, planned))];
  if (record !== undefined) effects.push(remember(ctx, record, planned.counted));
  if (effects.length === 0) return [];
  const steps = [gateIsOpen(ctx), ...(record === undefined ? [] : [forgetExpired(ctx, record)]), ...effects];
  limitSize(steps, limits);
  return steps;
}

/** Throws VALIDATION(too_large) if a change is too much for one commit. */
export async function checkSize(ctx: Ctx, planned: Change, options: CommitOptions): Promise<void> {
  await batchOf(ctx, planned, options);
}

/** The audit rows, events and outbox rows of a change, as statements. */
export async function recordOf(
  ctx: Ctx,
  { audit, events }: Pick<Change, 'audit' | 'events'>,
): Promise<Step[]> {
  const sinks = events.length === 0 ? [] : (ctx.sinks ?? []);
  return [
    ...(await auditStatements(ctx, audit)),
    ...eventStatements(ctx, events),
    ...sinks.flatMap(sink => sink(ctx, events)).map((s): Step => ({ ...s, outbox: true })),
  ];
}

export function outboxRows(steps: readonly Step[], results: readonly Result[]): number {
  return steps.reduce((rows, { outbox }, index) => rows + (outbox ? (results[index]?.changes ?? 0) : 0), 0);
}

/** Hands over what the statements returned, once the commit stands. */
function returning(steps: readonly Step[], results: readonly Result[]): AfterCommit[] {
  return steps.flatMap(({ returned }, index) =>
    returned === undefined ? [] : [() => returned(results[index]?.rows ?? [])],
  );
}

function limitSize(steps: readonly Step[], limits: CommitLimits): void {
  let bytes = 0;
  for (const { sql, args } of steps) {
    bytes += sql.length;
    for (const arg of args) bytes += typeof arg === 'string' || arg instanceof Uint8Array ? arg.length : 8;
  }
  if (steps.length > limits.statements || bytes > limits.bytes) throw tooLarge();
}

function tooLarge(): BreakwaterError {
  return new BreakwaterError('VALIDATION', 'this is too much for one call; send it in smaller parts', {
    reason: 'too_large',
  });
}

/** Writers stand still while a restore swaps the database. */
export function gateIsOpen(ctx: Ctx): Step {
  return guard(
    "NOT EXISTS (SELECT 1 FROM leases WHERE name = 'gate' AND lease_until > ?)",
    [ctx.clock.now()],
    () =>
      new BreakwaterError('UNAVAILABLE', 'the database is being restored; try again', {
        reason: 'restoring',
        retryAfterMs: 5000,
      }),
  );
}

/** In a transaction the rows are written at once; audit, events and callbacks wait for its one commit. */
async function join(ctx: Ctx, planned: Change): Promise<void> {
  const { tx } = ctx;
  if (tx === undefined) return;
  if (tx.failed) throw rolledBack();
  try {
    tx.statements += planned.steps.length;
    if (tx.statements > LIMITS.statements) throw tooLarge();
    const results = planned.steps.length === 0 ? [] : await tx.driver.run(planned.steps);
    tx.afterCommit.push(...returning(planned.steps, results), ...planned.afterCommit);
  } catch (error) {
    tx.failed = true;
    throw meaning(error, planned.steps);
  }
  tx.audit.push(...planned.audit);
  tx.events.push(...planned.events);
}

type Written = readonly [steps: readonly Step[], results: readonly Result[]];

/** What was sent and its results, or null when only its first audit row tells that it stands. */
async function write(ctx: Ctx, steps: readonly Step[], planned: Change): Promise<Written | null> {
  let sent: readonly Step[] = packed(steps);
  let resent = false;
  let waits = 0;
  for (;;) {
    try {
      return [sent, await ctx.db.write(sent)];
    } catch (error) {
      // Which row of a statement of many was refused only shows row by row.
      if (isConstraint(error) && mayBeOfMany(sent, steps, error.statement)) {
        sent = steps;
        continue;
      }
      const delay = BUSY_DELAYS_MS[waits];
      if (isBusy(error) && delay !== undefined) {
        waits += 1;
        ctx.db.reconnect();
        await sleep(delay * (0.5 + Math.random()));
      } else if (isLost(error)) {
        ctx.db.reconnect();
        if (await happened(ctx, planned)) return null;
        const cannotDouble = planned.audit.length > 0 || planned.steps.some(s => s.otherwise !== undefined);
        if (resent || !cannotDouble) throw unavailable(error, { outcome: 'unknown' });
        resent = true;
      } else {
        throw meaning(error, sent);
      }
    }
  }
}

/** Some servers do not say which statement failed. */
function mayBeOfMany(sent: readonly Step[], steps: readonly Step[], failed: number | undefined): boolean {
  const statement = failed === undefined ? undefined : sent[failed];
  return statement === undefined ? sent.length < steps.length : !steps.includes(statement);
}

/** Whether a commit whose answer was lost stands: its first audit row tells. */
export async function happened(ctx: Ctx, { audit }: Pick<Change, 'audit'>): Promise<boolean> {
  const [first] = audit;
  if (first === undefined) return false;
  try {
    const [found] = await query(ctx, [{ sql: 'SELECT 1 FROM audit_log WHERE id = ?', args: [first.id] }]);
    return found !== undefined && found.rows.length > 0;
  } catch (error) {
    throw unavailable(error, { outcome: 'unknown' });
  }
}

/** Tells who waits for a commit that stands, and runs its callbacks; what they throw is logged. */
export async function settle(
  ctx: Ctx,
  { events, afterCommit }: Pick<Change, 'events' | 'afterCommit'>,
  outbox: number,
): Promise<void> {
  const callbacks: AfterCommit[] = [() => ctx.onCommit?.({ events, outbox }), ...afterCommit];
  for (const callback of callbacks) {
    try {
      await callback();
    } catch (error) {
      ctx.log?.('afterCommit failed', { error: error instanceof Error ? error.message : String(error) });
    }
  }
}

/** Plans and commits again while another writer came first; then CONFLICT(contended). */
export async function retryOnConflict<T>(work: () => Promise<T>, attempts = 3): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const moved = error instanceof BreakwaterError && error.details?.reason === 'version';
      if (!moved || error.details?.expectedVersion !== undefined) throw error;
      if (attempt >= attempts) {
        throw conflict('contended', 'too many others are changing this at once; try again');
      }
    }
  }
}
