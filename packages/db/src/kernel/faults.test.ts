import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../client/handle.ts';
import { openDriver } from '../client/node.ts';
import { type Driver, DriverError, type Statement } from '../client/types.ts';
import { BreakwaterError } from '../errors.ts';
import { groups } from '../schema/identity.ts';
import { type TestDatabase, type TestTarget, testDatabase } from '../testing.ts';
import { defineAccessor } from './accessor.ts';
import type { Ctx } from './context.ts';
import { transaction } from './transaction.ts';

const accessor = () =>
  defineAccessor(groups, {
    domain: 'identity',
    entity: 'group',
    component: 'groups',
    prefix: 'grp',
    events: ['name'],
  });

/** A handle whose writes go through `on`, which may change, refuse or lose them. */
function faulty(url: string, on: (driver: Driver) => Driver['write']): Database {
  return new Database(options => {
    const driver = openDriver(options);
    return { ...driver, write: on(driver) };
  }).open({ url });
}

const rows = async (ctx: Ctx, table: string) => {
  const [found] = await ctx.db.read([
    { sql: `SELECT count(*) FROM ${table} WHERE tenant_id = ?`, args: [ctx.tenantId] },
  ]);
  return Number(found?.rows[0]?.[0]);
};

const BROKEN: Statement = { sql: 'INSERT INTO groups (id) VALUES (NULL)', args: [] };
const lost = () => new DriverError('the database did not answer', 'NETWORK', undefined);
const reasonOf = (error: unknown) => (error instanceof BreakwaterError ? error.details?.reason : undefined);

describe('a commit on a remote database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase('http');
  });
  afterAll(() => database.close());

  it('leaves everything or nothing, whichever statement fails', async () => {
    let failAt = -1;
    let most = 0;
    const db = faulty(database.url, driver => statements => {
      most = Math.max(most, statements.length);
      return driver.write(statements.map((s, i) => (i === failAt ? BROKEN : s)));
    });
    const ctx: Ctx = { ...(await database.tenant()), db };
    await accessor().insert(ctx, { name: 'works' });
    const before = [await rows(ctx, 'groups'), await rows(ctx, 'audit_log'), await rows(ctx, 'events')];
    for (failAt = 0; failAt < most; failAt++) {
      await expect(accessor().insert(ctx, { name: `fails ${failAt}` })).rejects.toBeInstanceOf(
        BreakwaterError,
      );
    }
    expect(most).toBeGreaterThanOrEqual(4);
    expect([await rows(ctx, 'groups'), await rows(ctx, 'audit_log'), await rows(ctx, 'events')]).toEqual(
      before,
    );
    await db.close();
  });

  it('is found when only its answer was lost', async () => {
    let writes = 0;
    const db = faulty(database.url, driver => async statements => {
      writes += 1;
      await driver.write(statements);
      throw lost();
    });
    const ctx: Ctx = { ...(await database.tenant()), db };
    expect((await accessor().insert(ctx, { name: 'once' })).name).toBe('once');
    expect([writes, await rows(ctx, 'groups'), await rows(ctx, 'audit_log')]).toEqual([1, 1, 1]);
    await db.close();
  });

  it('is sent once more when it never arrived', async () => {
    let writes = 0;
    const db = faulty(database.url, driver => async statements => {
      writes += 1;
      if (writes === 1) throw lost();
      return driver.write(statements);
    });
    const ctx: Ctx = { ...(await database.tenant()), db };
    await accessor().insert(ctx, { name: 'once' });
    expect([writes, await rows(ctx, 'groups')]).toEqual([2, 1]);
    await db.close();
  });

  it('says that the outcome is unknown when it cannot be told', async () => {
    const db = faulty(database.url, () => async () => {
      throw lost();
    });
    const ctx: Ctx = { ...(await database.tenant()), db };
    await expect(accessor().insert(ctx, { name: 'x' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { outcome: 'unknown', retryAfterMs: 5000 },
    });
    await db.close();
  });

  it('is found when it was a transaction and the answer to its COMMIT was lost', async () => {
    let arrives = true;
    const db = new Database(options => {
      const driver = openDriver(options);
      return {
        ...driver,
        transaction: fn =>
          driver
            .transaction(async tx => {
              const value = await fn(tx);
              if (!arrives) throw lost();
              return value;
            })
            .then(() => {
              throw lost();
            }),
      };
    }).open({ url: database.url });
    let outbox = -1;
    const ctx: Ctx = {
      ...(await database.tenant()),
      db,
      onCommit: committed => {
        outbox = committed.outbox;
      },
    };
    const inserting = (name: string) =>
      transaction(ctx, async tx => (await accessor().insert(tx, { name })).name);
    expect(await inserting('once')).toBe('once');
    expect([outbox, await rows(ctx, 'groups'), await rows(ctx, 'audit_log')]).toEqual([0, 1, 1]);
    arrives = false;
    await expect(inserting('never')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { outcome: 'unknown' },
    });
    expect(await rows(ctx, 'groups')).toBe(1);
    await db.close();
  });

  it('survives a server that really drops the answer', async () => {
    let drop = false;
    const flaky = await testDatabase('http', {
      intercept: () => {
        if (!drop) return 'pass';
        drop = false;
        return 'drop-after';
      },
    });
    try {
      const ctx = await flaky.tenant();
      drop = true;
      await accessor().insert(ctx, { name: 'once' });
      expect(await rows(ctx, 'groups')).toBe(1);
    } finally {
      await flaky.close();
    }
  });
});

