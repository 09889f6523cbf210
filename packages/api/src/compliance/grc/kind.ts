import * as z from 'zod';
import { ids } from '../../fields.ts';
import type { defineOperation } from '../../operations/kind.ts';

const HOUR_MS = 3_600_000;

/** What starting a sync needs to know of its operation, without the work it does. */
export const SYNC_KIND = {
  kind: 'compliance.grcSync',
  resourceType: 'grcSync',
  input: z.strictObject({
    syncId: ids.grcSync,
    connectionId: ids.grcConnection,
    allowShrink: z.boolean(),
  }),
  limitMs: HOUR_MS,
  maxAttempts: 1,
  cancellable: true,
  restartable: false,
} as const satisfies Omit<Parameters<typeof defineOperation>[0], 'run'>;

export type SyncInput = z.output<typeof SYNC_KIND.input>;
