import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createApp } from 'edge/create-app';
import { startServer } from 'edge/node';
import { readSettings } from 'edge/settings';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TEST_KEYS } from './keys.ts';
import { call, type Tenant } from './people.ts';
import { type StorageTarget, type StorageWorld, storageWorld } from './storage-world.ts';

const names = (rows: unknown[][]) => rows.map(([name]) => String(name));
const GATEWAYS = 'SELECT name FROM gateways ORDER BY name';

/** A SQLite file, changed by SQL. */
function changed(file: Uint8Array, ...statements: string[]): Uint8Array<ArrayBuffer> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const path = join(folder, 'changed.db');
  writeFileSync(path, file);
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  db.exec('PRAGMA journal_mode = DELETE; PRAGMA legacy_alter_table = ON');
  for (const statement of statements) db.exec(statement);
  db.exec(`VACUUM INTO '${join(folder, 'out.db')}'`);
  db.close();
  const bytes = new Uint8Array(readFileSync(join(folder, 'out.db')));
  rmSync(folder, { recursive: true });
  return bytes;
}

describe('a SQLite file', () => {
  let world: StorageWorld;
  let tenant: Tenant;
  let backup: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    world = await storageWorld('file');
    tenant = await world.tenant();
    await world.gateway(tenant, 'a');
    backup = await world.backup();
  });
  // One deployment for all: each test finds it with a gateway more than the backup has, and no copies of others.
  beforeEach(async () => {
    for (const name of world.files()) rmSync(join(world.folder, name));
    await world.running.sql({ sql: "DELETE FROM gateways WHERE name <> 'a'", args: [] });
    await world.gateway(await world.tenant(), 'b');
  });
  afterAll(() => world?.stop());

  it('that is damaged, empty or only looks like one is refused, and data and folder stay as they were', async () => {
    const before = readdirSync(world.folder).toSorted();
    const broken = backup.slice();
    for (let page = 4; page < 40; page++) broken.fill(0xa5, page * 4096, page * 4096 + 2000);
    const bad: [Uint8Array<ArrayBuffer> | string, string][] = [
      [new Uint8Array(), ''],
      ['SQLite format 3', ''],
      ['SQLite format 3\0', '?integrityCheck=false'],
      [backup.slice(0, 5000), '?integrityCheck=false'],
      [broken, ''],
      [backup.slice(0, backup.length - 8192), ''],
    ];
    for (const [body, query] of bad) {
      expect(await world.restore(body, query)).toMatchObject({ status: 400, body: { code: 'VALIDATION' } });
    }
    expect(await world.restore(broken)).toMatchObject({ body: { details: { reason: 'integrity' } } });
    expect(names(await world.rows(GATEWAYS))).toEqual(['a', 'b']);
    expect(readdirSync(world.folder).toSorted()).toEqual(before);
  });

  it('that lacks a table or a column, or comes from a newer build, is refused by name', async () => {
    expect(await world.restore(changed(backup, 'DROP TABLE gateway_roles'))).toMatchObject({
      status: 400,
      body: { details: { reason: 'schema', missingTables: ['gateway_roles'], missingColumns: [] } },
    });
    expect(
      await world.restore(changed(backup, 'ALTER TABLE groups RENAME COLUMN name TO other')),
    ).toMatchObject({
      status: 400,
      body: { details: { reason: 'schema', missingColumns: ['groups.name'] } },
    });
    const newer = "INSERT INTO schema_migrations VALUES ('9999_future', 'x', 1, 1)";
    expect(await world.restore(changed(backup, newer))).toMatchObject({
      status: 412,
      body: { code: 'PRECONDITION_FAILED', details: { reason: 'migration_ahead' } },
    });
    expect(await world.restore(changed(backup, 'DELETE FROM tenants'))).toMatchObject({
      status: 400,
      body: { details: { reason: 'foreign_keys' } },
    });
    expect(names(await world.rows(GATEWAYS))).toEqual(['a', 'b']);
  });

  it('with text that is not UTF-8 is refused by table and column before anything reads it', async () => {
    const named = changed(backup, 'CREATE TABLE extra_zz (x)');
    for (const { index } of Buffer.from(named)
      .toString('latin1')
      .matchAll(/extra_zz/g))
      named[index + 6] = 0xff;
    const cases: [Uint8Array<ArrayBuffer>, { table: string; column: string }][] = [
      [
        changed(backup, "UPDATE gateways SET description = CAST(X'61ff62' AS TEXT)"),
        { table: 'gateways', column: 'description' },
      ],
      [
        changed(backup, "UPDATE gateways SET name = CAST(X'610061ff' AS TEXT)"),
        { table: 'gateways', column: 'name' },
      ],
      [
        changed(backup, "UPDATE schema_migrations SET sha256 = CAST(X'ff' AS TEXT)"),
        { table: 'schema_migrations', column: 'sha256' },
      ],
      [named, { table: 'sqlite_schema', column: 'name' }],
    ];
    for (const [file, where] of cases) {
      const answer = await world.restore(file, '?integrityCheck=false');
      expect([answer.status, answer.body]).toMatchObject([
        400,
        { code: 'VALIDATION', details: { reason: 'integrity', ...where } },
      ]);
    }
    const sound = changed(backup, "UPDATE gateways SET description = 'é😀'");
    expect((await world.restore(sound, '?dryRun=true')).status).toBe(200);
    expect(names(await world.rows(GATEWAYS))).toEqual(['a', 'b']);
  });

  it('brings no table, trigger or view of its own', async () => {
    const hostile = changed(
      backup,
      'CREATE TABLE extra (x)',
      'CREATE VIEW seen AS SELECT 1',
      'CREATE TRIGGER steal AFTER INSERT ON gateways BEGIN DELETE FROM tenants; END',
      'DROP TRIGGER audit_log_no_update',
    );
    const { status, body } = await world.restore(hostile);
    expect([status, body.warnings]).toEqual([200, [{ kind: 'extra_table', table: 'extra' }]]);
    const found = await world.rows(
      "SELECT name FROM sqlite_schema WHERE name IN ('extra', 'seen', 'steal', 'audit_log_no_update')",
    );
    expect(found).toEqual([['audit_log_no_update']]);
    expect(names(await world.rows(GATEWAYS))).toEqual(['a']);
  });

  it('ends what was under way when it was made', async () => {
    const operation = `INSERT INTO operations (id, tenant_id, status, kind, resource_type, resource_key, input, actor,
 actor_kind, deadline_at, version, created_at, updated_at)
 VALUES ('op_1', '${tenant.id}', 'running', 'k', 't', 'k', '{}', 'a', 'user', 1, 1, 1, 1)`;
    expect((await world.restore(changed(backup, operation))).status).toBe(200);
    expect(await world.rows('SELECT status, error_code, error_message, version FROM operations')).toEqual([
      ['failed', 'orphaned', 'restored from a backup', 2],
    ]);
  });

  it('that cannot be stored answers UNAVAILABLE, and the database works on', async () => {
    // Whoever may write anywhere cannot be kept from it by a mode: the folder is gone instead.
    renameSync(world.folder, `${world.folder}-away`);
    const answer = await world.restore(backup);
    renameSync(`${world.folder}-away`, world.folder);
    expect(answer).toMatchObject({ status: 503, body: { code: 'UNAVAILABLE' } });
    expect(names(await world.rows(GATEWAYS))).toEqual(['a', 'b']);
    expect((await world.restore(backup)).status).toBe(200);
  });

  it('leaves copies of what it replaced for seven days, and the newest for ever', async () => {
    expect((await world.restore(backup)).status).toBe(200);
    expect((await world.restore(backup)).status).toBe(200);
    const [first, second] = world.files().toSorted();
    expect(first).not.toBe(second);
    for (const name of world.files()) expect(statSync(join(world.folder, name)).mode & 0o777).toBe(0o600);
    expect(statSync(world.path).mode & 0o777).toBe(0o600);
    world.clock.advance(7 * 24 * 3600_000 - 1000);
    await world.running.runJob('restore.cleanup');
    expect(world.files()).toHaveLength(2);
    world.clock.advance(24 * 3600_000);
    await world.running.runJob('restore.cleanup');
    expect(world.files()).toHaveLength(1);
  });
});

