import { ProtocolError } from './errors.ts';
import { optional, readArray, readBoolean, readInteger, readObject, readString, refuse } from './json.ts';
import { readValue, type SqlValue } from './values.ts';

/** Hrana's requests as far as HTTP uses them; field names as in this project, not as on the wire. */

export type Version = 2 | 3;

export interface SqlReference {
  readonly sql: string | undefined;
  readonly sqlId: number | undefined;
}

export interface NamedArg {
  readonly name: string;
  readonly value: SqlValue;
}

export interface Stmt extends SqlReference {
  readonly args: readonly SqlValue[];
  readonly namedArgs: readonly NamedArg[];
  readonly wantRows: boolean;
}

export type Condition =
  | { readonly type: 'ok' | 'error'; readonly step: number }
  | { readonly type: 'not'; readonly cond: Condition }
  | { readonly type: 'and' | 'or'; readonly conds: readonly Condition[] }
  | { readonly type: 'is_autocommit' };

export interface BatchStep {
  readonly condition: Condition | undefined;
  readonly stmt: Stmt;
}

export type StreamRequest =
  | { readonly type: 'close' | 'get_autocommit' }
  | { readonly type: 'execute'; readonly stmt: Stmt }
  | { readonly type: 'batch'; readonly steps: readonly BatchStep[] }
  | ({ readonly type: 'sequence' | 'describe' } & SqlReference)
  | { readonly type: 'store_sql'; readonly sqlId: number; readonly sql: string }
  | { readonly type: 'close_sql'; readonly sqlId: number };

export interface PipelineRequest {
  readonly baton: string | undefined;
  readonly requests: readonly StreamRequest[];
}

export interface CursorRequest {
  readonly baton: string | undefined;
  readonly steps: readonly BatchStep[];
}

const MAX_CONDITION_DEPTH = 100;

function readSqlReference(json: unknown, path: string): SqlReference {
  const object = readObject(json, path);
  return {
    sql: optional(object.sql, `${path}.sql`, readString),
    sqlId: optional(object.sql_id, `${path}.sql_id`, readInteger),
  };
}

function readNamedArg(json: unknown, path: string): NamedArg {
  const object = readObject(json, path);
  return {
    name: readString(object.name, `${path}.name`),
    value: readValue(object.value, `${path}.value`),
  };
}

function readStmt(json: unknown, path: string): Stmt {
  const object = readObject(json, path);
  return {
    ...readSqlReference(object, path),
    args: optional(object.args, `${path}.args`, (v, p) => readArray(v, p, readValue)) ?? [],
    namedArgs:
      optional(object.named_args, `${path}.named_args`, (v, p) => readArray(v, p, readNamedArg)) ?? [],
    wantRows: optional(object.want_rows, `${path}.want_rows`, readBoolean) ?? true,
  };
}

function readCondition(json: unknown, path: string, version: Version, steps: number, depth = 0): Condition {
  if (depth > MAX_CONDITION_DEPTH) refuse(path, `nested at most ${MAX_CONDITION_DEPTH} deep`);
  const object = readObject(json, path);
  const nested = (value: unknown, at: string) => readCondition(value, at, version, steps, depth + 1);
  switch (object.type) {
    case 'ok':
    case 'error': {
      const step = readInteger(object.step, `${path}.step`);
      if (step < 0 || step >= steps) {
        throw new ProtocolError('Invalid reference to step in a batch condition');
      }
      return { type: object.type, step };
    }
    case 'not':
      return { type: 'not', cond: nested(object.cond, `${path}.cond`) };
    case 'and':
    case 'or':
      return { type: object.type, conds: readArray(object.conds, `${path}.conds`, nested) };
    case 'is_autocommit':
      requireVersion3(version, 'BatchCond of type `is_autocommit`');
      return { type: 'is_autocommit' };
    default:
      return refuse(`${path}.type`, 'ok, error, not, and, or or is_autocommit');
  }
}

function requireVersion3(version: Version, what: string): void {
  if (version < 3) throw new ProtocolError(`${what} is only supported in protocol version hrana3 and higher`);
}

function readBatch(json: unknown, path: string, version: Version): BatchStep[] {
  let index = 0;
  return readArray(readObject(json, path).steps, `${path}.steps`, (value, at) => {
    const step = readObject(value, at);
    const earlier = index++;
    return {
      condition: optional(step.condition, `${at}.condition`, (v, p) => readCondition(v, p, version, earlier)),
      stmt: readStmt(step.stmt, `${at}.stmt`),
    };
  });
}

function readStreamRequest(json: unknown, path: string, version: Version): StreamRequest {
  const object = readObject(json, path);
  switch (object.type) {
    case 'close':
      return { type: 'close' };
    case 'get_autocommit':
      requireVersion3(version, 'The `get_autocommit` request');
      return { type: 'get_autocommit' };
    case 'execute':
      return { type: 'execute', stmt: readStmt(object.stmt, `${path}.stmt`) };
    case 'batch':
      return { type: 'batch', steps: readBatch(object.batch, `${path}.batch`, version) };
    case 'sequence':
    case 'describe':
      return { type: object.type, ...readSqlReference(object, path) };
    case 'store_sql':
      return {
        type: 'store_sql',
        sqlId: readInteger(object.sql_id, `${path}.sql_id`),
        sql: readString(object.sql, `${path}.sql`),
      };
    case 'close_sql':
      return { type: 'close_sql', sqlId: readInteger(object.sql_id, `${path}.sql_id`) };
    default:
      return refuse(`${path}.type`, 'the type of a stream request');
  }
}

export function readPipelineRequest(json: unknown, version: Version): PipelineRequest {
  const object = readObject(json, 'body');
  return {
    baton: optional(object.baton, 'baton', readString),
    requests: readArray(object.requests, 'requests', (v, p) => readStreamRequest(v, p, version)),
  };
}

export function readCursorRequest(json: unknown, version: Version): CursorRequest {
  const object = readObject(json, 'body');
  return {
    baton: optional(object.baton, 'baton', readString),
    steps: readBatch(object.batch, 'batch', version),
  };
}
