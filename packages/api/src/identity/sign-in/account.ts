import { type Id, type Result, readAll, type Statement } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { type UserRow, users } from '../users/accessor.ts';

/** A user before a tenant is known. */
export interface Account {
  readonly user: UserRow;
  readonly tenant: { readonly id: Id<'ten'>; readonly name: string };
}

/** Live users with this address in tenants that are not deleted, in one tenant if it is named. */
export function accountsWithAddress(ctx: Caller, email: string, tenant?: string): Promise<Account[]> {
  return accountsWhere(ctx, {
    sql: `email = ?${tenant === undefined ? '' : ' AND tenant_id = ?'}`,
    args: tenant === undefined ? [email] : [email, tenant],
  });
}

/** The live user whose outstanding token has this hash, however old it is. */
export async function accountInvited(ctx: Caller, tokenHash: string): Promise<Account | null> {
  const [account] = await accountsWhere(ctx, { sql: 'invite_token_hash = ?', args: [tokenHash] });
  return account ?? null;
}

async function accountsWhere(ctx: Caller, { sql, args }: Statement): Promise<Account[]> {
  const tenants = `SELECT id, name FROM tenants WHERE deleted_at IS NULL AND id IN (SELECT tenant_id FROM users WHERE ${sql})`;
  const [rows, names] = await readAll(ctx, users.finding(ctx, { sql, args }, { acrossTenants: true }), {
    statement: { sql: tenants, args },
    resultOf: (found?: Result) =>
      new Map((found?.rows ?? []).map(([id, name]) => [String(id), String(name)])),
  });
  return rows.flatMap(user => {
    const name = names.get(user.tenantId);
    return name === undefined ? [] : [{ user, tenant: { id: user.tenantId, name } }];
  });
}
