import { type AuditAction, type Change, combine } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { emit } from '../events.ts';
import { presentServicePrincipal, servicePrincipals } from './accessor.ts';
import { checkExpiry, newKey } from './key.ts';
import type { RotateInput, ServicePrincipalWithKey } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.servicePrincipal.rotate': true;
  }
}

export const ROTATE = 'identity.servicePrincipal.rotate' satisfies AuditAction;

/** A new key; the old one works on for the grace, a still older one no longer. */
export async function rotate(
  ctx: Caller,
  { id, graceSeconds, expiresAt: given }: z.output<typeof RotateInput>,
): Promise<Change<z.input<typeof ServicePrincipalWithKey>>> {
  checkExpiry(ctx, given);
  const row = await servicePrincipals.require(ctx, id);
  const { key, fields } = await newKey();
  const now = ctx.clock.now();
  const expiresAt = given === undefined ? row.expiresAt : given;
  const graceEnds = Math.min(now + graceSeconds * 1000, expiresAt?.getTime() ?? Number.POSITIVE_INFINITY);
  const previous =
    graceEnds > now
      ? { previousKeyHash: row.keyHash, previousKeyExpiresAt: new Date(graceEnds) }
      : { previousKeyHash: null, previousKeyExpiresAt: null };
  const patch = { ...fields, ...previous, expiresAt };
  const updated = await servicePrincipals.plan.updateRow(ctx, row, patch, { action: ROTATE, events: false });
  const { name, role, keyPrefix, previousKeyExpiresAt } = updated.result;
  const told = emit(
    ctx,
    'identity.servicePrincipal.rotated',
    { component: 'servicePrincipals', recordId: row.id },
    { name, role, keyPrefix, expiresAt, previousKeyExpiresAt },
  );
  return combine({ ...presentServicePrincipal(updated.result), key }, [updated, told]);
}
