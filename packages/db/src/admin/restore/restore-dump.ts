import type { Statement } from '../../client/types.ts';
import { BreakwaterError } from '../../errors.ts';
import type { Ctx } from '../../kernel/context.ts';
import { meaning } from '../../kernel/failure.ts';
import { columnsIn } from '../dump/columns-in.ts';
import { type DumpFacts, type DumpSink, readDump } from '../dump/read.ts';
import { SEQUENCE_TABLE } from '../dump/write.ts';
import { columnList, type Layout, quoted } from '../layout.ts';
import { MIGRATIONS } from '../migrations.generated.ts';
import { activeCredentials, cleansing, EMPTIED, headsOf, revived } from './cleanse.ts';
import { behindGate } from './gate.ts';
import { kindOf } from './kind.ts';
import {
  checkSchema,
  foreignKeys,
  migrationAhead,
  migrationBehind,
  migrationChanged,
  notABackup,
  tooLarge,
} from './refusals.ts';
import { cleanUpStaging, dropStaging, RemoteStaging, stagingTable, swapRemote } from './remote.ts';
import type { RestoreOptions, RestoreReport, RestoreWarning } from './report.ts';

const FORMAT = 'sql';

/**
 * Restores a dump at a server without a file system in between: rows are staged in tables beside the live ones as they
 * come. Takes dumps of exactly this build's schema.
 */
export async function restoreDump(
  ctx: Ctx,
  body: AsyncIterable<Uint8Array>,
  options: RestoreOptions,
): Promise<RestoreReport> {
  const { db, clock } = ctx;
  try {
    const parts = await dumpParts(body, options.mostBytes);
    const staging = await RemoteStaging.create(db);
    const facts = await readDump(parts, sinkOf(staging));
    await staging.flush();
    await check(ctx, staging.layout, facts);
    const { bytes, tag } = facts;
    const migration = { from: tag, to: MIGRATIONS.at(-1)?.tag ?? null };
    const found = { bytes, format: FORMAT, migration } as const;
    const report = {
      status: 'ok',
      ...found,
      tables: await counts(ctx, staging.layout),
      warnings: await warningsOf(ctx, staging.layout, facts),
    } as const;
    if (options.dryRun) {
      await dropStaging(db);
      return { ...report, restored: false, dryRun: true, preRestoreCopy: null };
    }
    const preRestoreCopy = await behindGate(db, clock, async () => {
      const applied = options.applied({ ...found, replaced: await headsOf(db) });
      return swapRemote(ctx, staging, await cleansing(ctx, applied));
    });
    return { ...report, restored: true, dryRun: false, preRestoreCopy };
  } catch (error) {
    await dropStaging(db).catch((failure: unknown) => {
      ctx.log?.('staged rows of a restore were left behind', { error: String(failure) });
    });
    throw meaning(error, []);
  }
}

/** The body, once its first bytes say that it is a dump. */
async function dumpParts(
  body: AsyncIterable<Uint8Array>,
  mostBytes: number,
): Promise<AsyncIterable<Uint8Array>> {
  const parts = body[Symbol.asyncIterator]();
  let head = new Uint8Array();
  let done = false;
  while (head.length < 64 && !done) {
    const next = await parts.next();
    done = next.done === true;
    if (next.done !== true) head = joined(head, next.value);
  }
  const kind = kindOf(head);
  if (kind === null) throw notABackup();
  if (kind === 'sqlite') {
    throw new BreakwaterError(
      'UNSUPPORTED',
      'this deployment restores SQL dumps only; restore a SQLite file from the Node entry with the same DATABASE_URL',
      { reason: 'sqlite_file' },
    );
  }
  return (async function* () {
    let bytes = head.length;
    yield head;
    for (let next = await parts.next(); next.done !== true; next = await parts.next()) {
      bytes += next.value.length;
      if (bytes > mostBytes) throw tooLarge(mostBytes);
      yield next.value;
    }
  })();
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}

function sinkOf(staging: RemoteStaging): DumpSink {
  const tables = [...staging.layout.tables, SEQUENCE_TABLE];
  const columns = new Map(tables.map(table => [table.name, new Set<string>(table.columns)]));
  return {
    begin(tag) {
      const at = MIGRATIONS.findIndex(migration => migration.tag === tag);
      if (tag !== null && at === -1) throw migrationAhead();
      if (tag !== null && at < MIGRATIONS.length - 1) throw migrationBehind();
    },
    columns: table => columns.get(table),
    row: (table, names, values) => (EMPTIED.has(table) ? undefined : staging.row(table, names, values)),
  };
}

async function check({ db }: Ctx, layout: Layout, { created }: DumpFacts): Promise<void> {
  checkSchema(layout, table => {
    const sql = created.get(table);
    return sql === undefined ? undefined : columnsIn(sql);
  });
  const [applied, ...broken] = await db.read([
    { sql: `SELECT tag, sha256 FROM ${stagingTable('schema_migrations')}`, args: [] },
    ...layout.tables.flatMap(orphans),
  ]);
  const known = new Map(MIGRATIONS.map(({ tag, sha256 }) => [tag, sha256]));
  if (applied?.rows.some(([tag, sha256]) => known.get(String(tag)) !== sha256)) throw migrationChanged();
  const violations = broken.flatMap(({ rows }) => rows);
  if (violations.length > 0) {
    throw foreignKeys(
      violations.map(([table, parent]) => ({ table: String(table), parent: String(parent) })),
    );
  }
}

/** One statement per foreign key: rows whose parent is not there. */
function orphans({ name, foreignKeys: keys }: Layout['tables'][number]): Statement[] {
  if (EMPTIED.has(name)) return [];
  return keys.map(({ columns, table, refColumns }) => {
    const given = columns.map(column => `${quoted(column)} IS NOT NULL`).join(' AND ');
    const parents = `SELECT ${columnList(refColumns)} FROM ${stagingTable(table)}`;
    return {
      sql: `SELECT ?, ? FROM ${stagingTable(name)} WHERE ${given}
 AND (${columnList(columns)}) NOT IN (${parents} WHERE ${quoted(refColumns[0] ?? '')} IS NOT NULL) LIMIT 20`,
      args: [name, table],
    };
  });
}

async function counts({ db }: Ctx, { tables }: Layout): Promise<RestoreReport['tables']> {
  const names = tables.map(({ name }) => name).toSorted();
  const found = await db.read(
    names.map(name => ({ sql: `SELECT count(*) FROM ${stagingTable(name)}`, args: [] })),
  );
  return names.map((name, at) => ({ name, rows: Number(found[at]?.rows[0]?.[0]) }));
}

async function warningsOf(
  { db, clock }: Ctx,
  { tables }: Layout,
  { created }: DumpFacts,
): Promise<RestoreWarning[]> {
  const known = new Set(tables.map(({ name }) => name));
  const extra = [...created.keys()].filter(name => !known.has(name)).toSorted();
  const active = await db.read(activeCredentials(clock.now(), '_restore_'));
  return [
    ...extra.map((table): RestoreWarning => ({ kind: 'extra_table', table })),
    ...(await revived(
      db,
      clock.now(),
      active.map(({ rows }) => rows),
    )),
  ];
}

export { cleanUpStaging };
