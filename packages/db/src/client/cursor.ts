import { Portion } from './portion.ts';
import { DriverError, type OpenOptions, type SnapshotRows, type Statement, type Value } from './types.ts';

const IDLE_MS = 10_000;
const ROWS_AT_ONCE = 200;

type WireValue = { type: string; value?: string | number; base64?: string };
type WireError = { message: string; code?: string | null };
type Entry =
  | { type: 'step_begin'; step: number }
  | { type: 'row'; row: WireValue[] }
  | { type: 'step_error'; step: number; error: WireError }
  | { type: 'error'; error: WireError }
  | { type: 'step_end' };

/**
 * The rows of a read-only batch through a libSQL server's cursor (`POST /v3/cursor`), in one transaction, as they
 * come. Null when the server has no cursors.
 */
export async function openCursor(
  { url, authToken }: OpenOptions,
  statements: readonly Statement[],
  bigints: boolean,
): Promise<AsyncGenerator<SnapshotRows> | null> {
  const abort = new AbortController();
  const response = await withinIdle(abort, () =>
    fetch(new URL('v3/cursor', url.endsWith('/') ? url : `${url}/`), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(authToken === undefined ? {} : { authorization: `Bearer ${authToken}` }),
      },
      body: JSON.stringify({ baton: null, batch: { steps: stepsOf(statements) } }),
      signal: abort.signal,
    }),
  );
  if (response.status === 404 || response.status === 405) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new DriverError(`the database answered ${response.status}`, 'NETWORK', undefined);
  }
  return rowsOf(linesOf(response.body, abort), bigints);
}

/** BEGIN first and COMMIT last, each only while all before it went well. */
function stepsOf(statements: readonly Statement[]) {
  return [
    { stmt: { sql: 'BEGIN TRANSACTION READONLY', want_rows: false } },
    ...statements.map(({ sql, args }, at) => ({
      condition: { type: 'ok', step: at },
      stmt: { sql, args: args.map(toWire), want_rows: true },
    })),
    { condition: { type: 'ok', step: statements.length }, stmt: { sql: 'COMMIT', want_rows: false } },
  ];
}

async function* rowsOf(lines: AsyncGenerator<string>, bigints: boolean): AsyncGenerator<SnapshotRows> {
  let statement = -1;
  const portion = new Portion(ROWS_AT_ONCE);
  let first = true;
  let committed = false;
  for await (const line of lines) {
    if (first) {
      first = false;
      continue;
    }
    const entry = entryOf(line);
    if (entry.type === 'row') portion.add(entry.row.map(value => fromWire(value, bigints)));
    if (entry.type === 'error') throw refusal(entry.error, undefined);
    if (entry.type === 'step_error') throw refusal(entry.error, entry.step - 1);
    if (portion.isFull || (entry.type === 'step_end' && !portion.isEmpty)) {
      yield { statement, rows: portion.take() };
    }
    if (entry.type === 'step_begin') statement = entry.step - 1;
    committed = entry.type === 'step_end';
  }
  if (!committed) throw new DriverError('the database stopped answering', 'NETWORK', undefined);
}

/** The protocol's own answers: a line is one of its entries. */
const entryOf = (line: string): Entry => JSON.parse(line) as Entry;

const refusal = ({ message, code }: WireError, statement: number | undefined) =>
  new DriverError(message, code ?? 'SQLITE_ERROR', statement);

async function* linesOf(body: ReadableStream<Uint8Array>, abort: AbortController): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await withinIdle(abort, () => reader.read());
      rest += decoder.decode(value, { stream: !done });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
      if (done) break;
    }
    if (rest !== '') yield rest;
  } finally {
    // Also when nobody wants the rest: the server ends its transaction then.
    abort.abort();
  }
}

async function withinIdle<T>(abort: AbortController, work: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => abort.abort(), IDLE_MS);
  try {
    return await work();
  } catch (error) {
    throw new DriverError('the database did not answer', 'NETWORK', undefined, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function toWire(value: Value): WireValue {
  if (value === null) return { type: 'null' };
  if (typeof value === 'string') return { type: 'text', value };
  if (value instanceof Uint8Array) return { type: 'blob', base64: btoa(String.fromCharCode(...value)) };
  if (typeof value === 'number' && !Number.isSafeInteger(value)) return { type: 'float', value };
  return { type: 'integer', value: String(value) };
}

function fromWire({ type, value, base64 }: WireValue, bigints: boolean): Value {
  // JSON has no infinities: servers send null in their place.
  if (type === 'float' && typeof value !== 'number') return Number.POSITIVE_INFINITY;
  if (type === 'integer' && bigints) return BigInt(value ?? 0);
  if (type === 'integer') {
    const number = Number(value);
    return Number.isSafeInteger(number) ? number : BigInt(value ?? 0);
  }
  if (type === 'blob') return Uint8Array.from(atob(base64 ?? ''), char => char.charCodeAt(0));
  return value ?? null;
}
