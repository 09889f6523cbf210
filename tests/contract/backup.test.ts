import { createHash } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MIGRATIONS } from '@breakwater/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bearer, type Tenant } from './people.ts';
import { STORAGE_TARGETS, type StorageWorld, storageWorld } from './storage-world.ts';

const TABLE_COUNT =
  "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name LIKE '\\_%' ESCAPE '\\'";

/** A dump with other lines, and a trailer that fits them. */
function edited(dump: Uint8Array, edit: (lines: string[]) => string[]): Uint8Array<ArrayBuffer> {
  const lines = edit(Buffer.from(dump).toString().split('\n').slice(0, -2));
  const body = lines.map(line => `${line}\n`).join('');
  const rows = lines.filter(line => line.startsWith('INSERT ')).length;
  return new Uint8Array(
    Buffer.from(`${body}-- end rows=${rows} sha256=${createHash('sha256').update(body).digest('hex')}\n`),
  );
}

describe.each(STORAGE_TARGETS)('a whole database on %s', target => {
  let world: StorageWorld;
  let tenant: Tenant;
  beforeAll(async () => {
    world = await storageWorld(target);
  });
  // One deployment for all: each test finds a tenant of its own, and neither gateways, leases nor copies of others.
  beforeEach(async () => {
    for (const name of world.files()) rmSync(join(world.folder, name));
    await world.running.sql(
      { sql: 'DELETE FROM gateways', args: [] },
      { sql: 'DELETE FROM leases', args: [] },
    );
    tenant = await world.tenant();
  });
  afterAll(() => world?.stop());

  const native = target === 'file' ? 'sqlite' : 'sql';
  const gateways = async () =>
    (await world.rows('SELECT name FROM gateways ORDER BY name')).map(([name]) => String(name));
  /** Nothing of a restore is left: no file, no table. */
  const expectNothingLeft = async (copies = 0) => {
    expect(world.files().filter(name => !name.startsWith('pre-restore-'))).toEqual([]);
    if (target === 'file') expect(world.files()).toHaveLength(copies);
    const [found] = await world.rows(TABLE_COUNT.replace("'\\_%'", "'\\_restore\\_%'"));
    expect(found).toEqual([0]);
  };

  it('is backed up under its time, whole, for root alone, on the record', async () => {
    await world.gateway(tenant, 'edge-1');
    const response = await world.root('/db/backup.sqlite');
    expect(response.status).toBe(200);
    const [, name = ''] = /filename="(.*)"/.exec(response.headers.get('content-disposition') ?? '') ?? [];
    expect(name).toMatch(
      native === 'sqlite' ? /^backup-\d{8}T\d{6}Z\.sqlite$/ : /^backup-\d{8}T\d{6}Z\.sql$/,
    );
    expect(response.headers.get('content-type')).toBe(
      native === 'sqlite' ? 'application/x-sqlite3' : 'application/sql',
    );
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const bytes = new Uint8Array(await response.arrayBuffer());
    const copy = new DatabaseSync(native === 'sqlite' ? join(world.folder, 'copy.db') : ':memory:');
    if (native === 'sqlite') {
      expect(response.headers.get('content-length')).toBe(String(bytes.length));
      expect(Buffer.from(bytes.subarray(0, 16)).toString()).toBe('SQLite format 3\0');
      copy.close();
      writeFileSync(join(world.folder, 'copy.db'), bytes);
      copy.open();
    } else copy.exec(Buffer.from(bytes).toString());
    const names = (
      await world.rows("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    ).map(([table]) => String(table));
    for (const table of names.filter(one => one !== 'leases')) {
      const count = `SELECT count(*) AS n FROM "${table}"`;
      expect([table, copy.prepare(count).get()?.n]).toEqual([table, (await world.rows(count))[0]?.[0]]);
    }
    copy.close();
    if (native === 'sqlite') rmSync(join(world.folder, 'copy.db'));
    expect(
      await world.rows(
        "SELECT tenant_id, action, success, detail FROM audit_log WHERE action LIKE 'database.%'",
      ),
    ).toEqual([['platform', 'database.backup.create', 1, JSON.stringify({ format: native })]]);
    expect(await world.rows("SELECT tenant_id FROM events WHERE type = 'database.backup.created'")).toEqual([
      ['platform'],
    ]);
    await expectNothingLeft();

    const refused = await world.running.fetch(`${world.running.url}/db/backup.sqlite`, {
      headers: bearer(tenant.people.admin.token),
    });
    expect(refused.status).toBe(403);
    expect(await world.rows('SELECT tenant_id, action, error_code FROM audit_log WHERE success = 0')).toEqual(
      [[tenant.id, 'database.backup.create', 'FORBIDDEN']],
    );
    expect((await world.running.fetch(`${world.running.url}/db/backup.sqlite`)).status).toBe(401);
  });

  it('is backed up once at a time, and again after a client left in the middle', async () => {
    const at = world.clock.now();
    await world.running.sql({
      sql: "INSERT INTO leases (name, owner, lease_until) VALUES ('backup', 'another', ?)",
      args: [at + 60_000],
    });
    const second = await world.root('/db/backup.sqlite');
    expect([second.status, (await second.json()).details]).toEqual([409, { reason: 'busy' }]);
    await world.running.sql({ sql: 'DELETE FROM leases', args: [] });
    const first = await world.root('/db/backup.sqlite');
    // A Worker may have sent all of it by now.
    if (target !== 'workerd') expect((await world.root('/db/backup.sqlite')).status).toBe(409);
    await first.body?.cancel();
    const lease = "SELECT count(*) FROM leases WHERE name = 'backup' AND lease_until > ?";
    await expect.poll(() => world.rows(lease, at), { timeout: 20_000 }).toEqual([[0]]);
    await expectNothingLeft();
    expect((await world.backup()).length).toBeGreaterThan(1000);
  });

  it('comes back as it was backed up, and what it replaces is kept', async () => {
    await world.gateway(tenant, 'kept');
    await world.running.runJob('audit.seal');
    const backup = await world.backup();
    await world.gateway(tenant, 'gone');
    const { status, body } = await world.restore(backup);
    expect([status, body]).toMatchObject([
      200,
      { status: 'ok', restored: true, dryRun: false, bytes: backup.length, format: native, warnings: [] },
    ]);
    expect(body.tables).toContainEqual({ name: 'gateways', rows: 1 });
    expect(await gateways()).toEqual(['kept']);
    expect(await world.rows('SELECT count(*) FROM sessions')).toEqual([[0]]);
    expect(await world.rows('SELECT count(*) FROM leases WHERE lease_until > ?', world.clock.now())).toEqual([
      [0],
    ]);
    const [entry] = await world.rows(
      "SELECT tenant_id, detail FROM audit_log WHERE action = 'database.restore.apply'",
    );
    expect(entry?.[0]).toBe('platform');
    expect(JSON.parse(String(entry?.[1]))).toMatchObject({
      bytes: backup.length,
      format: native,
      replaced: expect.arrayContaining([expect.objectContaining({ tenantId: tenant.id })]),
    });
    expect(await world.rows("SELECT tenant_id FROM events WHERE type = 'database.restore.applied'")).toEqual([
      ['platform'],
    ]);
    if (target === 'file') {
      expect(body.preRestoreCopy).toMatch(/^pre-restore-\d{8}T\d{6}Z\.sqlite$/);
      const copy = new DatabaseSync(join(world.folder, String(body.preRestoreCopy)), { readOnly: true });
      expect(copy.prepare('SELECT name FROM gateways ORDER BY name').all()).toEqual([
        { name: 'gone' },
        { name: 'kept' },
      ]);
      copy.close();
    } else {
      expect(body.preRestoreCopy).toBe('_pre_');
      expect(await world.rows('SELECT name FROM _pre_gateways ORDER BY name')).toEqual([['gone'], ['kept']]);
    }
    await expectNothingLeft(1);
    const verified = await world.root('/trpc/audit.verify?input=%7B%22json%22%3A%7B%7D%7D', {
      headers: { 'x-tenant-id': tenant.id },
    });
    expect(await verified.json()).toMatchObject({
      result: { data: { json: { ok: true, checked: { seals: 1 }, problems: [] } } },
    });
    const later = await world.tenant();
    expect((await world.gateway(later, 'later')).status).toBe(200);
    await expect(world.running.sql({ sql: "UPDATE audit_log SET action = 'x'", args: [] })).rejects.toThrow(
      'audit_log is append-only',
    );
    const audit =
      "SELECT (SELECT max(seq) FROM audit_log) = (SELECT seq FROM sqlite_sequence WHERE name = 'audit_log')";
    expect(await world.rows(audit)).toEqual([[1]]);
    expect(await world.rows('SELECT count(*) FROM pragma_foreign_key_check')).toEqual([[0]]);
  });

  it('comes back from a form, and again from a second backup', async () => {
    await world.gateway(tenant, 'a');
    const applied = async () =>
      Number(
        (await world.rows("SELECT count(*) FROM audit_log WHERE action = 'database.restore.apply'"))[0]?.[0],
      );
    const before = await applied();
    const form = new FormData();
    form.append('note', 'first');
    form.append('file', new Blob([await world.backup()]), 'backup');
    expect((await world.restore(form)).status).toBe(200);
    expect((await world.restore(await world.backup())).status).toBe(200);
    expect(await gateways()).toEqual(['a']);
    expect(await applied()).toBe(before + 2);
    const empty = new FormData();
    empty.append('other', new Blob(['x']), 'x');
    expect((await world.restore(empty)).body).toMatchObject({ code: 'VALIDATION' });
  });

  it('stays as it is in a dry run, which says what would be', async () => {
    await world.gateway(tenant, 'a');
    const backup = await world.backup();
    await world.gateway(tenant, 'b');
    const { status, body } = await world.restore(backup, '?dryRun=true');
    expect([status, body]).toMatchObject([200, { restored: false, dryRun: true, preRestoreCopy: null }]);
    expect(body.tables).toContainEqual({ name: 'gateways', rows: 1 });
    expect(await gateways()).toEqual(['a', 'b']);
    expect(
      await world.rows("SELECT success FROM audit_log WHERE action = 'database.restore.validate'"),
    ).toEqual([[1]]);
    await expectNothingLeft();
  });

  it('refuses what is no backup, or not whole, and stays as it is', async () => {
    await world.gateway(tenant, 'a');
    const dump = await world.backup('sql');
    const changed = dump.slice();
    changed[changed.indexOf('edge-1'.charCodeAt(0), 2000)] = 'z'.charCodeAt(0);
    const bad: [Uint8Array<ArrayBuffer> | string, string][] = [
      ['hello', 'not_a_backup'],
      ['-- breakwater dump 2\n', 'not_a_backup'],
      [dump.slice(0, -30), 'truncated'],
      [dump.slice(0, 3000), 'truncated'],
      [changed, 'truncated'],
      [edited(dump, lines => lines.toSpliced(5, 0, 'DROP TABLE x;')), 'syntax'],
      [edited(dump, lines => lines.filter(line => !/"gateways"|`gateways`/.test(line))), 'schema'],
      [edited(dump, lines => lines.map(line => line.replace('`endpoint`', '`other`'))), 'schema'],
      [
        edited(dump, lines => lines.filter(line => !line.startsWith('INSERT INTO "tenants"'))),
        'foreign_keys',
      ],
    ];
    // Node stages a dump for a server as it does for a file.
    for (const [body, reason] of target === 'http' ? bad.slice(-1) : bad) {
      const answer = await world.restore(body);
      expect([answer.status, answer.body]).toMatchObject([400, { code: 'VALIDATION', details: { reason } }]);
    }
    const noTable = await world.restore(
      edited(dump, lines => lines.filter(line => !/^(CREATE TABLE|INSERT INTO) [`"]gateways[`"]/.test(line))),
    );
    expect(noTable.body).toMatchObject({ details: { reason: 'schema', missingTables: ['gateways'] } });
    const newer = edited(dump, lines => lines.with(1, '-- migration 9999_future'));
    expect(await world.restore(newer)).toMatchObject({
      status: 412,
      body: { details: { reason: 'migration_ahead' } },
    });
    const syntax = await world.restore(edited(dump, lines => lines.toSpliced(5, 0, 'DROP TABLE x;')));
    expect(syntax.body).toMatchObject({ details: { line: 6 } });
    const older = await world.restore(
      edited(dump, lines => lines.with(1, '-- migration 0000_start')),
      '?dryRun=true',
    );
    if (target === 'workerd') {
      expect(older).toMatchObject({ status: 412, body: { details: { reason: 'migration_behind' } } });
    } else {
      const to = MIGRATIONS.at(-1)?.tag;
      expect(older).toMatchObject({ status: 200, body: { migration: { from: '0000_start', to } } });
    }
    expect((await world.root('/db/restore', { method: 'POST' })).status).toBe(400);
    expect(await gateways()).toEqual(['a']);
    const entries = "SELECT count(*) FROM audit_log WHERE action = 'database.restore.apply' AND success = 0";
    expect(Number((await world.rows(entries))[0]?.[0])).toBeGreaterThanOrEqual(
      target === 'http' ? 3 : bad.length + 2,
    );
    await expectNothingLeft();
    expect((await world.gateway(await world.tenant(), 'after')).status).toBe(200);
  });

  it('names credentials that a restore would bring back to life', async () => {
    const { viewer } = tenant.people;
    const backup = await world.backup();
    await world.running.sql({ sql: 'UPDATE users SET is_active = 0 WHERE id = ?', args: [viewer.id] });
    const { body } = await world.restore(backup, '?dryRun=true');
    expect(body.warnings).toEqual([{ kind: 'credential_revived', table: 'users', ids: [viewer.id] }]);
  });

  it('is restored by root alone, once at a time', async () => {
    const body = await world.backup();
    const refused = await world.running.fetch(`${world.running.url}/db/restore`, {
      method: 'POST',
      body,
      headers: bearer(tenant.people.admin.token),
    });
    expect(refused.status).toBe(403);
    await world.running.sql({
      sql: "INSERT INTO leases (name, owner, lease_until) VALUES ('restore', 'another', ?)",
      args: [world.clock.now() + 60_000],
    });
    expect(await world.restore(body)).toMatchObject({ status: 409, body: { details: { reason: 'busy' } } });
  });

  it('loses what an interrupted restore left, unless one is under way', async () => {
    if (target === 'file') return;
    const lease = "INSERT INTO leases (name, owner, lease_until) VALUES ('restore', 'another', ?)";
    await world.running.sql({ sql: 'CREATE TABLE _restore_gateways (id)', args: [] });
    await world.running.sql({ sql: lease, args: [world.clock.now() + 1000] });
    await world.running.runJob('restore.cleanup');
    const stray = "SELECT count(*) FROM sqlite_schema WHERE name = '_restore_gateways'";
    expect(await world.rows(stray)).toEqual([[1]]);
    world.clock.advance(1000);
    await world.running.runJob('restore.cleanup');
    expect(await world.rows(stray)).toEqual([[0]]);
  });

  it('answers a SQLite file where none can be made or taken', async () => {
    if (target === 'file') return;
    const refused = await world.root('/db/backup.sqlite?format=sqlite');
    expect([refused.status, (await refused.json()).code]).toEqual([422, 'UNSUPPORTED']);
    if (target === 'http') return;
    const answer = await world.restore(`SQLite format 3\0${'x'.repeat(100)}`);
    expect(answer).toMatchObject({ status: 422, body: { details: { reason: 'sqlite_file' } } });
    await expectNothingLeft();
  });
});
