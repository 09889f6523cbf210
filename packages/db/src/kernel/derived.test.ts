import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupMembers, groups, users } from '../schema/identity.ts';
import { type TestDatabase, type TestTarget, testDatabase } from '../testing.ts';
import { defineAccessor } from './accessor.ts';

const define = () =>
  defineAccessor(groups, {
    domain: 'identity',
    entity: 'group',
    component: 'groups',
    prefix: 'grp',
    derived: {
      memberCount: {
        sql: sql`SELECT count(*) FROM ${groupMembers} WHERE ${groupMembers.groupId} = ${groups.id}`,
        initial: 0,
      },
    },
  });

describe.each<TestTarget>(['file', 'http'])('derived fields on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
  });
  afterAll(() => database.close());

  it('are on every row read or written, and in no audit entry or event', async () => {
    const accessor = define();
    const people = defineAccessor(users, {
      domain: 'identity',
      entity: 'user',
      component: 'users',
      prefix: 'usr',
    });
    const members = defineAccessor(groupMembers, {
      domain: 'identity',
      entity: 'groupMember',
      component: 'groupMembers',
      prefix: 'gmb',
    });
    const ctx = await database.tenant();
    const row = await accessor.insert(ctx, { name: 'ops' });
    expect(row).toMatchObject({ memberCount: 0 });
    const user = await people.insert(ctx, { email: 'ada@example.com', createdVia: 'invite' });
    await members.insert(ctx, { groupId: row.id, userId: user.id });
    expect(await accessor.get(ctx, row.id)).toMatchObject({ memberCount: 1, name: 'ops' });
    expect((await accessor.list(ctx)).items).toMatchObject([{ memberCount: 1 }]);
    expect(await accessor.getMany(ctx, [row.id])).toMatchObject([{ memberCount: 1 }]);
    expect(await accessor.update(ctx, row.id, { name: 'new' })).toMatchObject({ memberCount: 1, version: 2 });
    const [audit, events] = await database.db.read([
      { sql: 'SELECT before, after FROM audit_log WHERE record_id = ?', args: [row.id] },
      { sql: 'SELECT data FROM events WHERE record_id = ?', args: [row.id] },
    ]);
    expect(JSON.stringify([audit?.rows, events?.rows])).not.toContain('memberCount');
    expect(audit?.rows).toHaveLength(2);
  });

  it('take no parameters', () => {
    const broken = () =>
      defineAccessor(groups, {
        domain: 'identity',
        entity: 'group',
        component: 'groups',
        prefix: 'grp',
        derived: { one: { sql: sql`SELECT ${1}`, initial: 0 } },
      });
    expect(broken).toThrow('takes no parameters');
  });
});
