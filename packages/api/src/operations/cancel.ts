import {
  type AuditAction,
  auditDraft,
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  notFound,
  nothing,
  type Read,
  type Statement,
} from '@breakwater/db';
import type { Work } from '../context.ts';
import { ACTIVE, isActive, type OperationRow, operations } from './accessor.ts';
import { CANCELLED, ending, type Failure } from './ending.ts';
import { operationKind } from './kinds.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'operations.operation.cancel': true;
  }
}

export const CANCEL = 'operations.operation.cancel' satisfies AuditAction;

/** Those of the ids, or of rows just read whatever can be cancelled. */
export type CancelOptions = (
  | { readonly ids: readonly string[] }
  | { readonly rows: readonly OperationRow[] }
) & {
  /** What the operations end with. Default `cancelled`. */
  readonly errorCode?: string;
  readonly errorMessage?: string;
  /** false: the caller plans itself what follows for the work that is cancelled. */
  readonly effects?: false;
};

/**
 * Ends what is pending and asks the workers of what is running to stop; the result is the operations afterwards, in
 * the order of the ids. An unknown id is NOT_FOUND, an ended one CONFLICT(state), one that cannot be cancelled
 * UNSUPPORTED. Plan again on CONFLICT(version).
 */
export async function cancelOperations(
  ctx: Ctx & Work,
  options: CancelOptions,
): Promise<Change<OperationRow[]>> {
  const why: Failure = {
    code: options.errorCode ?? CANCELLED.code,
    message: options.errorMessage ?? CANCELLED.message,
  };
  const rows = 'ids' in options ? await named(ctx, options.ids) : await among(options.rows);
  const planned = rows.map(row => cancelled(ctx, row, why));
  const effects =
    options.effects === false ? [] : await Promise.all(rows.map(row => effectOf(ctx, row, why)));
  return combine(
    planned.map(one => one.result),
    [...planned, ...effects],
  );
}

async function named(ctx: Ctx, ids: readonly string[]): Promise<OperationRow[]> {
  const rows = await operations.getMany(ctx, ids);
  if (rows.length < new Set(ids).size) throw notFound('operation');
  for (const row of rows) {
    if (!isActive(row)) {
      throw conflict('state', 'the operation has ended', { status: row.status });
    }
    if (!(await isCancellable(row))) {
      throw new BreakwaterError('UNSUPPORTED', 'operations of this kind cannot be cancelled');
    }
  }
  return rows;
}

/** The active ones on the gateways whose ids a query gives. */
export const activeOn = (ctx: Ctx, { sql, args }: Statement): Read<OperationRow[]> =>
  operations.finding(ctx, { sql: `gateway_id IN (${sql}) AND ${ACTIVE}`, args });

async function among(rows: readonly OperationRow[]): Promise<OperationRow[]> {
  const able = await Promise.all(rows.map(isCancellable));
  return rows.filter((_, index) => able[index]);
}

const isCancellable = async ({ kind }: OperationRow) => (await operationKind(kind))?.cancellable === true;

async function effectOf(ctx: Ctx & Work, row: OperationRow, why: Failure): Promise<Change> {
  const kind = await operationKind(row.kind);
  if (row.status === 'cancelling') return nothing;
  const also = row.status === 'pending' ? kind?.failed?.(ctx, row, why) : kind?.cancelling?.(ctx, row);
  return (await also) ?? nothing;
}

const moved = () => conflict('version', 'the operation was changed by someone else');

function cancelled(ctx: Ctx, row: OperationRow, why: Failure): Change<OperationRow> {
  if (row.status === 'cancelling') return change(row);
  const now = new Date(ctx.clock.now());
  const pending = row.status === 'pending';
  const after: OperationRow = {
    ...row,
    status: pending ? 'failed' : 'cancelling',
    errorCode: why.code,
    errorMessage: why.message,
    cancelRequestedAt: now,
    completedAt: pending ? now : null,
    version: row.version + 1,
    updatedAt: now,
  };
  const audit = auditDraft(ctx, CANCEL, {
    component: 'operations',
    recordId: row.id,
    gatewayId: row.gatewayId,
    gatewayName: row.gatewayName,
    detail: { from: row.status, to: after.status },
  });
  const asked: Statement = {
    sql: `UPDATE operations SET cancel_requested_at = ?${pending ? '' : ", status = 'cancelling', error_code = ?, error_message = ?, version = version + 1, updated_at = ?"}
 WHERE id = ? AND status = ?`,
    args: [now.getTime(), ...(pending ? [] : [why.code, why.message, now.getTime()]), row.id, row.status],
  };
  const { progressPct, progressMsg } = row;
  return combine(after, [
    change(undefined, { steps: [asked, guard('changes() = 1', [], moved)], audit: [audit] }),
    ...(pending ? [ending(ctx, row, { failure: why, progressPct, progressMsg }, { otherwise: moved })] : []),
  ]);
}
