import { unguarded } from './csv.ts';

export interface CsvRecord {
  /** Physical line of its first character; the header is on line 1. */
  readonly line: number;
  /** null for an empty cell without quotes. */
  readonly cells: readonly (string | null)[];
  readonly problem: { readonly code: 'csv' | 'encoding'; readonly message: string } | null;
}

export interface CsvTable {
  readonly header: CsvRecord | null;
  readonly records: readonly CsvRecord[];
  /** Lines with nothing on them. */
  readonly blank: number;
  /** There are more records than were asked for; the rest is not read. */
  readonly more: boolean;
}

/** Reads a CSV file of UTF-8, with or without BOM, CRLF or LF, strictly; guards are removed from cells. */
export function readCsv(bytes: Uint8Array, most: number): CsvTable {
  let header: CsvRecord | null = null;
  const records: CsvRecord[] = [];
  let blank = 0;
  for (const record of recordsOf(bytes)) {
    if (record === null) blank += 1;
    else if (header === null) header = record;
    else if (records.length === most) return { header, records, blank, more: true };
    else records.push(record);
  }
  return { header, records, blank, more: false };
}

interface Line {
  readonly number: number;
  readonly text: string;
  readonly end: string;
  readonly valid: boolean;
}

interface Draft {
  readonly line: number;
  readonly cells: (string | null)[];
  /** What was read of a cell in quotes that has not ended. */
  open: string | null;
  problem: CsvRecord['problem'];
}

const BARE_QUOTE = 'a quote must open and close a whole cell; inside one it is doubled';

/** null for each blank line. */
function* recordsOf(bytes: Uint8Array): Generator<CsvRecord | null> {
  let draft: Draft | null = null;
  for (const line of linesOf(bytes)) {
    if (draft === null && line.text === '' && line.valid) {
      yield null;
      continue;
    }
    draft ??= { line: line.number, cells: [], open: null, problem: null };
    if (!line.valid) draft.problem ??= { code: 'encoding', message: 'this is not UTF-8' };
    if (scan(draft, line)) continue;
    yield draft;
    draft = null;
  }
  if (draft !== null) {
    yield { ...draft, problem: draft.problem ?? { code: 'csv', message: 'a quoted cell has no end' } };
  }
}

/** Takes one line into a record; whether the record goes on after it. */
function scan(draft: Draft, { text, end }: Line): boolean {
  for (let at = 0; ; ) {
    if (draft.open !== null) {
      const quote = text.indexOf('"', at);
      if (quote < 0) {
        draft.open += text.slice(at) + end;
        return true;
      }
      draft.open += text.slice(at, quote);
      at = quote + 1;
      if (text[at] === '"') {
        draft.open += '"';
        at += 1;
        continue;
      }
      draft.cells.push(unguarded(draft.open));
      draft.open = null;
      if (at === text.length) return false;
      if (text[at] !== ',') return broken(draft, BARE_QUOTE);
      at += 1;
    }
    if (text[at] === '"') {
      draft.open = '';
      at += 1;
      continue;
    }
    const comma = text.indexOf(',', at);
    const cell = text.slice(at, comma < 0 ? text.length : comma);
    if (cell.includes('"')) return broken(draft, BARE_QUOTE);
    if (cell.includes('\r')) return broken(draft, 'a cell with a line break must be in quotes');
    draft.cells.push(cell === '' ? null : unguarded(cell));
    if (comma < 0) return false;
    at = comma + 1;
  }
}

/** What follows on the line is given up; reading goes on with the next. */
function broken(draft: Draft, message: string): false {
  draft.open = null;
  draft.problem ??= { code: 'csv', message };
  return false;
}

const LF = 0x0a;
const CR = 0x0d;

/** No byte of a longer UTF-8 sequence looks like a line feed, so lines are found before they are read. */
function* linesOf(bytes: Uint8Array): Generator<Line> {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  for (let number = 1; at < bytes.length; number++) {
    const found = bytes.indexOf(LF, at);
    const stop = found < 0 ? bytes.length : found;
    const crlf = found > at && bytes[found - 1] === CR;
    const part = bytes.subarray(at, crlf ? stop - 1 : stop);
    const end = found < 0 ? '' : crlf ? '\r\n' : '\n';
    at = stop + 1;
    try {
      yield { number, text: strict.decode(part), end, valid: true };
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      yield { number, text: lenient.decode(part), end, valid: false };
    }
  }
}
