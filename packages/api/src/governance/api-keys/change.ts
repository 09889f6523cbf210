import { type AuditAction, type Change, change, combine, conflict, type Id } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { emit } from '../events.ts';
import { apiKeys, presentApiKey } from './accessor.ts';
import type { ApiKey, UpdateTierInput } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.apiKey.updateTier': true;
    'governance.apiKey.revoke': true;
  }
}

export const UPDATE_TIER = 'governance.apiKey.updateTier' satisfies AuditAction;
export const REVOKE = 'governance.apiKey.revoke' satisfies AuditAction;

type Shown = z.input<typeof ApiKey>;

/** Another tier holds from the next request on, against what the month has counted. */
export async function updateTier(
  ctx: Caller,
  { id, tier, expectedVersion }: z.output<typeof UpdateTierInput>,
): Promise<Change<Shown>> {
  const row = await apiKeys.require(ctx, id);
  if (!row.isActive) throw conflict('revoked', 'this API key is revoked');
  if (row.tier === tier) return change(presentApiKey(row));
  const updated = await apiKeys.plan.updateRow(ctx, row, { tier }, { expectedVersion, action: UPDATE_TIER });
  const told = emit(
    ctx,
    'governance.apiKey.tierUpdated',
    { component: 'apiKeys', recordId: row.id },
    { name: row.name, tier, previousTier: row.tier },
  );
  return combine(presentApiKey(updated.result), [updated, told]);
}

/** Ends a key for ever. */
export async function revoke(ctx: Caller, { id }: { readonly id: Id<'key'> }): Promise<Change<Shown>> {
  const row = await apiKeys.require(ctx, id);
  if (!row.isActive) return change(presentApiKey(row));
  const revoked = await apiKeys.plan.updateRow(
    ctx,
    row,
    { isActive: false, revokedAt: new Date(ctx.clock.now()), revokedBy: ctx.actor.name },
    { action: REVOKE },
  );
  const told = emit(
    ctx,
    'governance.apiKey.revoked',
    { component: 'apiKeys', recordId: row.id },
    { name: row.name, tier: row.tier },
  );
  return combine(presentApiKey(revoked.result), [revoked, told]);
}
