import { deepEqual, equal } from 'node:assert/strict';
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
import { bundleForNode } from '../../scripts/bundle-node.ts';
import { afterRestore, type Content, contentOf, restoresOf } from './content.ts';
import { TEST_KEYS } from './keys.ts';
import { asRoot } from './people.ts';
import { storageWorld } from './storage-world.ts';

export interface KillPoint {
  readonly moment: string;
  /** As `restore-steps.ts` names it. */
  readonly step: string;
  /** The database that is there then. */
  readonly left: 'old' | 'new';
}

/** Where a restore is killed, and which database is then there. The swap is one rename. */
export const KILL_POINTS: readonly KillPoint[] = [
  ...at('old', [
    ['while the backup arrives', 'before receive temporary 1'],
    ['when the backup is received', 'after open temporary 2'],
    ['before the backup is checked', 'before thread: PRAGMA integrity_check(1)'],
    ['while the new schema is made', 'before thread: COMMIT'],
    ['between schema and rows', 'after thread: ATTACH ? AS received'],
    ['before the new rows are committed', 'before thread: COMMIT 2'],
    ['when the backup is removed', 'after remove temporary 1'],
    ['behind the gate', 'before SELECT a.tenant_id, a.seq, s.seal_index,'],
    ['while the restore is recorded in the new database', 'after open temporary 2.lock'],
    ['when the restore is recorded there', 'before remove temporary 2.lock'],
    ['when the log of the new database is emptied', 'after remove temporary 2-wal'],
    ['while the old database is copied', 'during thread: VACUUM INTO ?'],
    ['before the copy gets its name', 'after sync temporary 3'],
    ['when the copy has its name', 'after rename temporary 3 to pre-restore-<time>.sqlite'],
    ['when the new database is on the disk', 'after sync temporary 2'],
    ['while the old log is written into the old file', 'during PRAGMA wal_checkpoint(TRUNCATE) 2'],
    ['when the old log is empty', 'after PRAGMA wal_checkpoint(TRUNCATE) 2'],
    ['when the old log is removed', 'after remove live.db-wal'],
    ['before the swap', 'before rename temporary 2 to live.db'],
  ]),
  ...at('new', [
    ['after the swap', 'after rename temporary 2 to live.db'],
    ['when the swap is on the disk', 'after sync at'],
    ['when the restore is answered', 'after answer 200'],
  ]),
];

function at(left: KillPoint['left'], points: readonly (readonly [string, string])[]): KillPoint[] {
  return points.map(([moment, step]) => ({ moment, step, left }));
}

/** One database and a backup to restore over it, again and again. */
export interface RestoreKills {
  /** Kills a restore at a point and starts again; throws unless all is as it should be. */
  killAt(point: KillPoint): Promise<void>;
  remove(): void;
}

export async function restoreKills(): Promise<RestoreKills> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const log = (name: string) => join(folder, name);
  const sent = log('sent.sqlite');
  const programs = {
    child: fileURLToPath(new URL('./restore-child.ts', import.meta.url)),
    'thread-entry': fileURLToPath(new URL('./restore-thread.ts', import.meta.url)),
  };
  const child = (await bundleForNode(join(folder, 'bundle'), programs))('child');
  const world = await storageWorld('file');
  const tenant = await world.tenant();
  for (let n = 0; n < 20; n++) await world.gateway(tenant, `kept-${n}`);
  writeFileSync(sent, await world.backup());
  const restored = await contentIn(folder, sent);
  for (let n = 0; n < 20; n++) await world.gateway(tenant, `lost-${n}`);
  // As a killed server leaves it: what was written last is only in the log.
  for (const suffix of ['', '-wal']) copyFileSync(world.path + suffix, log(`old.db${suffix}`));
  const old = await contentIn(folder, log('old.db'), log('old.db-wal'));
  await world.stop();

  async function killAt({ step, left }: KillPoint): Promise<void> {
    const home = join(mkdtempSync(join(folder, 'home-')), 'at');
    mkdirSync(home);
    const live = join(home, 'live.db');
    for (const suffix of ['', '-wal']) copyFileSync(log(`old.db${suffix}`), live + suffix);
    equal(await endOf(child, step, live, sent), 'SIGKILL');
    const temporary = readdirSync(home).filter(name => name.startsWith('.'));
    const lines: string[] = [];
    const app = await open(live, (_, message, fields) => lines.push(JSON.stringify({ message, ...fields })));
    try {
      deepEqual(await rowsOf(app)('PRAGMA integrity_check'), [['ok']]);
      deepEqual(await contentOf(rowsOf(app)), left === 'old' ? old : afterRestore(restored));
      deepEqual(await restoresOf(rowsOf(app)), left === 'old' ? [0, 0] : [1, 1]);
      for (const name of temporary) equal(lines.join().includes(name), true, `${name} is not logged`);
      equal((await create(app, tenant.id)).status, 200);
      equal((await restore(app, 'hello')).status, 400);
    } finally {
      await app.close();
    }
    const kept = readdirSync(home).filter(name => !/^live\.db(-wal|-shm)?$/.test(name));
    deepEqual(
      kept.filter(name => !/^pre-restore-.*\.sqlite$/.test(name)),
      [],
    );
    if (left === 'new') equal(kept.length, 1);
    for (const name of kept) deepEqual(await contentIn(folder, join(home, name)), old);
  }

  return { killAt, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs a restore until it dies at a step, and returns what it died of. */
async function endOf(
  child: string,
  step: string,
  live: string,
  sent: string,
): Promise<NodeJS.Signals | null> {
  const running = spawn(process.execPath, [child, `file:${live}`, sent], {
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: 50_000,
    env: { PATH: process.env.PATH, KILLED_AT: step, KILLED_IN: join(live, '..') },
  });
  await once(running, 'exit');
  return running.signalCode;
}

const open = (path: string, log: NonNullable<Parameters<typeof createApp>[0]['log']> = () => undefined) =>
  createApp({ databaseUrl: `file:${path}`, keys: TEST_KEYS, jobs: false, log });

/** What is in a database, read from a copy of its files. */
async function contentIn(folder: string, path: string, wal = ''): Promise<Content> {
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
    (await db.read([{ sql, args: [] }])).flatMap(({ rows }) => rows.map(row => [...row]));

const create = ({ app }: RunningApp, tenantId: string) =>
  app.request('/trpc/fleet.gateways.create', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...asRoot(tenantId) },
    body: JSON.stringify({ json: { name: 'afterwards', endpoint: 'gw.example.com:8443' } }),
  });

const restore = ({ app }: RunningApp, body: string) =>
  app.request('/db/restore', { method: 'POST', headers: asRoot(), body });
