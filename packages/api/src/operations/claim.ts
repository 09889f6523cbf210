import { BreakwaterError, change, commit, conflict, guard, type Statement, type Step } from '@breakwater/db';
import type { JobCtx } from '../jobs/job.ts';
import { type OperationRow, operations } from './accessor.ts';
import type { OperationKind } from './kind.ts';

export const LEASE_MS = 30_000;

/** An operation that is this worker's to do, until another has it. */
export interface Claim {
  /** As it was claimed. */
  readonly row: OperationRow;
  readonly kind: OperationKind;
  readonly owner: string;
  /** In the operation's tenant, acting as who started it. */
  readonly ctx: JobCtx;
}

export const moved = () =>
  conflict('operation_moved', 'the operation was cancelled, is over, or is done by another worker');

export const isMoved = (error: unknown): boolean =>
  error instanceof BreakwaterError && error.details?.reason === 'operation_moved';

export const isUnavailable = (error: unknown): boolean =>
  error instanceof BreakwaterError && error.code === 'UNAVAILABLE';

/** Whether a worker may go on with it whose own worker was lost. */
export const canRestart = (row: OperationRow, restartable: boolean): boolean =>
  restartable && row.attempt < row.maxAttempts;

/** Takes what is pending, or running without a living worker; null when it is not, or no longer, to be had. */
export async function claim(ctx: JobCtx, row: OperationRow, kind: OperationKind): Promise<Claim | null> {
  const now = ctx.clock.now();
  if (row.status !== 'pending' && !(row.status === 'running' && canRestart(row, kind.restartable)))
    return null;
  const owner = crypto.randomUUID();
  const take: Statement = {
    sql: `UPDATE operations SET status = 'running', attempt = attempt + 1, lease_owner = ?, lease_until = ?,
 started_at = coalesce(started_at, ?), version = version + 1, updated_at = ?
 WHERE id = ? AND status = ? AND attempt = ? AND deadline_at > ? AND (lease_until IS NULL OR lease_until < ?)`,
    args: [owner, now + LEASE_MS, now, now, row.id, row.status, row.attempt, now, now],
  };
  const claimed: Claim = {
    row: { ...row, status: 'running', attempt: row.attempt + 1 },
    kind,
    owner,
    ctx: contextOf(ctx, row),
  };
  try {
    await commit(ctx, change(undefined, { steps: [take, guard('changes() = 1', [], moved)] }));
  } catch (error) {
    // It is ours if only the answer to the first try was lost.
    if (!isMoved(error)) throw error;
    return (await stillOurs(claimed)) === null ? null : claimed;
  }
  return claimed;
}

/** The operation's own context: in its tenant, as who started it, on behalf of the call that did. */
const contextOf = (ctx: JobCtx, row: OperationRow): JobCtx => ({
  ...ctx,
  tenantId: row.tenantId,
  actor: { kind: row.actorKind, id: row.actorId, name: row.actor, role: 'system' },
  call: {
    requestId: row.requestId ?? row.id,
    traceId: null,
    sessionId: null,
    clientIp: null,
    startedAt: ctx.clock.now(),
    input: undefined,
  },
});

/** Holds for the operation while it is claimed by this worker. */
export const fence = ({ owner, row }: Claim): Statement => ({
  sql: 'id = ? AND lease_owner = ? AND attempt = ?',
  args: [row.id, owner, row.attempt],
});

/** Changes columns of the claimed operation while it is in one of the states. */
export function fenced(claimed: Claim, set: Statement, states: 'running' | 'active' = 'running'): Step[] {
  const { sql, args } = fence(claimed);
  const status = states === 'running' ? "status = 'running'" : "status IN ('running', 'cancelling')";
  return [
    { sql: `UPDATE operations SET ${set.sql} WHERE ${sql} AND ${status}`, args: [...set.args, ...args] },
    guard('changes() = 1', [], moved),
  ];
}

/** The operation as it is now; null when it is no longer this worker's. */
export async function stillOurs({ ctx, row, owner }: Claim): Promise<OperationRow | null> {
  const found = await operations.get(ctx, row.id);
  return found !== null && found.leaseOwner === owner && found.attempt === row.attempt ? found : null;
}

/** The claim ends when it is not renewed; `until` in the past gives it up. */
export async function renew(claimed: Claim, until: number): Promise<void> {
  const set = { sql: 'lease_until = ?', args: [until] };
  await commit(claimed.ctx, change(undefined, { steps: fenced(claimed, set, 'active') }));
}
