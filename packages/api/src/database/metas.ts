import type { ProcedureMeta } from '../meta.ts';

/** What the routes below `/db` say of themselves, by method and path. */
export const METAS = {
  'GET /db/diagram.svg': {
    role: 'admin',
    tenant: 'optional',
    summary: 'Draws the tables and their foreign keys.',
  },
  'GET /db/audit': { role: 'admin', tenant: 'optional', summary: 'Lists audit entries, newest first.' },
  'GET /db/export.zip': {
    role: 'admin',
    tenant: 'optional',
    audited: true,
    action: 'database.export.create',
    summary: 'Downloads every table of the tenant, or for root of all, as CSV in one zip.',
  },
  'POST /db/import': {
    role: 'admin',
    audited: true,
    action: 'database.import.apply',
    summary: 'Imports a CSV file, or a zip of them.',
  },
  'GET /db/backup.sqlite': {
    role: 'root',
    tenant: 'optional',
    audited: true,
    action: 'database.backup.create',
    summary: 'Downloads the whole database, as a SQLite file or as SQL.',
  },
  'POST /db/restore': {
    role: 'root',
    tenant: 'optional',
    audited: true,
    idempotent: false,
    action: 'database.restore.apply',
    summary: 'Replaces the whole database by that of a backup, or says whether it could.',
  },
} as const satisfies Record<string, ProcedureMeta>;

/** Path and meta of such a route. */
export const described = (
  path: keyof typeof METAS,
): { readonly path: string; readonly meta: ProcedureMeta } => ({
  path,
  meta: METAS[path],
});
