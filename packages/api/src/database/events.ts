import * as z from 'zod';
import { event } from '../events/catalogue.ts';
import { emitter } from '../events/emit.ts';

const count = z.int().min(0);

export const databaseEvents = {
  'database.backup.created': event(
    'A backup of the whole database was begun.',
    { format: z.enum(['sqlite', 'sql']) },
    'admin',
  ),
  'database.restore.applied': event(
    'The whole database was replaced by that of a backup.',
    { format: z.enum(['sqlite', 'sql']), bytes: count },
    'admin',
  ),
  'database.export.created': event(
    'The data of the tenant, or of all, was exported.',
    { tables: count, rows: count },
    'admin',
  ),
  'database.import.applied': event(
    'Records of a table were imported.',
    { table: z.string(), inserted: count, updated: count },
    'admin',
  ),
};

/** Emits one of them. */
export const emit = emitter(databaseEvents);
