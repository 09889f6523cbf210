import type { Statement } from '../client/types.ts';
import type { Counted, Step } from './change.ts';
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

// SQLite's functions take 100 arguments at least.
const MOST_REPLACED = 49;

const where = 'tenant_id = ? AND procedure = ? AND key = ?';

/** An expired record makes room for a second effect. */
export function forgetExpired(ctx: Ctx, { procedure, key }: IdempotencyRecord): Step {
  return {
    sql: `DELETE FROM idempotency_keys WHERE ${where} AND expires_at <= ?`,
    args: [ctx.tenantId, procedure, key, ctx.clock.now()],
  };
}

export function remember(ctx: Ctx, record: IdempotencyRecord, counted: readonly Counted[] = []): Step {
  const now = ctx.clock.now();
  const result = resultOf(record, counted);
  return {
    sql: `INSERT INTO idempotency_keys (tenant_id, procedure, key, input_hash, principal_kind, principal_id,
 encrypted, result, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ${result.sql}, ?, ?)`,
    args: [
      ctx.tenantId,
      record.procedure,
      record.key,
      record.inputHash,
      record.principalKind,
      record.principalId,
      record.encrypted ? 1 : 0,
      ...result.args,
      now,
      now + KEPT_MS,
    ],
  };
}

/** SQL of the answer as it is in the commit. */
function resultOf({ result, encrypted }: IdempotencyRecord, counted: readonly Counted[]): Statement {
  let whole: Statement = { sql: '?', args: [result] };
  if (encrypted && counted.length > 0) throw new TypeError('nothing is counted in an encrypted answer');
  for (let at = 0; at < counted.length; at += MOST_REPLACED) {
    const some = counted.slice(at, at + MOST_REPLACED);
    whole = {
      sql: `json_replace(${whole.sql}, ${some.map(({ value }) => `?, ${value.sql}`).join(', ')})`,
      args: [...whole.args, ...some.flatMap(({ path, value }) => [jsonPath(path), ...value.args])],
    };
  }
  return whole;
}

/** In a stored answer, whose `json` is the result. */
const jsonPath = (path: Counted['path']) =>
  `$.json${path.map(step => (typeof step === 'number' ? `[${step}]` : `."${step}"`)).join('')}`;

/** The record of an earlier call with this key, if it has not expired. Arguments: tenant, procedure, key, now. */
export const FIND_RECORD = `SELECT input_hash, principal_kind, principal_id, encrypted, result
 FROM idempotency_keys WHERE ${where} AND expires_at > ?`;
