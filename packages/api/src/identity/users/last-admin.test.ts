import { combine, commit } from '@breakwater/db';
import { type TestDatabase, type TestTarget, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from './accessor.ts';
import { keepAnAdmin } from './last-admin.ts';

describe.each<TestTarget>(['file', 'http'])('the last admin on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
  });
  afterAll(() => database.close());

  it('stays when two demotions were both planned while there were two', async () => {
    const ctx = await database.tenant();
    const joined = { role: 'admin', createdVia: 'invite', joinedAt: new Date(0) } as const;
    const admins = await users.insertMany(ctx, [
      { email: 'a@t.io', ...joined },
      { email: 'b@t.io', ...joined },
    ]);
    const planned = await Promise.all(
      admins.map(async row =>
        combine(undefined, [
          await users.plan.updateRow(ctx, row, { role: 'viewer' }),
          await keepAnAdmin(ctx, [row]),
        ]),
      ),
    );
    const results = await Promise.allSettled(planned.map(change => commit(ctx, change)));
    expect(results.map(r => r.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find(r => r.status === 'rejected')?.reason).toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'last_admin' },
    });
    expect((await users.list(ctx, { filters: { role: 'admin' } })).items).toHaveLength(1);
  });
});