describe.each(['file', 'http'] as const)('writers during a restore on %s', target => {
  it('are acknowledged only for what is kept: in the copy before, or in the new database', async () => {
    const world = await storageWorld(target);
    try {
      const tenant = await world.tenant();
      const people = await Promise.all([...Array(20).keys()].map(() => tenant.person('admin')));
      const backup = await world.backup();
      const acknowledged: string[] = [];
      const refused = new Set<number>();
      let over = false;
      const writers = people.map(async (person, writer) => {
        for (let n = 0; n < 200 && !over; n++) {
          const name = `w${writer}-${n}`;
          const { status } = await create(world, person.token, name);
          if (status === 200) acknowledged.push(name);
          else refused.add(status);
        }
      });
      const { status, body } = await world.restore(backup);
      over = true;
      await Promise.all(writers);
      expect(status).toBe(200);
      const kept = new Set([
        ...names(await world.rows(GATEWAYS)),
        ...before(world, target, body.preRestoreCopy),
      ]);
      if (target === 'http')
        for (const name of names(await world.rows('SELECT name FROM _pre_gateways'))) kept.add(name);
      expect(acknowledged.filter(name => !kept.has(name))).toEqual([]);
      expect(acknowledged.length).toBeGreaterThan(0);
      expect(world.running.logs.filter(line => line.includes('unexpected failure'))).toEqual([]);
      // 401: the session was in the database that was replaced.
      expect([...refused].filter(one => one !== 503 && one !== 401)).toEqual([]);
      expect(await world.rows('SELECT count(*) FROM pragma_foreign_key_check')).toEqual([[0]]);
    } finally {
      await world.stop();
    }
  });
});

