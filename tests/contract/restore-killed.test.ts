import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, watch, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { createApp } from 'edge/create-app';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TEST_KEYS } from './keys.ts';
import { storageWorld } from './storage-world.ts';

const CHILD = fileURLToPath(new URL('./restore-child.ts', import.meta.url));

let before: Uint8Array;
let after: Uint8Array;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const world = await storageWorld('file');
  const tenant = await world.tenant();
  await world.gateway(tenant, 'old');
  before = await world.backup();
  for (let n = 0; n < 50; n++) await world.gateway(tenant, `new-${n}`);
  after = await world.backup();
  await world.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The folder's own news say when a file of that name appeared, was renamed or went. */
const MOMENTS: readonly [string, RegExp, number][] = [
  ['staging', /^\.breakwater-/, 3],
  ['keeping a copy', /^pre-restore-/, 1],
  ['swapping', /^pre-restore-/, 3],
];

it.each(MOMENTS)(
  'killed while %s, a restore leaves the old or the new database, whole',
  async (name, file, nth) => {
    const home = join(folder, name.replaceAll(' ', '-'));
    mkdirSync(home);
    const live = join(home, 'live.db');
    const backup = join(folder, 'backup.sqlite');
    writeFileSync(live, before);
    writeFileSync(backup, after);
    const child = spawn(process.execPath, [CHILD, `file:${live}`, backup], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    let seen = 0;
    const watcher = watch(home, (_, changed) => {
      if (changed !== null && file.test(changed) && ++seen === nth) child.kill('SIGKILL');
    });
    await once(child, 'exit');
    watcher.close();
    expect(child.signalCode).toBe('SIGKILL');
    const db = new DatabaseSync(live);
    expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
    expect([1, 51]).toContain(db.prepare('SELECT count(*) AS n FROM gateways').get()?.n);
    db.close();
    const again = await createApp({
      databaseUrl: `file:${live}`,
      keys: TEST_KEYS,
      jobs: false,
      log: () => undefined,
    });
    expect((await again.app.request('/db/health')).status).toBe(200);
    await again.close();
    expect(readdirSync(home)).toContain('live.db');
  },
);
