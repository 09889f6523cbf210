import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { signingKey } from '../shared/crypto.ts';
import * as schema from './schema.ts';

/** Drizzle on a file, as durable as Breakwater. */
export function openDatabase(path: string) {
  const client = new Database(path);
  client.pragma('journal_mode = WAL');
  client.pragma('synchronous = FULL');
  if (client.pragma('synchronous', { simple: true }) !== 2) {
    throw new Error('this service must write with synchronous=FULL');
  }
  const db = drizzle(client, { schema });
  db.insert(schema.signingKeys)
    .values({ ...signingKey, activatedAt: new Date() })
    .run();
  return db;
}

export type Db = ReturnType<typeof openDatabase>;
