import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Database } from '../client/handle.ts';
import { type Driver, DriverError, type Statement } from '../client/types.ts';
import { driverOf, type TestDatabase, type TestTarget, testDatabase } from '../testing.ts';
import { change, guard } from './change.ts';
import { commit } from './commit.ts';
import type { Ctx } from './context.ts';
import { unavailable } from './failure.ts';
import { PresumingDatabase } from './presuming.ts';

const statement = (sql: string, ...args: (string | number)[]): Statement => ({ sql, args });
const lost = () => new DriverError('the database did not answer', 'NETWORK', undefined);

describe.each<TestTarget>(['file', 'http'])('a database that presumes something, on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
  });
  afterAll(() => database.close());

  /** Presumes that the name of a tenant is still the one it had. */
  async function scene(over: (driver: Driver) => Driver = driver => driver) {
    const ctx = await database.tenant();
    const id = ctx.tenantId;
    const inner = new Database(() => over(driverOf(database.db))).open({ url: database.url });
    const [found] = await inner.read([statement('SELECT name FROM tenants WHERE id = ?', id)]);
    const name = String(found?.rows[0]?.[0]);
    const db = new PresumingDatabase(inner, {
      statement: statement('SELECT name FROM tenants WHERE id = ?', id),
      isMet: answer => answer?.rows[0]?.[0] === name,
      guard: () => guard('(SELECT name FROM tenants WHERE id = ?) = ?', [id, name], unavailable),
    });
    return {
      ...{ ctx, db, inner, name },
      trips: { read: vi.spyOn(inner, 'read'), write: vi.spyOn(inner, 'write') },
      rename: (to = 'another') =>
        database.db.write([statement('UPDATE tenants SET name = ? WHERE id = ?', to, id)]),
      insert: (key: string): Statement =>
        statement(
          "INSERT INTO groups (id, tenant_id, name, role, version, created_at, updated_at) VALUES (?, ?, ?, 'viewer', 1, 0, 0)",
          ...[`grp_${key}_${id}`, id, key],
        ),
      groups: async () => {
        const [rows] = await database.db.read([
          statement('SELECT name FROM groups WHERE tenant_id = ? ORDER BY name', id),
        ]);
        return rows?.rows.map(([group]) => group);
      },
    };
  }
  const wrong = { code: 'UNAVAILABLE', message: 'who called has changed meanwhile; try again' };

  it('asks along with the first read, and no more', async () => {
    const { db, inner, trips } = await scene();
    expect(db.isMet).toBeNull();
    expect((await db.read([statement('SELECT 1'), statement('SELECT 2')])).map(r => r.rows)).toEqual([
      [[1]],
      [[2]],
    ]);
    expect(db.isMet).toBe(true);
    expect(trips.read.mock.lastCall?.[0]).toHaveLength(3);
    await db.read([statement('SELECT 1')]);
    expect(trips.read.mock.lastCall?.[0]).toHaveLength(1);
    expect(trips.read).toHaveBeenCalledTimes(2);
    const reconnect = vi.spyOn(inner, 'reconnect');
    db.reconnect();
    expect(reconnect).toHaveBeenCalledOnce();
    expect(db.file).toBe(inner.file);
    await db.close();
    expect(await db.read([])).toEqual([]);
  });

  it('hands out nothing of reads at once where it was wrong, and nothing from then on', async () => {
    const { db, rename, trips, insert, groups } = await scene();
    await rename();
    const reads = await Promise.allSettled([db.read([statement('SELECT 1')]), db.read([])]);
    expect(reads).toMatchObject([{ reason: wrong }, { reason: wrong }]);
    const before = trips.read.mock.calls.length;
    const rows = db.snapshot([statement('SELECT 1')]);
    await expect(db.read([])).rejects.toMatchObject(wrong);
    await expect(db.write([insert('a')])).rejects.toMatchObject(wrong);
    await expect(db.transaction(async tx => tx.run([insert('a')]))).rejects.toMatchObject(wrong);
    await expect(rows.next()).rejects.toMatchObject(wrong);
    expect(() => db.file).toThrow(TypeError);
    expect([db.isMet, await groups()]).toEqual([false, []]);
    expect([trips.read.mock.calls.length, trips.write.mock.calls.length]).toEqual([before, 0]);
  });

  it('guards a first write, in one round trip', async () => {
    const { db, insert, trips, groups } = await scene();
    expect(await db.write([insert('a'), statement('SELECT 7')])).toMatchObject([
      { changes: 1 },
      { rows: [[7]] },
    ]);
    expect([db.isMet, trips.read.mock.calls.length]).toEqual([true, 0]);
    await db.write([insert('b')]);
    expect(trips.write.mock.calls.map(([statements]) => statements.length)).toEqual([3, 1]);
    expect(await groups()).toEqual(['a', 'b']);
  });

  it('writes nothing where it was wrong', async () => {
    const { db, insert, rename, groups } = await scene();
    await rename();
    await expect(db.write([insert('a')])).rejects.toMatchObject(wrong);
    expect([db.isMet, db.mayHaveWritten, await groups()]).toEqual([false, false, []]);
  });

  it('tells of a failed write as if there were no guard', async () => {
    const { db, insert } = await scene();
    await expect(db.write([insert('a'), insert('b'), insert('a')])).rejects.toMatchObject({
      name: 'DriverError',
      statement: 2,
      message: expect.stringContaining('UNIQUE'),
    });
    expect(db.isMet).toBe(true);
    const other = await scene();
    const refused = guard('1 = 2', [], unavailable);
    await expect(other.db.write([refused])).rejects.toMatchObject({ statement: 0 });
  });

  it.each([
    ['a guard', "json_extract('{}', 'bw:guard')", true],
    ['something', "json_extract('{}', 'broken')", null],
  ])('finds out by itself where a server does not say that %s failed', async (_, sql, met) => {
    const nameless = (driver: Driver): Driver => ({
      ...driver,
      write: statements =>
        driver.write(statements).catch(({ message, code }: DriverError) => {
          throw new DriverError(message, code, undefined);
        }),
    });
    const { db, rename } = await scene(nameless);
    const failed = { name: 'DriverError', statement: undefined };
    await expect(db.write([statement(`SELECT ${sql}`)])).rejects.toMatchObject(failed);
    expect(db.isMet).toBe(met);
    const other = await scene(nameless);
    await other.rename();
    await expect(other.db.write([statement('SELECT 1')])).rejects.toMatchObject(wrong);
    await rename();
  });

  it('asks before a transaction and a snapshot', async () => {
    for (const use of [
      (db: Database) => db.transaction(async tx => (await tx.run([statement('SELECT 5')]))[0]?.rows),
      async (db: Database) => (await db.snapshot([statement('SELECT 5')]).next()).value?.rows,
    ]) {
      const { db, rename } = await scene();
      expect(await use(db)).toEqual([[5]]);
      expect(db.isMet).toBe(true);
      const other = await scene();
      await other.rename();
      await expect(use(other.db)).rejects.toMatchObject(wrong);
      await rename();
    }
  });

  it.each([true, false])('remembers a write whose answer was lost; it arrived: %s', async arrives => {
    let answers = 0;
    const { db, ctx, insert, rename, groups } = await scene(driver => ({
      ...driver,
      async write(statements) {
        const results = arrives || answers > 0 ? await driver.write(statements) : [];
        if (answers++ === 0) throw lost();
        return results;
      },
    }));
    const mine: Ctx = { ...ctx, db };
    await expect(commit(mine, change(1, { steps: [insert('a')] }))).rejects.toMatchObject({
      details: { outcome: 'unknown' },
    });
    expect([db.mayHaveWritten, db.isMet, await groups()]).toEqual([true, null, arrives ? ['a'] : []]);
    await rename();
    await expect(db.read([])).rejects.toMatchObject(wrong);
    expect([db.mayHaveWritten, db.isMet]).toEqual([true, false]);
  });

  it('takes no failure for an answer that may be of another batch', async () => {
    let busy = true;
    const { db, ctx, insert, rename, groups } = await scene(driver => ({
      ...driver,
      async write(statements) {
        if (!busy) return driver.write(statements);
        busy = false;
        throw new DriverError('database is locked', 'SQLITE_BUSY', 3);
      },
    }));
    await rename();
    const mine: Ctx = { ...ctx, db };
    await expect(commit(mine, change(1, { steps: [insert('a')] }))).rejects.toMatchObject(wrong);
    expect([db.isMet, await groups()]).toEqual([false, []]);
  });

  it('may have written what was under way when a read found it wrong', async () => {
    const [renamed, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { db, insert, rename, groups } = await scene(driver => ({
      ...driver,
      async write(statements) {
        const results = await driver.write(statements);
        await rename();
        renamed.resolve();
        await answered.promise;
        return results;
      },
    }));
    const written = db.write([insert('a')]);
    await renamed.promise;
    await expect(db.read([])).rejects.toMatchObject(wrong);
    expect([db.isMet, db.mayHaveWritten, await groups()]).toEqual([false, true, ['a']]);
    answered.resolve();
    await written;
    expect([db.isMet, db.mayHaveWritten]).toEqual([false, true]);
  });
});
