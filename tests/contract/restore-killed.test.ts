import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp, type RunningApp } from 'edge/create-app';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { bundleForNode } from '../../scripts/bundle-node.ts';
import { afterRestore, type Content, contentOf, restoresOf } from './content.ts';
import { TEST_KEYS } from './keys.ts';
import { asRoot } from './people.ts';
import { storageWorld } from './storage-world.ts';

/** Where a restore is killed, and which database is then there. The swap is one rename. */
const POINTS: readonly [moment: string, step: string, left: 'old' | 'new'][] = [
  ['while the backup arrives', 'before receive temporary 1', 'old'],
  ['when the backup is received', 'after open temporary 2', 'old'],
  ['before the backup is checked', 'before thread: PRAGMA integrity_check(1)', 'old'],
  ['while the new schema is made', 'before thread: COMMIT', 'old'],
  ['between schema and rows', 'after thread: ATTACH ? AS received', 'old'],
  ['before the new rows are committed', 'before thread: COMMIT 2', 'old'],
  ['when the backup is removed', 'after remove temporary 1', 'old'],
  ['behind the gate', 'before SELECT a.tenant_id, a.seq, s.seal_index,', 'old'],
  ['while the restore is recorded in the new database', 'after open temporary 2.lock', 'old'],
  ['when the restore is recorded there', 'before remove temporary 2.lock', 'old'],
  ['when the log of the new database is emptied', 'after remove temporary 2-wal', 'old'],
  ['while the old database is copied', 'during thread: VACUUM INTO ?', 'old'],
  ['before the copy gets its name', 'after sync temporary 3', 'old'],
  ['when the copy has its name', 'after rename temporary 3 to pre-restore-<time>.sqlite', 'old'],
  ['when the new database is on the disk', 'after sync temporary 2', 'old'],
  ['while the old log is written into the old file', 'during PRAGMA wal_checkpoint(TRUNCATE) 2', 'old'],
  ['when the old log is empty', 'after PRAGMA wal_checkpoint(TRUNCATE) 2', 'old'],
  ['when the old log is removed', 'after remove live.db-wal', 'old'],
  ['before the swap', 'before rename temporary 2 to live.db', 'old'],
  ['after the swap', 'after rename temporary 2 to live.db', 'new'],
  ['when the swap is on the disk', 'after sync at', 'new'],
  ['when the restore is answered', 'after answer 200', 'new'],
];

let folder: string;
let child: string;
let tenantId: string;
let old: Content;
let restored: Content;
const sent = () => join(folder, 'sent.sqlite');
const log = (name: string) => join(folder, name);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const programs = {
    child: fileURLToPath(new URL('./restore-child.ts', import.meta.url)),
    'thread-entry': fileURLToPath(new URL('./restore-thread.ts', import.meta.url)),
  };
  child = (await bundleForNode(join(folder, 'bundle'), programs))('child');
  const world = await storageWorld('file');
  const tenant = await world.tenant();
  tenantId = tenant.id;
  for (let n = 0; n < 20; n++) await world.gateway(tenant, `kept-${n}`);
  writeFileSync(sent(), await world.backup());
  restored = await contentIn(sent());
  for (let n = 0; n < 20; n++) await world.gateway(tenant, `lost-${n}`);
  // As a killed server leaves it: what was written last is only in the log.
  for (const suffix of ['', '-wal']) copyFileSync(world.path + suffix, log(`old.db${suffix}`));
  old = await contentIn(log('old.db'), log('old.db-wal'));
  await world.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.concurrent('a restore that is killed', () => {
  it.for(POINTS)(
    '%s leaves the database whole, and the next start clears the rest',
    { timeout: 60_000 },
    async ([, point, left], { expect }) => {
      const home = join(mkdtempSync(join(folder, 'home-')), 'at');
      mkdirSync(home);
      const live = join(home, 'live.db');
      for (const suffix of ['', '-wal']) copyFileSync(log(`old.db${suffix}`), live + suffix);
      expect(await killedAt(point, live)).toBe('SIGKILL');
      const temporary = readdirSync(home).filter(name => name.startsWith('.'));
      const lines: string[] = [];
      const app = await open(live, (_, message, fields) =>
        lines.push(JSON.stringify({ message, ...fields })),
      );
      try {
        expect(await app.db.read([{ sql: 'PRAGMA integrity_check', args: [] }])).toMatchObject([
          { rows: [['ok']] },
        ]);
        expect(await contentOf(rowsOf(app))).toEqual(left === 'old' ? old : afterRestore(restored));
        expect(await restoresOf(rowsOf(app))).toEqual(left === 'old' ? [0, 0] : [1, 1]);
        for (const name of temporary) expect(lines.join()).toContain(name);
        expect((await create(app)).status).toBe(200);
        expect((await restore(app, 'hello')).status).toBe(400);
      } finally {
        await app.close();
      }
      const kept = readdirSync(home).filter(name => !/^live\.db(-wal|-shm)?$/.test(name));
      expect(kept.filter(name => !/^pre-restore-.*\.sqlite$/.test(name))).toEqual([]);
      if (left === 'new') expect(kept).toHaveLength(1);
      for (const name of kept) expect(await contentIn(join(home, name))).toEqual(old);
    },
  );
});

/** Runs a restore until it dies at a point, and returns what it died of. */
async function killedAt(point: string, live: string): Promise<NodeJS.Signals | null> {
  const running = spawn(process.execPath, [child, `file:${live}`, sent()], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 50_000,
    env: { PATH: process.env.PATH, KILLED_AT: point, KILLED_IN: join(live, '..') },
  });
  await once(running, 'exit');
  return running.signalCode;
}

const open = (path: string, log: NonNullable<Parameters<typeof createApp>[0]['log']> = () => undefined) =>
  createApp({ databaseUrl: `file:${path}`, keys: TEST_KEYS, jobs: false, log });

/** What is in a database, read from a copy of its files. */
async function contentIn(path: string, wal = ''): Promise<Content> {
  const copy = join(mkdtempSync(join(folder, 'copy-')), 'copy.db');
  copyFileSync(path, copy);
  if (existsSync(wal)) copyFileSync(wal, `${copy}-wal`);
  const app = await open(copy);
  try {
    return await contentOf(rowsOf(app));
  } finally {
    await app.close();
  }
}

const rowsOf =
  ({ db }: RunningApp) =>
  async (sql: string) =>
    (await db.read([{ sql, args: [] }])).flatMap(({ rows }) => rows);

const create = ({ app }: RunningApp) =>
  app.request('/trpc/fleet.gateways.create', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...asRoot(tenantId) },
    body: JSON.stringify({ json: { name: 'afterwards', endpoint: 'gw.example.com:8443' } }),
  });

const restore = ({ app }: RunningApp, body: string) =>
  app.request('/db/restore', { method: 'POST', headers: asRoot(), body });
