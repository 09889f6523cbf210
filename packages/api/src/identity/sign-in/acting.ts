import type { Actor } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import type { UserRow } from '../users/accessor.ts';

/** The caller of a public procedure as the user whose credential turned out right, in that user's tenant. */
export function actingAs(
  ctx: Caller,
  { id, email, role, tenantId }: Pick<UserRow, 'id' | 'email' | 'role' | 'tenantId'>,
  input: unknown,
): Caller & { tenantId: UserRow['tenantId'] } {
  const actor: Actor = { kind: 'user', id, name: email, role };
  return { ...withInput(ctx, input), tenantId, actor };
}

/** The caller as nobody yet, under the name they gave. */
export function claimingToBe(ctx: Caller, name: string, input: unknown): Caller {
  return { ...withInput(ctx, input), actor: { ...ctx.actor, name } };
}

/** The audit log keeps what was asked. */
export function withInput(ctx: Caller, input: unknown): Caller {
  return { ...ctx, call: ctx.call && { ...ctx.call, input } };
}
