import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { groups } from '../groups/accessor.ts';
import { servicePrincipals } from '../service-principals/accessor.ts';
import { users } from '../users/accessor.ts';
import type { PrincipalRef } from './schemas.ts';

/** The name of a principal that is not deleted, or NOT_FOUND. */
export async function nameOfPrincipal(
  ctx: Caller,
  { kind, id }: z.output<typeof PrincipalRef>,
): Promise<string> {
  switch (kind) {
    case 'user':
      return (await users.require(ctx, id)).email;
    case 'servicePrincipal':
      return (await servicePrincipals.require(ctx, id)).name;
    case 'group':
      return (await groups.require(ctx, id)).name;
  }
}
