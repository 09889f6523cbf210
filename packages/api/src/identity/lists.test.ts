import { newId, type Statement } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gatewayRoles } from './gateway-roles/accessor.ts';
import { groups } from './groups/accessor.ts';
import { groupMembers } from './groups/members/accessor.ts';
import { servicePrincipals } from './service-principals/accessor.ts';
import { sessions } from './sessions/accessor.ts';
import { users } from './users/accessor.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('file');
});
afterAll(() => database.close());

async function planOf({ sql, args }: Statement): Promise<string[]> {
  const [found] = await database.db.read([{ sql: `EXPLAIN QUERY PLAN ${sql}`, args }]);
  return (found?.rows ?? []).map(row => String(row[3]));
}

it('a page takes as long however many records a tenant, or all of them together, have', async () => {
  const ctx = await database.tenant();
  const userId = newId('usr', ctx.clock);
  const groupId = newId('grp', ctx.clock);
  const pages = {
    users: users.listing(ctx),
    groups: groups.listing(ctx),
    service_principals: servicePrincipals.listing(ctx),
    gateway_roles: gatewayRoles.listing(ctx, { filters: { live: true } }),
    sessions: sessions.listing(ctx, { filters: { userId, live: true } }),
    group_members: groupMembers.listing(ctx, { filters: { groupId, live: true } }),
  };
  const read: Record<string, string | undefined> = {};
  for (const [table, { statement }] of Object.entries(pages)) {
    const plan = await planOf(statement);
    expect(plan.filter(step => /TEMP B-TREE|^SCAN (?!CONSTANT)/.test(step))).toEqual([]);
    read[table] = plan[0]?.split(' ').slice(4).join(' ');
  }
  expect(read).toEqual({
    users: 'users_tenant (tenant_id=?)',
    groups: 'groups_tenant (tenant_id=?)',
    service_principals: 'service_principals_tenant (tenant_id=?)',
    gateway_roles: 'gateway_roles_tenant (tenant_id=?)',
    sessions: 'sessions_user (tenant_id=? AND user_id=?)',
    group_members: 'group_members_group (tenant_id=? AND group_id=?)',
  });
});
