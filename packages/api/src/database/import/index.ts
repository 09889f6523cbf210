import { BreakwaterError, canonicalJson, conflict, invalid, sha256Hex } from '@breakwater/db';
import { depths } from '@breakwater/db/exchange';
import { tableShapes } from '@breakwater/db/tables';
import * as z from 'zod';
import { findStored, recordFor, replay } from '../../call/write.ts';
import type { Caller } from '../../context.ts';
import type { Extended } from '../../extend/extended.ts';
import { takeLease } from '../../jobs/lease.ts';
import { loadProcedures } from '../../registry.ts';
import { importableOf } from '../accessors.ts';
import { type ImportFile, type ImportOptions, importFile, type RecordFor, refuseFile } from './file.ts';
import type { FileReport, ImportReport } from './report.ts';

export type { ImportReport } from './report.ts';

const flag = z.enum(['true', 'false']).transform(text => text === 'true');

export const ImportQuery = z.strictObject({
  table: z.string().max(128).default(''),
  dryRun: flag.default(false),
  mode: z.enum(['insert', 'upsert']).default('insert'),
});

export interface ImportBody {
  /** Without parameters. */
  readonly contentType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Imports a CSV file, or a zip of them in the order of their foreign keys, each whole or not at all. One import at a
 * time per tenant, else CONFLICT(busy). When no file was good, VALIDATION with the report in its details.
 */
export async function importData(
  ctx: Caller,
  query: z.output<typeof ImportQuery>,
  body: ImportBody,
): Promise<ImportReport> {
  const key = ctx.request.idempotencyKey;
  const inputHash =
    key === null ? '' : await sha256Hex(canonicalJson({ ...query, body: await sha256Hex(body.bytes) }));
  if (key !== null && ctx.stored !== null) return replay<ImportReport>(ctx, ctx.stored, inputHash);
  const lease = await takeLease(ctx, `import:${ctx.tenantId}`);
  if (lease === null)
    throw conflict('busy', 'an import into this tenant is already under way; wait for it to end');
  let failure: unknown;
  try {
    // A twin may have ended between the look at its credential and the lease.
    const twin = key === null ? null : await findStored(ctx, key);
    if (twin !== null) return await replay<ImportReport>(ctx, twin, inputHash);
    const files = await filesOf(query, body, ctx.app.extended);
    const options = { mode: query.mode, dryRun: query.dryRun };
    return told(await imported(ctx, files, options, key === null ? null : { key, inputHash }));
  } catch (error) {
    failure = error instanceof BreakwaterError && error.code !== 'INTERNAL' ? undefined : error;
    throw error;
  } finally {
    await lease.release(failure);
  }
}

type LazyFile = Omit<ImportFile, 'bytes'> & { readonly bytes: () => Promise<Uint8Array<ArrayBuffer>> };

async function filesOf(
  { table }: { readonly table: string },
  body: ImportBody,
  extended: Extended | null,
): Promise<LazyFile[]> {
  if (body.contentType === 'text/csv') {
    if (!/^[a-z0-9_]+$/.test(table))
      throw invalid('table', 'must name the table a CSV file is imported into');
    return [{ name: `${table}.csv`, table, bytes: async () => body.bytes }];
  }
  if (body.contentType !== 'application/zip') {
    throw invalid('Content-Type', 'must be text/csv or application/zip');
  }
  if (table !== '') throw invalid('table', 'belongs to a CSV file; the files of a zip name their tables');
  const { packedFiles } = await import('./archive.ts');
  const files = await packedFiles(body.bytes);
  const depth = depths(tableShapes(extended?.tables));
  return files
    .map(({ name, bytes }) => ({ name, table: name.slice(0, -'.csv'.length), bytes }))
    .toSorted((a, b) => (depth.get(a.table) ?? 0) - (depth.get(b.table) ?? 0) || (a.name < b.name ? -1 : 1));
}

async function imported(
  ctx: Caller,
  files: readonly LazyFile[],
  options: ImportOptions,
  keyed: { readonly key: string; readonly inputHash: string } | null,
): Promise<ImportReport> {
  const { extended } = ctx.app;
  const importable = importableOf(extended);
  // Each domain says on loading how its records are planned.
  await loadProcedures((await import('../../router.ts')).appRouter);
  const parents = new Map(
    tableShapes(extended?.tables).map(({ name, foreignKeys }) => [name, foreignKeys.map(k => k.table)]),
  );
  const done: FileReport[] = [];
  const held = new Set<string>();
  for (const file of files) {
    const last = done.length === files.length - 1;
    const record: RecordFor = async report => {
      const whole = reportOf(options, [...done, report]);
      return keyed !== null && last && whole.ok
        ? recordFor(ctx, keyed.key, keyed.inputHash, whole)
        : undefined;
    };
    const report = await one(ctx, file, importable.get(file.table), options, held, parents, record);
    // A table nobody can import holds up no other: what refers to its records finds them or not.
    const passed = report.status === 'imported' || report.status === 'valid';
    if (!passed && importable.has(file.table)) held.add(file.table);
    done.push(report);
  }
  return reportOf(options, done);
}

async function one(
  ctx: Caller,
  { name, table, bytes: unpack }: LazyFile,
  target: ReturnType<ReturnType<typeof importableOf>['get']>,
  options: ImportOptions,
  held: ReadonlySet<string>,
  parents: ReadonlyMap<string, readonly string[]>,
  record: RecordFor,
): Promise<FileReport> {
  const nothing = { name, table, bytes: new Uint8Array() };
  if (!parents.has(table)) {
    const issue = { code: 'unknown_table', message: 'there is no such table' };
    return refuseFile(ctx, nothing, options, issue, record);
  }
  const parent = parents.get(table)?.find(named => named !== table && held.has(named));
  if (parent !== undefined) {
    const issue = { code: 'skipped', message: `${parent} was not imported` };
    return refuseFile(ctx, nothing, options, issue, record);
  }
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = await unpack();
  } catch (error) {
    if (!(error instanceof BreakwaterError)) throw error;
    const issue = { code: error.details?.reason ?? 'bad_zip', message: error.message };
    return refuseFile(ctx, nothing, options, issue, record);
  }
  const file = { name, table, bytes };
  if (target === undefined) {
    const issue = { code: 'not_importable', message: `${table} cannot be imported` };
    return refuseFile(ctx, file, options, issue, record);
  }
  return importFile(ctx, target, file, options, record);
}

const reportOf = ({ dryRun }: ImportOptions, files: FileReport[]): ImportReport => ({
  ok: files.some(({ status }) => status === 'imported' || status === 'valid'),
  dryRun,
  files,
});

/** The report, or VALIDATION with it when nothing was good; its reason is that of a file nothing was read of. */
function told(report: ImportReport): ImportReport {
  if (report.ok) return report;
  const [first] = report.files;
  const code = first?.errors[0]?.code;
  const whole = report.files.length === 1 && (code === 'too_large' || code === 'not_importable');
  throw new ImportRefusal(report, whole ? code : undefined);
}

/** Each of its files has an entry in the audit log already. */
export class ImportRefusal extends BreakwaterError {
  constructor(report: ImportReport, reason: string | undefined) {
    super('VALIDATION', 'nothing was imported; the report says why', {
      ...report,
      ...(reason === undefined ? {} : { reason }),
    });
  }
}
