import type { Read } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { groups } from '../groups/accessor.ts';
import { servicePrincipals } from '../service-principals/accessor.ts';
import { users } from '../users/accessor.ts';
import type { PrincipalRef } from './schemas.ts';

const KINDS = { user: users, servicePrincipal: servicePrincipals, group: groups };

/** The name of a principal that is not deleted, or NOT_FOUND. */
export function nameOfPrincipal(ctx: Caller, { kind, id }: z.output<typeof PrincipalRef>): Read<string> {
  const { statement, resultOf } = KINDS[kind].requiring(ctx, id);
  return {
    statement,
    resultOf(found) {
      const row = resultOf(found);
      return 'email' in row ? row.email : row.name;
    },
  };
}
