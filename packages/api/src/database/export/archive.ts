import { auditDraft, type Change, change, commit, conflict, PLATFORM } from '@breakwater/db';
import { configure, ZipWriter } from '@zip.js/zip.js/lib/zip-core-custom.js';
import type { Caller } from '../../context.ts';
import { type Lease, takeLease } from '../../jobs/lease.ts';
import { EXPORT } from '../actions.ts';
import { emit } from '../events.ts';
import { stamp } from '../stamp.ts';
import { csvStream, TableRows, type Written } from './csv.ts';
import { type ExportedTable, exportedTables } from './tables.ts';

// What remains is the runtime's own compression.
configure({ useWebWorkers: false });

/** Of Breakwater's own. */
const NEWEST_MIGRATION = {
  sql: "SELECT tag FROM schema_migrations WHERE tag NOT LIKE '%/%' ORDER BY tag DESC LIMIT 1",
  args: [],
};

export interface Download {
  readonly name: string;
  readonly body: ReadableStream<Uint8Array>;
}

/**
 * The caller's tenant, or for root without one every tenant, as a zip of CSV files in one snapshot, made as it is
 * read. The audit entry stands before the first byte; the event follows the last. A second one at once for the
 * same tenant is CONFLICT(busy).
 */
export async function exportArchive(ctx: Caller): Promise<Download> {
  const lease = await takeLease(ctx, `export:${ctx.tenantId}`);
  if (lease === null) throw conflict('busy', 'an export of this is already under way; wait for it to end');
  try {
    await commit(ctx, recordOf(ctx));
  } catch (error) {
    await lease.release(error);
    throw error;
  }
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  ctx.background(written(ctx, lease, writable));
  return { name: `export-${stamp(ctx.clock.now())}.zip`, body: readable };
}

const SUBJECT = { component: 'exports', recordId: null };

const recordOf = (ctx: Caller): Change => change(undefined, { audit: [auditDraft(ctx, EXPORT, SUBJECT)] });

async function written(ctx: Caller, lease: Lease, out: WritableStream<Uint8Array>): Promise<void> {
  let failure: unknown;
  try {
    const files = await writeZip(ctx, out, lease.signal);
    const rows = files.reduce((sum, file) => sum + file.rows, 0);
    await commit(ctx, emit(ctx, 'database.export.created', SUBJECT, { tables: files.length, rows }));
  } catch (error) {
    // Also when the client has gone: then there is nobody left to tell.
    failure = error;
    ctx.log?.('an export ended early', { error: String(error) });
    await out.abort(error).catch(() => undefined);
  }
  await lease.release(failure);
}

async function writeZip(
  ctx: Caller,
  out: WritableStream<Uint8Array>,
  signal: AbortSignal,
): Promise<Written[]> {
  const tables = exportedTables(ctx, ctx.app.extended);
  const rows = new TableRows(ctx.db.snapshot([...tables.map(table => table.select), NEWEST_MIGRATION]));
  try {
    const at = new Date(ctx.clock.now());
    const zip = new ZipWriter(out, { signal, lastModDate: at, extendedTimestamp: false });
    const files: Written[] = [];
    for (const [statement, table] of tables.entries()) {
      await zip.add(
        fileOf(table),
        csvStream(table, rows.of(statement), file => files.push(file)),
      );
    }
    const migration = await first(rows.of(tables.length));
    const manifest = {
      format: 1,
      exportedAt: at.toISOString(),
      tenantId: ctx.tenantId === PLATFORM ? null : ctx.tenantId,
      migration,
      tables: files,
    };
    await zip.add('manifest.json', bodyOf(`${JSON.stringify(manifest, null, 2)}\n`));
    await zip.close();
    return files;
  } finally {
    await rows.close();
  }
}

const fileOf = ({ name }: ExportedTable) => `${name}.csv`;

async function first(rows: ReturnType<TableRows['of']>): Promise<string | null> {
  const { value } = await rows.next();
  const tag: unknown = value?.[0]?.[0];
  return typeof tag === 'string' ? tag : null;
}

const bodyOf = (text: string): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });
