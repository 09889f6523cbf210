import type { Driver } from '@breakwater/db';
import { createClient } from '@libsql/client';
import { adapted } from './adapted.ts';

const SETTINGS = ['journal_mode = WAL', 'synchronous = FULL', 'foreign_keys = ON', 'busy_timeout = 5000'];

/** `@libsql/client` on a file, as durable as Breakwater's own connections. */
export async function openClient(url: string): Promise<Pick<Driver, 'read' | 'write' | 'close'>> {
  // One connection: PRAGMAs hold for the connection they ran on, and the client is a pool.
  const client = createClient({ url, concurrency: 1 });
  for (const setting of SETTINGS) await client.execute(`PRAGMA ${setting}`);
  const [mode, synchronous] = [
    await client.execute('PRAGMA journal_mode'),
    await client.execute('PRAGMA synchronous'),
  ];
  if (mode.rows[0]?.[0] !== 'wal' || synchronous.rows[0]?.[0] !== 2) {
    throw new Error('the floor must write with WAL and synchronous=FULL');
  }
  return adapted(client);
}
