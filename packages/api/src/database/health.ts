import { type Clock, type Database, MIGRATIONS } from '@breakwater/db';
import type { App } from '../context.ts';

export interface Health {
  status: 'ok' | 'degraded';
  latencyMs: number | null;
  database: 'ok' | 'unreachable';
  migrations: 'ok' | 'pending' | 'ahead' | 'unknown';
  snapshotAt: Date | null;
  checkedAt: Date;
}

const LONGEST_MS = 2_000;

/** Asks the database for its migrations. Never throws; names no hosts, paths or versions. */
export async function databaseHealth({
  db,
  clock,
  app,
}: {
  db: Database;
  clock: Clock;
  app: Pick<App, 'ports' | 'extended'>;
}): Promise<Health> {
  const started = clock.now();
  const snapshotAt = await newestSnapshot(app);
  const tags = { sql: 'SELECT tag FROM schema_migrations', args: [] };
  const checkedAt = new Date(started);
  try {
    const [, found] = await withinLimit(db.read([{ sql: 'SELECT 1', args: [] }, tags]));
    const applied = new Set(found?.rows.map(([tag]) => String(tag)));
    const known = new Set([...MIGRATIONS, ...(app.extended?.migrations ?? [])].map(({ tag }) => tag));
    const migrations = [...applied].some(tag => !known.has(tag))
      ? 'ahead'
      : applied.size < known.size
        ? 'pending'
        : 'ok';
    return {
      status: migrations === 'ok' ? 'ok' : 'degraded',
      latencyMs: Math.max(0, clock.now() - started),
      database: 'ok',
      migrations,
      snapshotAt,
      checkedAt,
    };
  } catch {
    // What went wrong is for the log of the calls that needed the database; here the answer is the finding.
    return {
      status: 'degraded',
      latencyMs: null,
      database: 'unreachable',
      migrations: 'unknown',
      snapshotAt,
      checkedAt,
    };
  }
}

async function newestSnapshot({ ports }: Pick<App, 'ports'>): Promise<Date | null> {
  const copy = (await ports.storage?.snapshot?.open()) ?? null;
  if (copy === null) return null;
  await copy.db.close();
  return new Date(copy.takenAt);
}

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error('the database took too long')), LONGEST_MS);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
