import {
  type BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  guard,
  type Statement,
} from '@breakwater/db';
import { cutCodePoints } from '../text.ts';
import type { OperationRow } from './accessor.ts';
import { emit } from './events.ts';

const LONGEST_MESSAGE = 500;

/** A message as it is stored: never half a character. */
export const cutMessage = (text: string): string => cutCodePoints(text.toWellFormed(), LONGEST_MESSAGE);

export interface Failure {
  readonly code: string;
  readonly message: string;
}

export const TIMEOUT: Failure = { code: 'timeout', message: 'the operation took longer than it may' };
export const ORPHANED: Failure = { code: 'orphaned', message: 'the worker of the operation was lost' };
export const CANCELLED: Failure = { code: 'cancelled', message: 'the operation was cancelled' };

/** Why a cancelled operation ends: as whoever cancelled it said. */
export const cancellation = ({ errorCode, errorMessage }: OperationRow): Failure => ({
  code: errorCode ?? CANCELLED.code,
  message: errorMessage ?? CANCELLED.message,
});

export interface Ending {
  /** Null on success. */
  readonly failure: Failure | null;
  readonly result?: unknown;
  readonly progressPct: number;
  readonly progressMsg: string | null;
}

interface Moved {
  /** What must hold beside the status and attempt that were read. */
  readonly where?: Statement;
  readonly otherwise: () => BreakwaterError;
}

/** The end of an operation that is still as it was read, and the event that tells of it. */
export function ending(ctx: Ctx, row: OperationRow, end: Ending, { where, otherwise }: Moved): Change {
  const { failure } = end;
  const now = ctx.clock.now();
  const update = {
    sql: `UPDATE operations SET status = ?, result = ?, error_code = ?, error_message = ?, progress_pct = ?,
 progress_msg = ?, lease_owner = NULL, lease_until = NULL, completed_at = ?, version = version + 1, updated_at = ?
 WHERE id = ? AND status = ? AND attempt = ?${where === undefined ? '' : ` AND ${where.sql}`}`,
    args: [
      failure === null ? 'succeeded' : 'failed',
      failure === null ? JSON.stringify(end.result) : null,
      failure?.code ?? null,
      failure === null ? null : cutMessage(failure.message),
      end.progressPct,
      end.progressMsg,
      now,
      now,
      row.id,
      row.status,
      row.attempt,
      ...(where?.args ?? []),
    ],
  };
  return combine(undefined, [
    change(undefined, { steps: [update, guard('changes() = 1', [], otherwise)] }),
    ended(ctx, row, failure),
  ]);
}

function ended(ctx: Ctx, row: OperationRow, failure: Failure | null): Change {
  const { id, kind, resourceType, resourceKey, gatewayId, tenantId } = row;
  const subject = { component: 'operations', recordId: id, gatewayId, tenantId };
  const data = { operationId: id, kind, resourceType, resourceKey };
  return failure === null
    ? emit(ctx, 'operations.operation.succeeded', subject, data)
    : emit(ctx, 'operations.operation.failed', subject, { ...data, errorCode: failure.code });
}
