import { BreakwaterError, invalid } from '@breakwater/db';
import { toJson, utf8Bytes } from '../../../json.ts';

export const MAX_IMPORT_RECORDS = 500;
export const MAX_IMPORT_BYTES = 2 * 1024 * 1024;

/** One record of an import as it came: `line` is its line in the text or its position in the array, from 1. */
export interface RawRecord {
  readonly line: number;
  /** What was parsed; undefined if `raw` is not JSON. */
  readonly value: unknown;
  readonly raw: string;
}

/**
 * The records of an array, a JSON array, NDJSON, or one JSON document.
 * @throws VALIDATION beyond 500 records, beyond 2 MiB (`too_large`), and for text that opens an array it does not end.
 */
export function readRecords(data: string | readonly unknown[]): RawRecord[] {
  return typeof data === 'string' ? readText(data) : readArray(data);
}

function readArray(items: readonly unknown[]): RawRecord[] {
  requireCount(items.length);
  const records = numbered(items);
  requireSize(records.reduce((bytes, { raw }) => bytes + utf8Bytes(raw) + 1, 1));
  // Read back, because a value sent by superjson may hold dates and other things that JSON has not.
  return records.map(record => ({ ...record, value: parseJson(record.raw) }));
}

function readText(data: string): RawRecord[] {
  requireSize(data.length);
  requireSize(utf8Bytes(data));
  const text = data.replace(/^\uFEFF/, '').toWellFormed();
  if (text.trimStart().startsWith('[')) {
    const items = parseJson(text);
    if (!Array.isArray(items)) throw invalid('data', 'must be one JSON array if it starts with [');
    requireCount(items.length);
    return numbered(items);
  }
  const lines: { line: number; raw: string }[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() !== '') lines.push({ line: index + 1, raw: line.replace(/\r$/, '') });
  }
  const [first] = lines;
  if (first !== undefined && parseJson(first.raw) === undefined) {
    const whole = parseJson(text);
    if (whole !== undefined) return numbered([whole], first.line);
  }
  requireCount(lines.length);
  return lines.map(({ line, raw }) => ({ line, value: parseJson(raw), raw }));
}

/** Values with their compact JSON, numbered from `start`; one that JSON cannot say counts as not being JSON. */
function numbered(values: readonly unknown[], start = 1): RawRecord[] {
  return values.map((value, index) => {
    const raw = toJson(value);
    return { line: start + index, value: raw === null ? undefined : value, raw: raw ?? '' };
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function requireCount(records: number): void {
  if (records > MAX_IMPORT_RECORDS) throw invalid('data', `must hold at most ${MAX_IMPORT_RECORDS} records`);
}

function requireSize(bytes: number): void {
  if (bytes > MAX_IMPORT_BYTES) {
    throw new BreakwaterError('VALIDATION', `data: must be at most ${MAX_IMPORT_BYTES} bytes`, {
      reason: 'too_large',
      issues: [{ path: 'data', message: `must be at most ${MAX_IMPORT_BYTES} bytes` }],
    });
  }
}
