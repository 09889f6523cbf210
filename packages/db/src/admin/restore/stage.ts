import { createReadStream } from 'node:fs';
import { columnsIn } from '../dump/columns-in.ts';
import { type DumpSink, readDump } from '../dump/read.ts';
import { SEQUENCE_TABLE } from '../dump/write.ts';
import { columnList, LAYOUT_STATEMENTS, type Layout, layoutOf, quoted } from '../layout.ts';
import { isToApply, MIGRATIONS_TABLE } from '../migrate.ts';
import type { Migration } from '../migrations.ts';
import { SqliteFile } from '../sqlite-file.ts';
import { checkSchemaText, checkText } from './readable-text.ts';
import { checkSchema, foreignKeys, integrity, migrationAhead, migrationChanged } from './refusals.ts';

export interface StageOptions {
  readonly format: 'sqlite' | 'sql';
  /** The file as it was sent. */
  readonly received: string;
  /** Where the new database is made. */
  readonly staging: string;
  readonly integrityCheck: boolean;
  /** Of this build, in order. */
  readonly migrations: readonly Migration[];
  readonly now: number;
}

export interface Staged {
  readonly migration: { readonly from: string | null; readonly to: string | null };
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  /** Tables of the backup that this build does not have; they are left out. */
  readonly extraTables: readonly string[];
}

/**
 * Makes a database of this build's schema from a backup, with its rows and nothing else of it: no trigger, view, index
 * or table of the file's own. Refuses what is damaged, newer than this build, incomplete or contradictory.
 */
export async function stage(options: StageOptions): Promise<Staged> {
  return options.format === 'sql' ? stageDump(options) : stageFile(options);
}

async function stageDump({ received, staging, migrations, now }: StageOptions): Promise<Staged> {
  const file = new SqliteFile(staging);
  try {
    const sink = new FileSink(file, migrations);
    const { tag, created } = await readDump(createReadStream(received), sink);
    const { layout } = sink;
    checkSchema(layout, table => {
      const sql = created.get(table);
      return sql === undefined ? undefined : columnsIn(sql);
    });
    sink.end();
    checkTags(file, migrations);
    noteMigrations(file, sink.applied, now);
    migrateForward(file, migrations, now);
    checkForeignKeys(file);
    const known = new Set(layout.tables.map(({ name }) => name));
    return stagedOf(
      file,
      migrations,
      tag,
      [...created.keys()].filter(name => !known.has(name)),
    );
  } finally {
    file.close();
  }
}

/** Fills a new database at the dump's migration. */
export class FileSink implements DumpSink {
  readonly #file: SqliteFile;
  readonly #migrations: readonly Migration[];
  readonly #columns = new Map<string, ReadonlySet<string>>();
  layout: Layout = layoutOf([]);
  applied: readonly Migration[] = [];

  constructor(file: SqliteFile, migrations: readonly Migration[]) {
    this.#file = file;
    this.#migrations = migrations;
  }

