import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Database } from '../client/handle.ts';
import { openDriver } from '../client/node.ts';
import { DriverError } from '../client/types.ts';
import { migrate } from './migrate.ts';
import { MIGRATIONS } from './migrations.generated.ts';
import { type Migration, readMigrations } from './migrations.ts';

let folder: string;
let db: Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'migrate-'));
  db = new Database(openDriver).open({ url: `file:${join(folder, 'data/x.db')}` });
});
afterEach(async () => {
  await db.close();
  rmSync(folder, { recursive: true });
});

const extra = (...statements: string[]): Migration[] => [
  ...readMigrations(),
  { tag: '9999_extra', sha256: 'x', statements },
];

it('applies every migration once', async () => {
  expect(await migrate(db)).toEqual(MIGRATIONS.map(m => m.tag));
  expect(await migrate(db)).toEqual([]);
});

it('keeps a file private and durable', async () => {
  await migrate(db);
  expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, 'data/x.db')).mode & 0o777).toBe(0o600);
  const settings = await db.write([
    { sql: 'PRAGMA journal_mode', args: [] },
    { sql: 'PRAGMA synchronous', args: [] },
    { sql: 'PRAGMA foreign_keys', args: [] },
  ]);
  expect(settings.map(r => r.rows[0]?.[0])).toEqual(['wal', 2, 1]);
});

it('applies a file whole or not at all, and names it', async () => {
  await migrate(db);
  const broken = extra('CREATE TABLE half (id text)', 'CREATE NONSENSE');
  await expect(migrate(db, { migrations: broken })).rejects.toThrow('database migration failed: 9999_extra');
  const [found] = await db.read([
    { sql: "SELECT count(*) FROM sqlite_master WHERE name = 'half'", args: [] },
  ]);
  expect(found?.rows[0]?.[0]).toBe(0);
});

it('refuses pending migrations when told not to apply them', async () => {
  await expect(migrate(db, { apply: false })).rejects.toMatchObject({
    details: { reason: 'migrations_pending' },
  });
});

it('refuses a database ahead of the build, and a changed file', async () => {
  await migrate(db, { migrations: extra('CREATE TABLE more (id text)') });
  await expect(migrate(db)).rejects.toMatchObject({ details: { reason: 'migration_ahead' } });
  const changed = extra('CREATE TABLE more (id text)').map(m => ({ ...m, sha256: `${m.sha256}!` }));
  await expect(migrate(db, { migrations: changed })).rejects.toMatchObject({
    details: { reason: 'migration_changed' },
  });
});

it('waits for a database that does not answer yet, longer each time', async () => {
  const waits: number[] = [];
  let refusals = 6;
  const slow = new Database(options => {
    const driver = openDriver(options);
    return {
      ...driver,
      async write(statements) {
        if (refusals-- > 0) throw new DriverError('no answer', 'NETWORK', undefined);
        return driver.write(statements);
      },
    };
  }).open({ url: `file:${join(folder, 'slow.db')}` });
  await migrate(slow, { sleep: async ms => void waits.push(ms) });
  expect(waits).toEqual([2000, 4000, 8000, 16000, 30000, 30000]);
  await slow.close();
});
