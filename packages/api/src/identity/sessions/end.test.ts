import { type Ctx, commit, readAll } from '@breakwater/db';
import { type TestDatabase, type TestTarget, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { users } from '../users/accessor.ts';
import { sessions } from './accessor.ts';
import { endAllSessions, endSessions, liveSessionsOf } from './end.ts';

async function live(ctx: Ctx, userId: string) {
  const [rows] = await readAll(ctx, liveSessionsOf(ctx, userId));
  return rows;
}

async function endAll(ctx: Ctx, userId: string, reason: 'deactivated' | 'passwordChanged', keep?: string) {
  return endAllSessions(ctx, [userId], await live(ctx, userId), reason, keep);
}

describe.each<TestTarget>(['file', 'http'])('ending sessions on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
  });
  afterAll(() => database.close());

  async function withUser() {
    const ctx = await database.tenant();
    const { id: userId } = await users.insert(ctx, { email: 'a@t.io', createdVia: 'invite' });
    const now = ctx.clock.now();
    let opened = 0;
    const open = () =>
      sessions.insert(ctx, {
        userId,
        tokenHash: `${userId}-${++opened}`,
        method: 'password',
        lastSeen: new Date(now),
        expiresAt: new Date(now + 1000),
      });
    return { ctx, userId, open };
  }
  const contended = { code: 'CONFLICT', details: { reason: 'version' } };

  it('misses none that is opened between plan and commit', async () => {
    const { ctx, userId, open } = await withUser();
    await open();
    const planned = await endAll(ctx, userId, 'deactivated');
    await open();
    await expect(commit(ctx, planned)).rejects.toMatchObject(contended);
    expect(await live(ctx, userId)).toHaveLength(2);
    expect(await commit(ctx, await endAll(ctx, userId, 'deactivated'))).toBe(2);
    expect(await live(ctx, userId)).toEqual([]);
  });

  it('records the end of one session once', async () => {
    const { ctx, open } = await withUser();
    const row = await open();
    const [first, second] = [
      await endSessions(ctx, [row], 'logout'),
      await endSessions(ctx, [row], 'revoked'),
    ];
    await commit(ctx, first);
    await expect(commit(ctx, second)).rejects.toMatchObject(contended);
    expect((await sessions.require(ctx, row.id)).revokedReason).toBe('logout');
  });

  it('spares the one to keep', async () => {
    const { ctx, userId, open } = await withUser();
    const [kept] = [await open(), await open()];
    expect(await commit(ctx, await endAll(ctx, userId, 'passwordChanged', kept.id))).toBe(1);
    expect(await live(ctx, userId)).toMatchObject([{ id: kept.id }]);
  });
});
