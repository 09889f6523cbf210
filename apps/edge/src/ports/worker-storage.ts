import type { Storage } from '@breakwater/api';

/** What the platform itself lets through is less, and none of it is held. */
const LARGEST_RESTORE = 2 * 1024 * 1024 * 1024;

/** Whole databases on a Worker: dumps only, streamed. */
export const workerStorage: Storage = {
  largestRestore: LARGEST_RESTORE,
  async backup(db, _format, createdAt) {
    const { remoteSnapshot, writeDump } = await import('@breakwater/db/dump');
    return {
      bytes: null,
      parts: writeDump(remoteSnapshot(db), createdAt),
      discard: async () => undefined,
    };
  },
  async restore(ctx, body, options) {
    const { restoreDump } = await import('@breakwater/db/restore-dump');
    return restoreDump(ctx, body, options);
  },
  async cleanUp({ db, clock }) {
    const { cleanUpStaging } = await import('@breakwater/db/restore-dump');
    await cleanUpStaging(db, clock.now());
  },
  snapshot: null,
};
