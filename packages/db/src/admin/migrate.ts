import type { Database } from '../client/handle.ts';
import type { Statement } from '../client/types.ts';
import { type Clock, systemClock } from '../clock.ts';
import { BreakwaterError } from '../errors.ts';
import { isBusy, isLost } from '../kernel/failure.ts';
import { type Migration, readMigrations } from './migrations.ts';

export interface MigrateOptions {
  readonly clock?: Clock;
  readonly migrations?: readonly Migration[];
  /** false: refuse instead of applying what is pending. */
  readonly apply?: boolean;
  readonly sleep?: (ms: number) => Promise<void>;
}

/** The kernel makes this table itself, to keep its own records in. */
export const MIGRATIONS_TABLE = `CREATE TABLE IF NOT EXISTS schema_migrations (
  tag text PRIMARY KEY NOT NULL, sha256 text NOT NULL, applied_at integer NOT NULL, duration_ms integer NOT NULL
)`;
const RETRIES = 10;
const FIRST_DELAY_MS = 2_000;
const LONGEST_DELAY_MS = 30_000;

const refuse = (reason: string, message: string) =>
  new BreakwaterError('PRECONDITION_FAILED', message, { reason });

/**
 * Applies what is pending, each file with its row in one batch, and returns the tags applied. Refuses a database
 * whose applied files differ from this build's, or that is ahead of it.
 */
export async function migrate(db: Database, options: MigrateOptions = {}): Promise<string[]> {
  const { clock = systemClock, apply = true } = options;
  const sleep = options.sleep ?? (ms => new Promise(resolve => setTimeout(resolve, ms)));
  const migrations = options.migrations ?? readMigrations();
  const applied = await patiently(sleep, () => appliedMigrations(db));
  const known = new Map(migrations.map(m => [m.tag, m]));
  for (const [tag, sha256] of applied) {
    const migration = known.get(tag);
    if (migration === undefined) {
      throw refuse('migration_ahead', `the database has migration ${tag}, which this build does not know`);
    }
    if (migration.sha256 !== sha256) {
      throw refuse('migration_changed', `migration ${tag} was changed after it was applied`);
    }
  }
  const pending = migrations.filter(m => !applied.has(m.tag));
  if (pending.length > 0 && !apply) {
    const tags = pending.map(m => m.tag).join(', ');
    throw refuse(
      'migrations_pending',
      `migrations are pending: ${tags}; apply them, or start with --migrate`,
    );
  }
  for (const migration of pending) await patiently(sleep, () => applyOne(db, clock, migration));
  if (pending.length > 0) await checkForeignKeys(db);
  return pending.map(m => m.tag);
}

async function appliedMigrations(db: Database): Promise<Map<string, string>> {
  await db.write([{ sql: MIGRATIONS_TABLE, args: [] }]);
  const [found] = await db.read([{ sql: 'SELECT tag, sha256 FROM schema_migrations', args: [] }]);
  return new Map((found?.rows ?? []).map(([tag, sha256]) => [String(tag), String(sha256)]));
}

async function applyOne(db: Database, clock: Clock, { tag, sha256, statements }: Migration): Promise<void> {
  const startedAt = clock.now();
  const batch: Statement[] = statements.filter(isToApply).map(sql => ({ sql, args: [] }));
  batch.push({
    sql: 'INSERT INTO schema_migrations (tag, sha256, applied_at, duration_ms) VALUES (?, ?, ?, ?)',
    args: [tag, sha256, startedAt, 0],
  });
  try {
    await db.write(batch);
  } catch (error) {
    if (isLost(error) || isBusy(error)) throw error;
    throw new Error(`database migration failed: ${tag}`, { cause: error });
  }
}

export const isToApply = (sql: string): boolean => !/^CREATE TABLE [`"]schema_migrations[`"]/.test(sql);

async function checkForeignKeys(db: Database): Promise<void> {
  const [found] = await db.read([{ sql: 'PRAGMA foreign_key_check', args: [] }]);
  const first = found?.rows[0];
  if (first !== undefined) {
    throw refuse('foreign_keys', `table ${String(first[0])} has rows that refer to missing ones`);
  }
}

async function patiently<T>(sleep: (ms: number) => Promise<void>, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= RETRIES || !(isLost(error) || isBusy(error))) throw error;
      await sleep(Math.min(FIRST_DELAY_MS * 2 ** attempt, LONGEST_DELAY_MS));
    }
  }
}
