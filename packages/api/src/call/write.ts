import {
  BreakwaterError,
  type Change,
  type CommitLimits,
  canonicalJson,
  commit,
  conflict,
  FIND_RECORD,
  type IdempotencyRecord,
  query,
  retryOnConflict,
  sha256Hex,
} from '@breakwater/db';
import superjson from 'superjson';
import { type StoredResult, storedOf } from '../access/credential.ts';
import type { Caller } from '../context.ts';
import { wireText } from '../wire.ts';
import { withoutHidden } from './hidden.ts';
import { open, seal } from './secret-box.ts';

const LARGEST_RESULT = 2 * 1024 * 1024;

export interface WriteOptions {
  /** How often to plan again when another writer came first. Default 1: the caller is told. */
  readonly attempts?: number;
  /** How much its commit may hold. Default: that of any other. */
  readonly limits?: CommitLimits;
}

/**
 * The resolver of a mutation: plans a Change, commits it once with the call's idempotency record, and answers with
 * its result. A retry of an answered call gets the stored answer and has no effect.
 */
export function write<I, O>(
  plan: (ctx: Caller, input: I) => Promise<Change<O>>,
  { attempts = 1, limits }: WriteOptions = {},
): (options: { ctx: Caller; input: I }) => Promise<O> {
  return async ({ ctx, input }) => {
    const shown = withoutHidden(input, ctx.procedure.meta.hidden);
    const caller: Caller = { ...ctx, call: ctx.call && { ...ctx.call, input: shown } };
    const key = ctx.procedure.meta.idempotent === false ? null : ctx.request.idempotencyKey;
    const work = (record: (result: O) => Promise<IdempotencyRecord | undefined>) =>
      retryOnConflict(async () => {
        const planned = await plan(caller, input);
        return commit(caller, planned, { record: await record(planned.result), limits });
      }, attempts);
    if (key === null) return work(async () => undefined);

    const inputHash = await sha256Hex(canonicalJson(input));
    if (ctx.stored !== null) return replay<O>(caller, ctx.stored, inputHash);
    try {
      return await work(result => recordFor(caller, key, inputHash, result));
    } catch (error) {
      // A twin that was in flight may have won; whatever refused this one, its answer is the answer.
      const twin = await findStored(caller, key);
      if (twin === null) throw error;
      return replay<O>(caller, twin, inputHash);
    }
  };
}

export async function recordFor(
  ctx: Caller,
  key: string,
  inputHash: string,
  result: unknown,
): Promise<IdempotencyRecord> {
  const text = wireText(result);
  if (text.length > LARGEST_RESULT) {
    throw new BreakwaterError(
      'VALIDATION',
      'the answer to this call would be too large; ask for less at once',
      {
        reason: 'too_large',
      },
    );
  }
  const encrypted = ctx.procedure.meta.secret === true;
  return {
    procedure: ctx.procedure.path,
    key,
    inputHash,
    principalKind: ctx.actor.kind,
    principalId: ctx.actor.id,
    encrypted,
    result: encrypted
      ? await seal(ctx.app.encryptionKey, text, ['idempotency_keys', ctx.tenantId, key])
      : text,
  };
}

export async function findStored(ctx: Caller, key: string): Promise<StoredResult | null> {
  const args = [ctx.tenantId, ctx.procedure.path, key, ctx.clock.now()];
  const [found] = await query(ctx, [{ sql: FIND_RECORD, args }]);
  const row = found?.rows[0];
  return row === undefined ? null : storedOf(JSON.stringify(row));
}

export async function replay<O>(ctx: Caller, stored: StoredResult, inputHash: string): Promise<O> {
  if (stored.inputHash !== inputHash) {
    throw conflict('idempotency_input', 'this Idempotency-Key was used for a call with other input');
  }
  if (stored.encrypted && (stored.principalKind !== ctx.actor.kind || stored.principalId !== ctx.actor.id)) {
    throw conflict('idempotency_principal', 'this Idempotency-Key was used by another principal');
  }
  const context = ['idempotency_keys', ctx.tenantId, ctx.request.idempotencyKey ?? ''];
  const text = stored.encrypted ? await open(ctx.app.encryptionKey, stored.result, context) : stored.result;
  ctx.reply.set('idempotency-replayed', 'true');
  return superjson.parse<O>(text);
}