  begin(tag: string | null): void {
    const built = this.#migrations.filter(isBuiltIn);
    const newest = tag ?? built.at(-1)?.tag;
    const upTo = built.findIndex(migration => migration.tag === newest);
    if (upTo === -1) throw migrationAhead();
    this.applied = [...built.slice(0, upTo + 1), ...this.#migrations.filter(one => !isBuiltIn(one))];
    this.layout = build(this.#file, this.applied);
    for (const { name, columns } of [...this.layout.tables, SEQUENCE_TABLE]) {
      this.#columns.set(name, new Set<string>(columns));
    }
    this.#file.exec('BEGIN');
    dropTriggers(this.#file, this.layout);
  }

  columns(table: string): ReadonlySet<string> | undefined {
    return this.#columns.get(table);
  }

  row(table: string, columns: readonly string[], values: Parameters<DumpSink['row']>[2]): void {
    // What the inserts counted by themselves is replaced by what the dump says.
    if (table === SEQUENCE_TABLE.name)
      this.#file.run('DELETE FROM sqlite_sequence WHERE name = ?', [values[0] ?? null]);
    const places = columns.map(() => '?').join(',');
    this.#file.run(`INSERT INTO ${quoted(table)}(${columnList(columns)}) VALUES(${places})`, values);
  }

  end(): void {
    createTriggers(this.#file, this.layout);
    this.#file.exec('COMMIT');
  }
}

async function stageFile(options: StageOptions): Promise<Staged> {
  const { received, staging, migrations, now } = options;
  const found = prepareReceived(options);
  const file = new SqliteFile(staging);
  try {
    const layout = build(file, migrations);
    const columns = new Map(found.layout.tables.map(table => [table.name, new Set(table.columns)]));
    checkSchema(layout, table => columns.get(table));
    file.run('ATTACH ? AS received', [received]);
    file.exec('BEGIN');
    dropTriggers(file, layout);
    const counted = found.layout.counts ? [SEQUENCE_TABLE] : [];
    for (const { name, columns: own } of [...layout.tables, ...counted]) {
      if (name === SEQUENCE_TABLE.name) file.exec('DELETE FROM sqlite_sequence');
      const list = columnList(own);
      const known = name === SEQUENCE_TABLE.name ? `WHERE name IN (SELECT name FROM main.sqlite_schema)` : '';
      file.exec(
        `INSERT INTO main.${quoted(name)}(${list}) SELECT ${list} FROM received.${quoted(name)} ${known}`,
      );
      checkText(file, name, own);
    }
    createTriggers(file, layout);
    noteMigrations(file, migrations, now);
    file.exec('COMMIT');
    file.exec('DETACH received');
    checkForeignKeys(file);
    const known = new Set(layout.tables.map(({ name }) => name));
    const extra = found.layout.tables.map(({ name }) => name).filter(name => !known.has(name));
    return stagedOf(file, migrations, found.tag, extra);
  } finally {
    file.close();
  }
}

/** Checks the file as it was sent and brings it to this build's migration, without running anything of its own. */
function prepareReceived({ received, integrityCheck, migrations, now }: StageOptions) {
  const file = new SqliteFile(received);
  try {
    file.exec('PRAGMA cell_size_check = ON');
    checkSchemaText(file);
    const layoutNow = () =>
      layoutOf(LAYOUT_STATEMENTS.map(({ sql }) => ({ rows: file.all(sql), changes: 0 })));
    const before = layoutNow();
    if (integrityCheck) {
      const [first] = file.all('PRAGMA integrity_check(1)');
      if (first?.[0] !== 'ok') throw integrity(String(first?.[0]));
    }
    file.exec('PRAGMA journal_mode = DELETE');
    const hasTags = before.tables.some(({ name }) => name === 'schema_migrations');
    if (hasTags) checkText(file, 'schema_migrations', ['tag', 'sha256']);
    const tag = hasTags ? checkTags(file, migrations) : null;
    if (tag !== null) {
      dropTriggers(file, before);
      for (const [name] of file.all("SELECT name FROM sqlite_schema WHERE type = 'view'")) {
        file.exec(`DROP VIEW ${quoted(String(name))}`);
      }
      migrateForward(file, migrations, now);
    }
    return { tag, layout: layoutNow() };
  } finally {
    file.close();
  }
}

/** The migrations of an application's own domains are `<domain>/<tag>`; a backup goes by Breakwater's. */
const isBuiltIn = ({ tag }: Pick<Migration, 'tag'>): boolean => !tag.includes('/');

/** The newest migration of a database; refuses one that this build does not know, or knows otherwise. */
function checkTags(file: SqliteFile, migrations: readonly Migration[]): string | null {
  const known = new Map(migrations.map(({ tag, sha256 }) => [tag, sha256]));
  const applied = file.all('SELECT tag, sha256 FROM schema_migrations ORDER BY tag');
  if (applied.some(([tag]) => !known.has(String(tag)))) throw migrationAhead();
  if (applied.some(([tag, sha256]) => known.get(String(tag)) !== sha256)) throw migrationChanged();
  return (
    applied
      .map(([tag]) => String(tag))
      .filter(tag => isBuiltIn({ tag }))
      .at(-1) ?? null
  );
}

/** A database that was built at a migration says so, whatever its backup says. */
function noteMigrations(file: SqliteFile, migrations: readonly Migration[], now: number): void {
  const tags = JSON.stringify(migrations.map(({ tag }) => tag));
  file.run('DELETE FROM schema_migrations WHERE tag NOT IN (SELECT value FROM json_each(?))', [tags]);
  for (const { tag, sha256 } of migrations) {
    file.run(
      'INSERT OR IGNORE INTO schema_migrations (tag, sha256, applied_at, duration_ms) VALUES (?, ?, ?, 0)',
      [tag, sha256, BigInt(now)],
    );
  }
}

function migrateForward(file: SqliteFile, migrations: readonly Migration[], now: number): void {
  const applied = new Set(file.all('SELECT tag FROM schema_migrations').map(([tag]) => tag));
  for (const { tag, sha256, statements } of migrations.filter(migration => !applied.has(migration.tag))) {
    file.exec('BEGIN');
    for (const sql of statements.filter(isToApply)) file.exec(sql);
    file.run('INSERT INTO schema_migrations (tag, sha256, applied_at, duration_ms) VALUES (?, ?, ?, 0)', [
      tag,
      sha256,
      BigInt(now),
    ]);
    file.exec('COMMIT');
  }
}

/** An empty database at the last of the given migrations. It keeps no journal: it is synced once, when it is whole. */
function build(file: SqliteFile, migrations: readonly Migration[]): Layout {
  file.exec('PRAGMA journal_mode = OFF');
  file.exec('PRAGMA synchronous = OFF');
  file.exec('PRAGMA foreign_keys = OFF');
  // The rows were accepted once; a rule that came later must not keep a backup from being restored.
  file.exec('PRAGMA ignore_check_constraints = ON');
  file.exec('BEGIN');
  file.exec(MIGRATIONS_TABLE);
  for (const { statements } of migrations) for (const sql of statements.filter(isToApply)) file.exec(sql);
  file.exec('COMMIT');
  return layoutOf(LAYOUT_STATEMENTS.map(({ sql }) => ({ rows: file.all(sql), changes: 0 })));
}

function dropTriggers(file: SqliteFile, { triggers }: Layout): void {
  for (const { name } of triggers) file.exec(`DROP TRIGGER ${quoted(name)}`);
}

function createTriggers(file: SqliteFile, { triggers }: Layout): void {
  for (const { sql } of triggers) file.exec(sql);
}

function checkForeignKeys(file: SqliteFile): void {
  const broken = file.all('SELECT "table", parent FROM pragma_foreign_key_check LIMIT 20');
  if (broken.length > 0) {
    throw foreignKeys(broken.map(([table, parent]) => ({ table: String(table), parent: String(parent) })));
  }
}

function stagedOf(
  file: SqliteFile,
  migrations: readonly Migration[],
  from: string | null,
  extraTables: readonly string[],
): Staged {
  const { tables } = layoutOf(LAYOUT_STATEMENTS.map(({ sql }) => ({ rows: file.all(sql), changes: 0 })));
  // Counted, then emptied: a gate in it would refuse what is yet to be written.
  const staged: Staged = {
    migration: { from, to: migrations.filter(isBuiltIn).at(-1)?.tag ?? null },
    tables: tables
      .map(({ name }) => ({ name, rows: Number(file.all(`SELECT count(*) FROM ${quoted(name)}`)[0]?.[0]) }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    extraTables: [...extraTables].toSorted(),
  };
  file.exec('DELETE FROM leases');
  return staged;
}