async function create(world: StorageWorld, token: string, name: string) {
  const input = { name, endpoint: 'gw.example.com:8443' };
  return call(world.running, 'fleet.gateways.create', 'mutation', input, {
    authorization: `Bearer ${token}`,
  });
}

function before(world: StorageWorld, target: StorageTarget, copy: unknown): string[] {
  if (target !== 'file') return [];
  const db = new DatabaseSync(join(world.folder, String(copy)), { readOnly: true });
  const found = db
    .prepare('SELECT name FROM gateways')
    .all()
    .map(({ name }) => String(name));
  db.close();
  return found;
}

describe('a backup under load', () => {
  it('is one moment: keys hold, and there is an event for every row', async () => {
    const world = await storageWorld('file');
    try {
      const tenant = await world.tenant();
      let over = false;
      const writers = [...Array(4).keys()].map(async writer => {
        for (let n = 0; !over; n++) await world.gateway(tenant, `w${writer}-${n}`);
      });
      const backups: Uint8Array[] = [];
      for (let n = 0; n < 2; n++) backups.push(await world.backup());
      over = true;
      await Promise.all(writers);
      for (const bytes of backups) {
        writeFileSync(join(world.folder, 'copy.db'), bytes);
        const copy = new DatabaseSync(join(world.folder, 'copy.db'), { readOnly: true });
        const one = (sql: string) => Object.values(copy.prepare(sql).get() ?? {})[0];
        expect(one('SELECT count(*) FROM pragma_foreign_key_check')).toBe(0);
        const rows = one('SELECT count(*) FROM gateways');
        expect(one("SELECT count(*) FROM events WHERE type = 'fleet.gateway.created'")).toBe(rows);
        expect(one("SELECT count(*) FROM audit_log WHERE action = 'fleet.gateway.create'")).toBe(rows);
        copy.close();
      }
    } finally {
      await world.stop();
    }
  });
});

it('a database moves from a server to a file and back, with every row', async () => {
  const remote = await storageWorld('http');
  const file = await storageWorld('file');
  try {
    const tenant = await remote.tenant();
    for (const name of ['a', 'b']) await remote.gateway(tenant, name);
    const all = 'SELECT * FROM gateways ORDER BY id';
    const rows = await remote.rows(all);
    const out = await file.restore(await remote.backup());
    expect(out).toMatchObject({ status: 200, body: { format: 'sql', restored: true } });
    expect(await file.rows(all)).toEqual(rows);
    await remote.running.sql({ sql: 'DELETE FROM gateways', args: [] });
    expect((await remote.restore(await file.backup('sql'))).status).toBe(200);
    expect(await remote.rows(all)).toEqual(rows);
    await remote.running.sql({ sql: 'DELETE FROM gateways', args: [] });
    const back = await remote.restore(await file.backup('sqlite'));
    expect(back).toMatchObject({ status: 200, body: { format: 'sqlite', preRestoreCopy: '_pre_' } });
    expect(await remote.rows(all)).toEqual(rows);
  } finally {
    await remote.stop();
    await file.stop();
  }
});

it('a client that leaves in the middle of a download leaves nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const databaseUrl = `file:${join(folder, 'live.db')}`;
  const running = await createApp({ databaseUrl, keys: TEST_KEYS, jobs: false, log: () => undefined });
  const settings = readSettings({
    DATABASE_URL: databaseUrl,
    ROOT_KEY: TEST_KEYS.rootKey,
    ENCRYPTION_KEY: TEST_KEYS.encryptionKey,
    DECISION_SIGNING_KEY: TEST_KEYS.decisionSigningKey,
    PORT: '0',
  });
  const server = await startServer(settings, { migrate: false, running });
  try {
    // More than sockets hold.
    await running.db.write([
      {
        sql: 'CREATE TABLE large AS SELECT zeroblob(1000000) AS a FROM json_each(?)',
        args: ['[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20]'],
      },
    ]);
    const before = readdirSync(folder).toSorted();
    const client = new AbortController();
    const response = await fetch(`${server.url}/db/backup.sqlite`, {
      headers: { authorization: `Bearer ${TEST_KEYS.rootKey}` },
      signal: client.signal,
    });
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value?.length).toBeGreaterThan(0);
    expect(readdirSync(folder).length).toBe(before.length + 1);
    client.abort();
    await expect.poll(() => readdirSync(folder).toSorted(), { timeout: 20_000 }).toEqual(before);
    await reader?.cancel().catch(() => undefined);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
