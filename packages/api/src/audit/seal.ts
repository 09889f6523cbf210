import {
  type AuditSeal,
  type Change,
  type Ctx,
  combine,
  commit,
  isFull,
  planSeals,
  type SigningKey,
  withResult,
} from '@breakwater/db';
import { emit } from './events.ts';

/** Seals what is unsealed in the context's chain. What one commit cannot take is committed before. */
export async function sealChain(ctx: Ctx, key: SigningKey): Promise<Change<AuditSeal[]>> {
  const done: AuditSeal[] = [];
  for (;;) {
    const planned = announced(ctx, await planSeals(ctx, key));
    if (!isFull(planned.result)) return withResult(planned, [...done, ...planned.result]);
    done.push(...(await commit(ctx, planned)));
  }
}

function announced(ctx: Ctx, planned: Change<AuditSeal[]>): Change<AuditSeal[]> {
  const events = planned.result.map(({ id, tenantId, index, throughSeq, count, hash }) =>
    emit(
      ctx,
      'audit.seal.created',
      { component: 'audit_seals', recordId: id, tenantId },
      { index, throughSeq, count, hash },
    ),
  );
  return combine(planned.result, [planned, ...events]);
}

/** A seal as callers see it. */
export function presentSeal(
  { leaves, ...seal }: AuditSeal,
  { archived, includeLeaves }: { readonly archived: boolean; readonly includeLeaves: boolean },
) {
  return { ...seal, archived, ...(includeLeaves ? { leaves } : {}) };
}
