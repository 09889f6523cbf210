import type { Database } from '../../client/handle.ts';
import { DriverError, type Statement, type Value } from '../../client/types.ts';
import { BreakwaterError } from '../../errors.ts';
import type { Ctx } from '../../kernel/context.ts';
import { SEQUENCE_TABLE } from '../dump/write.ts';
import { columnList, LAYOUT_STATEMENTS, type Layout, layoutOf, quoted, type TableLayout } from '../layout.ts';
import { EMPTIED } from './cleanse.ts';
import { SWAP_TIMEOUT_MS } from './gate.ts';

const STAGING = '_restore_';
const KEPT = '_pre_';
const MOST_ROWS = 500;
const MOST_BYTES = 1024 * 1024;

export const stagingTable = (name: string): string => quoted(STAGING + name);

const plain = (sql: string): Statement => ({ sql, args: [] });

/** The new rows of a database behind a server, in tables beside the live ones. */
export class RemoteStaging {
  readonly #db: Database;
  readonly layout: Layout;
  #batch: Statement[] = [];
  #bytes = 0;

  private constructor(db: Database, layout: Layout) {
    this.#db = db;
    this.layout = layout;
  }

  static async create(db: Database): Promise<RemoteStaging> {
    await dropStaging(db);
    const layout = layoutOf(await db.read(LAYOUT_STATEMENTS));
    // Without the rules of the real ones: those hold when the rows move there.
    await db.write(
      [...layout.tables, SEQUENCE_TABLE].map(({ name }) =>
        plain(`CREATE TABLE ${stagingTable(name)} AS SELECT * FROM ${quoted(name)} WHERE 0`),
      ),
    );
    return new RemoteStaging(db, layout);
  }

  async row(table: string, columns: readonly string[], values: readonly Value[]): Promise<void> {
    const places = columns.map(() => '?').join(',');
    this.#batch.push({
      sql: `INSERT INTO ${stagingTable(table)}(${columnList(columns)}) VALUES(${places})`,
      args: values,
    });
    for (const value of values) {
      this.#bytes += typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
    }
    if (this.#batch.length >= MOST_ROWS || this.#bytes >= MOST_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#batch.length > 0) await this.#db.write(this.#batch);
    this.#batch = [];
    this.#bytes = 0;
  }
}

export async function dropStaging(db: Database): Promise<void> {
  const [found] = await db.read([
    plain(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '\\_restore\\_%' ESCAPE '\\'`),
  ]);
  const names = (found?.rows ?? []).map(([name]) => String(name));
  if (names.length > 0) await db.write(names.map(name => plain(`DROP TABLE ${quoted(name)}`)));
}

/** Removes what an interrupted restore left, unless one is under way. */
export async function cleanUpStaging(db: Database, now: number): Promise<void> {
  const sql = "SELECT 1 FROM leases WHERE name = 'restore' AND lease_until > ?";
  const [held] = await db.read([{ sql, args: [now] }]);
  if (held?.rows.length === 0) await dropStaging(db);
}

/**
 * Moves the staged rows into the live tables, in one batch: all of it happens or nothing. What was there is kept in
 * tables of the returned prefix.
 */
export async function swapRemote(
  { db }: Ctx,
  { layout }: RemoteStaging,
  cleansing: readonly Statement[],
): Promise<string> {
  const { tables, triggers } = layout;
  const batch: Statement[] = [
    plain('PRAGMA defer_foreign_keys = ON'),
    ...tables.flatMap(({ name }) => [
      plain(`DROP TABLE IF EXISTS ${quoted(KEPT + name)}`),
      plain(`CREATE TABLE ${quoted(KEPT + name)} AS SELECT * FROM ${quoted(name)}`),
    ]),
    ...triggers.map(({ name }) => plain(`DROP TRIGGER ${quoted(name)}`)),
    ...tables.flatMap(withoutSelfReferences),
    // Children first: a parent may refuse to go before them.
    ...tables.toReversed().map(({ name }) => plain(`DELETE FROM ${quoted(name)}`)),
    ...tables.filter(({ name }) => !EMPTIED.has(name)).map(refill),
    ...sequences(layout),
    ...cleansing,
    ...triggers.map(({ sql }) => plain(sql)),
    ...[...tables, SEQUENCE_TABLE].map(({ name }) => plain(`DROP TABLE ${stagingTable(name)}`)),
  ];
  try {
    await db.write(batch, SWAP_TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof DriverError && error.code.startsWith('SQLITE_CONSTRAINT'))) throw error;
    throw new BreakwaterError('VALIDATION', 'rows of the backup break a rule of the schema', {
      reason: 'constraint',
    });
  }
  return KEPT;
}

function refill({ name, columns, primaryKey }: TableLayout): Statement {
  const list = columnList(columns);
  const order = primaryKey.length === 0 ? 'rowid' : columnList(primaryKey);
  return plain(
    `INSERT INTO ${quoted(name)}(${list}) SELECT ${list} FROM ${stagingTable(name)} ORDER BY ${order}`,
  );
}

function sequences({ counts }: Layout): Statement[] {
  if (!counts) return [];
  return [
    plain('DELETE FROM sqlite_sequence'),
    plain(
      `INSERT INTO sqlite_sequence (name, seq) SELECT name, seq FROM ${stagingTable(SEQUENCE_TABLE.name)}`,
    ),
  ];
}

/** Rows of a table that hold each other let go first. */
function withoutSelfReferences({ name, foreignKeys }: TableLayout): Statement[] {
  return foreignKeys
    .filter(key => key.table === name && key.onDelete === 'RESTRICT')
    .map(({ columns }) =>
      plain(`UPDATE ${quoted(name)} SET ${columns.map(column => `${quoted(column)} = NULL`).join(', ')}`),
    );
}
