import type { Step } from './change.ts';
import type { Ctx } from './context.ts';

const KEPT_MS = 24 * 60 * 60 * 1000;

/** The stored answer of one call, written in the commit of its effect. */
export interface IdempotencyRecord {
  readonly procedure: string;
  readonly key: string;
  readonly inputHash: string;
  readonly principalKind: string;
  readonly principalId: string | null;
  /** Whether `result` is ciphertext, because it holds a once-shown secret. */
  readonly encrypted: boolean;
  readonly result: string;
}

const where = 'tenant_id = ? AND procedure = ? AND key = ?';

/** An expired record makes room for a second effect. */
export function forgetExpired(ctx: Ctx, { procedure, key }: IdempotencyRecord): Step {
  return {
    sql: `DELETE FROM idempotency_keys WHERE ${where} AND expires_at <= ?`,
    args: [ctx.tenantId, procedure, key, ctx.clock.now()],
  };
}

export function remember(ctx: Ctx, record: IdempotencyRecord): Step {
  const now = ctx.clock.now();
  return {
    sql: `INSERT INTO idempotency_keys (tenant_id, procedure, key, input_hash, principal_kind, principal_id,
 encrypted, result, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    args: [
      ctx.tenantId,
      record.procedure,
      record.key,
      record.inputHash,
      record.principalKind,
      record.principalId,
      record.encrypted ? 1 : 0,
      record.result,
      now,
      now + KEPT_MS,
    ],
  };
}

/** The record of an earlier call with this key, if it has not expired. Arguments: tenant, procedure, key, now. */
export const FIND_RECORD = `SELECT input_hash, principal_kind, principal_id, encrypted, result
 FROM idempotency_keys WHERE ${where} AND expires_at > ?`;
