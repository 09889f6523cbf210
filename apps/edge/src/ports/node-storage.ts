import type { Storage, StoredSnapshot } from '@breakwater/api';
import type { Migration } from '@breakwater/db/migrations';
import type { Settings } from '../settings.ts';

const LARGEST_RESTORE = 2 * 1024 * 1024 * 1024;

/** Whole databases on Node: both formats, for a file as for a server. */
export function nodeStorage(
  { DATABASE_URL, SNAPSHOT_PATH }: Pick<Settings, 'DATABASE_URL' | 'SNAPSHOT_PATH'>,
  migrations: readonly Migration[],
): Storage {
  // A file needs no copy of itself to be read while it is away.
  const path = DATABASE_URL.startsWith('file:') ? undefined : SNAPSHOT_PATH;
  return {
    largestRestore: LARGEST_RESTORE,
    async backup(db, format, createdAt) {
      const { backup } = await import('@breakwater/db/backup');
      return backup(db, format, createdAt);
    },
    async restore(ctx, body, options) {
      const { restore } = await import('@breakwater/db/restore');
      return restore(ctx, body, migrations, options);
    },
    async cleanUp(ctx) {
      const { file } = ctx.db;
      const now = ctx.clock.now();
      if (file === null) return (await import('@breakwater/db/restore-dump')).cleanUpStaging(ctx.db, now);
      (await import('@breakwater/db/restore')).removeOldCopies(file.path, now);
    },
    snapshot: path === undefined ? null : storedSnapshot(path, migrations),
  };
}

const storedSnapshot = (path: string, migrations: readonly Migration[]): StoredSnapshot => ({
  open: async () => (await import('@breakwater/db/snapshot')).openCopy(path),
  refresh: async ctx => (await import('@breakwater/db/snapshot')).takeCopy(ctx, path, migrations),
});
