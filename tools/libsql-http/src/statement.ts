import { type Analysis, analyse } from './analysis.ts';
import { bindArguments } from './bind.ts';
import { ProtocolError } from './errors.ts';
import type { SqlReference, Stmt } from './protocol.ts';
import type { Column } from './rows.ts';
import type { Execution, Session } from './session.ts';
import { encodeValue, type WireValue } from './values.ts';

/** The SQL texts a stream has stored, by the client's number. */
export type StoredSql = ReadonlyMap<number, string>;

/** Hrana's StmtResult, as it goes out. */
export interface StmtResult {
  readonly cols: readonly Column[];
  readonly rows: readonly (readonly WireValue[])[];
  readonly affected_row_count: number;
  readonly last_insert_rowid: string | null;
  readonly replication_index: null;
  readonly rows_read: number;
  readonly rows_written: number;
  readonly query_duration_ms: number;
}

/** A statement whose text is known to be one statement; its arguments are checked when it runs. */
export interface PreparedStmt {
  readonly analysis: Analysis;
  readonly stmt: Stmt;
}

export function resolveSql({ sql, sqlId }: SqlReference, stored: StoredSql): string {
  if (sql !== undefined && sqlId !== undefined) {
    throw new ProtocolError('Either `sql` or `sql_id` are required, but not both');
  }
  if (sql !== undefined) return sql;
  if (sqlId === undefined) throw new ProtocolError('Either `sql` or `sql_id` are required');
  const text = stored.get(sqlId);
  if (text === undefined) throw new ProtocolError(`SQL text ${sqlId} not found`);
  return text;
}

export function resolveStmt(stmt: Stmt, stored: StoredSql): PreparedStmt {
  return { analysis: analyse(resolveSql(stmt, stored)), stmt };
}

export async function startStmt(session: Session, { analysis, stmt }: PreparedStmt): Promise<Execution> {
  return session.start(analysis, bindArguments(analysis, stmt));
}

export function encodeRow(row: readonly unknown[]): WireValue[] {
  return row.map(encodeValue);
}

/** The wire form of what an INSERT left behind, `null` for any other statement. */
export function lastInsertRowid(analysis: Analysis, rowid: bigint): string | null {
  return analysis.inserts ? rowid.toString() : null;
}

export async function executeStmt(
  session: Session,
  prepared: PreparedStmt,
  now: () => number,
): Promise<StmtResult> {
  const execution = await startStmt(session, prepared);
  const startedAt = now();
  const rows: WireValue[][] = [];
  let read = 0;
  for (let row = execution.next(); row !== undefined; row = execution.next()) {
    read++;
    if (prepared.stmt.wantRows) rows.push(encodeRow(row));
  }
  const changes = execution.finish();
  return {
    cols: execution.columns,
    rows,
    affected_row_count: changes.affected,
    last_insert_rowid: lastInsertRowid(prepared.analysis, changes.lastInsertRowid),
    replication_index: null,
    rows_read: read,
    rows_written: changes.affected,
    query_duration_ms: now() - startedAt,
  };
}
