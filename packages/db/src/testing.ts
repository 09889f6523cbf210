import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLibsqlServer } from 'libsql-http';
import { emptyDatabase } from './admin/empty-database.ts';
import { Database } from './client/handle.ts';
import { openDriver } from './client/node.ts';
import type { Driver, OpenOptions } from './client/types.ts';
import { ManualClock } from './clock.ts';
import { type Id, newId } from './ids.ts';
import type { Ctx } from './kernel/context.ts';

export type TestTarget = 'file' | 'http';
type Server = Awaited<ReturnType<typeof startLibsqlServer>>;
type ServerOptions = Parameters<typeof startLibsqlServer>[0];

/** As `openDriver`, without the flush that is most of what a write costs: these databases go before the machine does. */
export function openTestDriver(options: OpenOptions): Driver {
  return openDriver({ ...options, flush: false });
}

/** A driver that goes through a database that is open already, for what stands between the two. */
export function driverOf(db: Database): Driver {
  return {
    kind: db.kind,
    read: statements => db.read(statements),
    snapshot: (statements, options) => db.snapshot(statements, options),
    write: (statements, timeoutMs) => db.write(statements, timeoutMs),
    transaction: fn => db.transaction(fn),
    reconnect: () => db.reconnect(),
    close: async () => undefined,
  };
}

/** Puts an empty migrated database at a path. */
export async function placeDatabase(path: string): Promise<void> {
  writeFileSync(path, await emptyDatabase());
}

/** A migrated database in a temporary folder, on a file or behind a local libSQL server. */
export interface TestDatabase {
  readonly db: Database;
  readonly clock: ManualClock;
  readonly path: string;
  /** What `openDatabase` would be given. */
  readonly url: string;
  /** A context of a fresh tenant. */
  tenant(overrides?: Partial<Ctx>): Promise<Ctx & { readonly tenantId: Id<'ten'> }>;
  close(): Promise<void>;
}

export async function testDatabase(
  target: TestTarget,
  options: Partial<ServerOptions> = {},
): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  const path = join(folder, 'test.db');
  const clock = new ManualClock();
  await placeDatabase(path);
  const server: Server | undefined =
    target === 'http'
      ? await startLibsqlServer({ errorCodes: 'sqld', flush: false, ...options, path })
      : undefined;
  const url = server === undefined ? `file:${path}` : server.url;
  const db = new Database(openTestDriver).open({ url });
  return {
    db,
    clock,
    path,
    url,
    async tenant(overrides = {}) {
      const tenantId = newId('ten', clock);
      await db.write([
        {
          sql: 'INSERT INTO tenants (id, name, version, created_at, updated_at) VALUES (?, ?, 1, ?, ?)',
          args: [tenantId, 'Test', clock.now(), clock.now()],
        },
      ]);
      return {
        db,
        clock,
        actor: { kind: 'user', id: newId('usr', clock), name: 'ada@example.com', role: 'admin' },
        ...overrides,
        tenantId,
      };
    },
    async close() {
      await db.close();
      await server?.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
