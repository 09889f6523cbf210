import type { Result, Statement, Value } from '../client/types.ts';
import { canonicalJson, sha256Hex } from '../kernel/canonical.ts';

const asIs = (value: Value): unknown => value;
const document = (value: Value): unknown => (value === null ? null : JSON.parse(String(value)));
const flag = (value: Value): unknown => (value === 1 ? true : value === 0 ? false : value);

// What a row hash covers: column, key, and how the stored value is read.
const FIELDS = [
  ['id', 'id', asIs],
  ['tenant_id', 'tenantId', asIs],
  ['timestamp', 'timestamp', asIs],
  ['component', 'component', asIs],
  ['record_id', 'recordId', asIs],
  ['operation', 'operation', asIs],
  ['action', 'action', asIs],
  ['actor_kind', 'actorKind', asIs],
  ['actor_id', 'actorId', asIs],
  ['actor_name', 'actorName', asIs],
  ['actor_role', 'actorRole', asIs],
  ['gateway_id', 'gatewayId', asIs],
  ['gateway_name', 'gatewayName', asIs],
  ['before', 'before', document],
  ['after', 'after', document],
  ['request_data', 'requestData', document],
  ['response_data', 'responseData', document],
  ['success', 'success', flag],
  ['error_code', 'errorCode', asIs],
  ['error_message', 'errorMessage', asIs],
  ['duration_ms', 'durationMs', asIs],
  ['client_ip', 'clientIp', asIs],
  ['session_id', 'sessionId', asIs],
  ['request_id', 'requestId', asIs],
  ['trace_id', 'traceId', asIs],
  ['detail', 'detail', document],
] as const;

/** The 26 keys of an audit entry that its hash covers: nulls kept, JSON as values, `timestamp` in ms. */
export type EntryForm = Readonly<Record<(typeof FIELDS)[number][1], unknown>>;

/** One entry of a chain, reduced to what seals are about. */
export interface HashedEntry {
  readonly seq: number;
  readonly id: string;
  readonly hash: string;
}

export const rowHash = (form: EntryForm): Promise<string> => sha256Hex(canonicalJson(form));

const LAST_SEALED = `coalesce((SELECT through_seq FROM audit_seals WHERE tenant_id = ?
 ORDER BY seal_index DESC LIMIT 1), 0)`;

/** The entries of a chain after one seq (null: the last sealed) up to another, in order; for `hashEntries`. */
export function entriesBetween(
  tenantId: string,
  afterSeq: number | null,
  throughSeq: number,
  limit: number,
): Statement {
  const columns = FIELDS.map(([column]) => `"${column}"`).join(', ');
  return {
    sql: `SELECT seq, ${columns} FROM audit_log WHERE tenant_id = ? AND seq > ${afterSeq === null ? LAST_SEALED : '?'}
 AND seq <= ? ORDER BY seq LIMIT ?`,
    args: [tenantId, afterSeq ?? tenantId, throughSeq, limit],
  };
}

/** An entry in row form with its seq. JSON that is damaged stays text. */
export interface StoredEntry {
  readonly seq: number;
  readonly form: EntryForm;
}

export const readEntries = (found: Result | undefined): StoredEntry[] =>
  (found?.rows ?? []).map(([seq = null, ...values]) => ({ seq: Number(seq), form: rowForm(values) }));

/** `Object.fromEntries` forgets the keys; they are those of FIELDS. */
const rowForm = (values: readonly Value[]): EntryForm =>
  Object.fromEntries(FIELDS.map(([, key, read], i) => [key, readable(read, values[i] ?? null)])) as EntryForm;

function readable(read: (value: Value) => unknown, value: Value): unknown {
  try {
    return plain(value) === value ? read(value) : plain(value);
  } catch {
    return value;
  }
}

export function hashEntries(found: Result | undefined): Promise<HashedEntry[]> {
  const rows = found?.rows ?? [];
  return Promise.all(
    rows.map(async ([seq = null, ...values]) => ({
      seq: Number(seq),
      id: String(values[0]),
      hash: await hashOfStored(values),
    })),
  );
}

/**
 * Text with lone surrogates, or damaged JSON, has no canonical form. Such a row is hashed as it is stored, so that one
 * row never stops the sealing of a chain; no canonical form starts as this text does.
 */
async function hashOfStored(values: readonly Value[]): Promise<string> {
  const form = canonicalForm(values);
  return sha256Hex(form ?? `stored ${JSON.stringify(values.map(v => [typeof v, plain(v)]))}`);
}

function canonicalForm(values: readonly Value[]): string | null {
  if (values.some(v => typeof v === 'bigint' || v instanceof Uint8Array)) return null;
  try {
    return canonicalJson(
      Object.fromEntries(FIELDS.map(([, key, read], i) => [key, read(values[i] ?? null)])),
    );
  } catch {
    return null;
  }
}

const plain = (value: Value) =>
  typeof value === 'bigint' ? value.toString() : value instanceof Uint8Array ? [...value] : value;
