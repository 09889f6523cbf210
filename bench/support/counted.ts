import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver, OpenOptions } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { startLibsqlServer } from 'libsql-http';

export interface Counts {
  /** HTTP requests, as the database server sees them. */
  requests: number;
  /** Write batches and transactions; only where the driver can be watched. */
  writes: number;
}

/** A libSQL server on an empty database of its own, which counts what it is asked. */
export async function withDatabase<T>(use: (url: string, counts: Counts) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bench-'));
  const counts: Counts = { requests: 0, writes: 0 };
  const server = await startLibsqlServer({
    path: join(folder, 'counted.db'),
    onRequest: () => void counts.requests++,
  });
  try {
    return await use(server.url, counts);
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

export function counting(options: OpenOptions, counts: Counts): Driver {
  const driver = openDriver(options);
  return {
    ...driver,
    write(statements) {
      counts.writes++;
      return driver.write(statements);
    },
    transaction(fn) {
      counts.writes++;
      return driver.transaction(fn);
    },
  };
}
