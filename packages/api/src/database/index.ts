import * as z from 'zod';
import { time } from '../fields.ts';
import { procedure, router } from '../trpc.ts';
import { databaseHealth } from './health.ts';
import { MigrationState, migrationStates } from './migrations.ts';
import { TableInfo } from './schemas.ts';

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
  migrations: procedure
    .meta({
      role: 'admin',
      tenant: 'optional',
      summary: 'Lists the migrations of this build and of the database.',
    })
    .output(z.object({ items: z.array(MigrationState) }))
    .query(async ({ ctx }) => ({ items: await migrationStates(ctx) })),
  tables: procedure
    .meta({ role: 'admin', tenant: 'optional', summary: 'Describes every table, with how many rows it has.' })
    .output(z.object({ items: z.array(TableInfo) }))
    .query(async ({ ctx }) => {
      // Loads every domain, which health checks and most callers never need.
      const { describeTables } = await import('./tables.ts');
      return { items: await describeTables(ctx) };
    }),
});
