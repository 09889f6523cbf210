import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { placeDatabase } from '@breakwater/db/testing';
import type { Tenant } from '../../contract/people.ts';
import { type Row, Tally } from '../experiment.ts';
import { inspect } from '../kill/inspect.ts';
import { tenantIn } from '../running.ts';
import { type Server, serverOf } from '../server.ts';
import { type Create, compare, notDone, notRefused, WHOLE } from './groups.ts';
import { programIn } from './program.ts';

const creating =
  (url: string, tenant: Tenant): Create =>
  async (name, key = name) => {
    const response = await fetch(`${url}/trpc/identity.groups.create`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tenant.people.admin.token}`,
        'content-type': 'application/json',
        'idempotency-key': key,
      },
      body: JSON.stringify({ json: { name, description: 'x'.repeat(500) } }),
    });
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      text: await response.text(),
    };
  };

const mount = (...args: string[]): boolean => spawnSync('mount', args, { stdio: 'ignore' }).status === 0;

function remounted(options: string, disk: string): void {
  if (!mount('-o', `remount,${options}`, disk)) throw new Error(`the disk was not mounted ${options}`);
}

interface Disk {
  readonly path: string;
  readonly tenant: Tenant;
  readonly server: Server;
  /** Throws where that is not possible. */
  remount(options: string): void;
}

/** A database on a disk of its own, a file system in memory; where none may be mounted nothing is tried. */
async function onDisk(
  fault: string,
  size: string,
  work: (disk: Disk, tally: Tally) => Promise<void>,
): Promise<Row> {
  const tally = new Tally(fault);
  return programIn(async (program, folder) => {
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    if (!mount('-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk)) {
      return tally.row('not tried: a file system may not be mounted here');
    }
    const made = join(folder, 'made.db');
    await placeDatabase(made);
    const tenant = await tenantIn(`file:${made}`);
    const path = join(disk, 'live.db');
    copyFileSync(made, path);
    const server = serverOf(program, `file:${path}`);
    try {
      await work({ path, tenant, server, remount: options => remounted(options, disk) }, tally);
    } finally {
      await server.end('SIGKILL');
      // Lazily: the driver lets go of its files when they are garbage.
      spawnSync('umount', ['-l', disk]);
    }
    return tally.row();
  });
}

/** Writes until the disk is full, goes on asking, and again once there is room. */
export const fullDisk = (): Promise<Row> =>
  onDisk('a full disk', '5m', async ({ path, tenant, server, remount }, tally) => {
    const create = creating(await server.start(), tenant);
    const acknowledged: string[] = [];
    const refused: string[] = [];
    const one = async (name: string) => {
      const told = await create(name);
      (told.status === 200 ? acknowledged : refused).push(name);
      return told.status === 200 ? undefined : notRefused(told);
    };
    for (let n = 0; refused.length < 20 && n < 20_000; n++) await tally.try(() => one(`full-${n}`));
    await tally.try(() => (refused.length === 20 ? undefined : 'the disk was never full'));
    remount('size=64m');
    for (let n = 0; n < 20; n++) {
      await tally.try(async () => {
        const told = await create(`room-${n}`);
        if (told.status === 200) acknowledged.push(`room-${n}`);
        return notDone(told);
      });
    }
    await server.end('SIGTERM');
    const rows = await inspect(`file:${path}`, tenant.people.admin.token, inspected =>
      inspected.rows(WHOLE, tenant.id),
    );
    compare(tally, rows, acknowledged, refused);
  });

/** The server does not start on a disk it cannot write to, and starts once it can. */
export const readOnlyDisk = (): Promise<Row> =>
  onDisk('a read-only disk', '32m', async ({ tenant, server, remount }, tally) => {
    remount('ro');
    await tally.try(async () => {
      const started = await server.start().then(
        () => 'it started',
        () => undefined,
      );
      return (
        started ?? (/ at .*:\d+/.test(server.errors()) ? `it shows a stack: ${server.errors()}` : undefined)
      );
    });
    remount('rw');
    await tally.try(async () => notDone(await creating(await server.start(), tenant)('after')));
  });

/** SQLite refuses every write to the connection. */
export async function readOnly(): Promise<Row> {
  const tally = new Tally('a file that turns read-only');
  await programIn(async (_, folder) => {
    const path = join(folder, 'live.db');
    await placeDatabase(path);
    const tenant = await tenantIn(`file:${path}`);
    await inspect(`file:${path}`, tenant.people.admin.token, async ({ running, rows }) => {
      const create: Create = async name => {
        const response = await running.app.request('/trpc/identity.groups.create', {
          method: 'POST',
          headers: {
            authorization: `Bearer ${tenant.people.admin.token}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ json: { name } }),
        });
        return {
          status: response.status,
          retryAfter: response.headers.get('retry-after'),
          text: await response.text(),
        };
      };
      await tally.try(async () => notDone(await create('before')));
      await running.db.write([{ sql: 'PRAGMA query_only = 1', args: [] }]);
      for (let n = 0; n < 10; n++) await tally.try(async () => notRefused(await create(`during-${n}`)));
      running.db.reconnect();
      await tally.try(async () => notDone(await create('after')));
      const refused = Array.from({ length: 10 }, (_, n) => `during-${n}`);
      compare(tally, await rows(WHOLE, tenant.id), ['before', 'after'], refused);
    });
  });
  return tally.row();
}

/** Another process holds the write lock longer than the server waits for it. */
export async function lockedFile(): Promise<Row> {
  const tally = new Tally('a file locked by another process');
  await programIn(async (program, folder) => {
    const path = join(folder, 'live.db');
    await placeDatabase(path);
    const tenant = await tenantIn(`file:${path}`);
    const server = serverOf(program, `file:${path}`);
    const other = new DatabaseSync(path, { timeout: 10_000 });
    try {
      const create = creating(await server.start(), tenant);
      const refused = ['during-0', 'during-1', 'during-2'];
      await tally.try(async () => notDone(await create('before')));
      other.exec('BEGIN IMMEDIATE');
      await Promise.all(refused.map(name => tally.try(async () => notRefused(await create(name)))));
      other.exec('ROLLBACK');
      await tally.try(async () => notDone(await create('after')));
      await server.end('SIGTERM');
      const rows = await inspect(`file:${path}`, tenant.people.admin.token, inspected =>
        inspected.rows(WHOLE, tenant.id),
      );
      compare(tally, rows, ['before', 'after'], refused);
    } finally {
      other.close();
      await server.end('SIGKILL');
    }
  });
  return tally.row();
}
