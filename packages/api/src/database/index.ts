import * as z from 'zod';
import { time } from '../fields.ts';
import { procedure, router } from '../trpc.ts';
import { databaseHealth } from './health.ts';

export const DatabaseHealth = z
  .object({
    status: z.enum(['ok', 'degraded']),
    latencyMs: z.number().nullable().describe('How long the database took to answer; null when it did not.'),
    database: z.enum(['ok', 'unreachable']),
    migrations: z.enum(['ok', 'pending', 'ahead', 'unknown']),
    snapshotAt: time.nullable(),
    checkedAt: time,
  })
  .meta({
    id: 'DatabaseHealth',
    description: 'Whether the database answers and its schema fits this build.',
  });

export const databaseRouter = router({
  health: procedure
    .meta({ role: 'public', summary: 'Says whether the database answers and its schema fits this build.' })
    .output(DatabaseHealth)
    .query(({ ctx }) => databaseHealth(ctx)),
});
