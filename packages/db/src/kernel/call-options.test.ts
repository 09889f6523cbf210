import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../schema/identity.ts';
import { type TestDatabase, type TestTarget, testDatabase } from '../testing.ts';
import { defineAccessor } from './accessor.ts';

describe.each<TestTarget>(['file', 'http'])('options of single calls on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
  });
  afterAll(() => database.close());

  it('let a soft delete change further fields in its one entry, and credentials be found in any tenant', async () => {
    const people = defineAccessor(users, {
      domain: 'identity',
      entity: 'user',
      component: 'users',
      prefix: 'usr',
      softDelete: true,
    });
    const [ctx, elsewhere] = [await database.tenant(), await database.tenant()];
    const user = await people.insert(ctx, { email: 'bob@example.com', createdVia: 'invite' });
    const change = await people.plan.deleteRow(ctx, user, {
      set: { lastLoginAt: new Date(5) },
      events: false,
    });
    expect(change.result).toMatchObject({ lastLoginAt: new Date(5), version: 2 });
    expect(change.audit).toHaveLength(1);
    expect(change.events).toHaveLength(0);
    const where = { sql: 'email = ?', args: [user.email] };
    expect(await people.find(elsewhere, where)).toEqual([]);
    expect(await people.find(elsewhere, where, { acrossTenants: true })).toMatchObject([{ id: user.id }]);
  });
});
