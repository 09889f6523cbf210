import type { RestoreReport as Restored } from '@breakwater/db';
import * as z from 'zod';

export const RestoreReport = z
  .object({
    status: z.literal('ok'),
    restored: z.boolean(),
    dryRun: z.boolean(),
    bytes: z.int(),
    format: z.enum(['sqlite', 'sql']),
    migration: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
    tables: z.array(z.object({ name: z.string(), rows: z.int() })),
    preRestoreCopy: z
      .string()
      .nullable()
      .describe('Where the replaced data is kept: a file beside the database, or tables of that prefix.'),
    warnings: z.array(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('extra_table'), table: z.string() }),
        z.object({ kind: z.literal('credential_revived'), table: z.string(), ids: z.array(z.string()) }),
      ]),
    ),
  })
  .meta({
    id: 'RestoreReport',
    description: 'What was, or would be, put in place.',
  }) satisfies z.ZodType<Restored>;
