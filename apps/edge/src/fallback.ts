import type { App } from '@breakwater/api';
import { isRoot, type StoredSnapshot } from '@breakwater/api';
import type { Database } from '@breakwater/db';
import type { Availability } from './availability.ts';

const OLDEST_MS = 15 * 60_000;
const READ = /\.(?:list|get)$/;

/** A copy of the database in place of one that is away. */
export interface Fallback {
  readonly db: Database;
  readonly takenAt: Date;
}

/**
 * What a request is answered from while the database is away: a copy of at most fifteen minutes, for the `list` and
 * `get` queries of root alone, since whether another credential was revoked after the copy cannot be known.
 */
export async function fallbackFor(
  app: App,
  snapshot: StoredSnapshot,
  availability: Availability,
  request: Request,
  procedures: readonly string[],
): Promise<Fallback | null> {
  if (request.method !== 'GET' || !procedures.every(path => READ.test(path))) return null;
  if (!(await availability.away()) || !(await isRoot(app, request.headers.get('authorization')))) return null;
  const copy = await snapshot.open();
  if (copy === null) return null;
  if (copy.takenAt < app.clock.now() - OLDEST_MS) {
    await copy.db.close();
    return null;
  }
  return { db: copy.db, takenAt: new Date(copy.takenAt) };
}