describe.each<TestTarget>(['file', 'http'])('the database on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
  });
  afterAll(() => database.close());

  it('retries a busy database, then answers UNAVAILABLE and leaves nothing', async () => {
    const ctx = await database.tenant();
    let busy = 2;
    let writes = 0;
    const write = database.db.write.bind(database.db);
    const db = Object.create(database.db, {
      write: {
        value: async (statements: Statement[]) => {
          writes += 1;
          if (busy-- > 0) throw new DriverError('database is locked', 'SQLITE_BUSY', 0);
          return write(statements);
        },
      },
      read: { value: database.db.read.bind(database.db) },
      reconnect: { value: () => undefined },
    });
    await accessor().insert({ ...ctx, db }, { name: 'patient' });
    expect([writes, await rows(ctx, 'groups')]).toEqual([3, 1]);
    busy = 10;
    await expect(accessor().insert({ ...ctx, db }, { name: 'x' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
    expect(await rows(ctx, 'groups')).toBe(1);
  });

  it('keeps the audit log and the events append-only against raw SQL', async () => {
    const ctx = await database.tenant();
    await accessor().insertMany(ctx, [{ name: 'a' }, { name: 'b' }]);
    for (const table of ['audit_log', 'events']) {
      const attempts = [
        `UPDATE ${table} SET tenant_id = 'x'`,
        `INSERT OR REPLACE INTO ${table} SELECT * FROM ${table} LIMIT 1`,
        `INSERT INTO ${table} SELECT * FROM (SELECT * FROM ${table} ORDER BY seq DESC LIMIT 1)`,
        ...(table === 'audit_log' ? [`DELETE FROM ${table}`] : []),
      ];
      for (const sql of attempts) {
        await expect(ctx.db.write([{ sql, args: [] }])).rejects.toThrow(`${table} is append-only`);
      }
    }
  });

  it('refuses a lower seq than the newest', async () => {
    const ctx = await database.tenant();
    await accessor().insert(ctx, { name: 'a' });
    const copy = `INSERT INTO audit_log SELECT -5, 'aud_low', tenant_id, timestamp, component, record_id, operation,
      action, actor_kind, actor_id, actor_name, actor_role, gateway_id, gateway_name, before, after, request_data,
      response_data, success, error_code, error_message, duration_ms, client_ip, session_id, request_id, trace_id, detail
      FROM audit_log LIMIT 1`;
    await expect(ctx.db.write([{ sql: copy, args: [] }])).rejects.toThrow('audit_log is append-only');
  });

  it('consumes no seq for a commit that failed, so the log has no gaps', async () => {
    const ctx = await database.tenant();
    const newest = async () => {
      const [found] = await ctx.db.read([{ sql: 'SELECT max(seq) FROM audit_log', args: [] }]);
      return Number(found?.rows[0]?.[0]);
    };
    await accessor().insert(ctx, { name: 'a' });
    const before = await newest();
    const error = await accessor()
      .insert(ctx, { name: 'a' })
      .catch(e => e);
    expect(reasonOf(error)).toBe('unique');
    await accessor().insert(ctx, { name: 'b' });
    expect(await newest()).toBe(before + 1);
  });

  it('stands still while the gate is closed', async () => {
    const ctx = await database.tenant();
    const until = ctx.clock.now() + 1000;
    await ctx.db.write([
      { sql: "INSERT INTO leases (name, owner, lease_until) VALUES ('gate', 'restore', ?)", args: [until] },
    ]);
    await expect(accessor().insert(ctx, { name: 'a' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { retryAfterMs: 5000 },
    });
    await ctx.db.write([{ sql: 'DELETE FROM leases', args: [] }]);
    await accessor().insert(ctx, { name: 'a' });
  });
});

describe('opening a database', () => {
  it('needs to be opened, and stays with one URL', async () => {
    const db = new Database(openDriver);
    await expect(db.read([])).rejects.toMatchObject({ details: { reason: 'database_not_open' } });
    const database = await testDatabase('file');
    expect(() => database.db.open({ url: 'file:/elsewhere.db' })).toThrow('another database open');
    await database.db.close();
    await database.db.close();
    await expect(database.db.read([])).rejects.toMatchObject({ details: { reason: 'database_not_open' } });
    await database.close();
  });

  it('lets one process own a file', async () => {
    const database = await testDatabase('file');
    expect(() => new Database(openDriver).open({ url: database.url })).toThrow('in use by process');
    await database.close();
  });
});
