/** What a cell may hold: bytes have no form in CSV. Objects and arrays are JSON. */
export type CsvValue = string | number | boolean | Date | object | null;

const LINE_END = '\r\n';
const NEEDS_QUOTES = /[",\r\n]/;
// A spreadsheet takes such a cell for a formula, or drops the character.
const GUARDED = /^[=+\-@'\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** One line with its end; `csvLine(names)` is a header. */
export const csvLine = (cells: readonly CsvValue[]): string => cells.map(csvCell).join(',') + LINE_END;

/**
 * One cell as it stands in the file. null is empty and the empty string `""`; times are ISO 8601 UTC. Text and JSON
 * are guarded against being taken for a formula; numbers, booleans and times are not. A JSON column's scalars are
 * given as JSON text.
 */
export function csvCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value instanceof Date) return value.toISOString();
  return quoted(guarded(typeof value === 'string' ? value : JSON.stringify(value)));
}

const guarded = (text: string): string => (GUARDED.test(text) ? `'${text}` : text);

const quoted = (text: string): string =>
  text === '' || NEEDS_QUOTES.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** The text of a cell that was read, without the guard: what `csvCell` was given. */
export const unguarded = (text: string): string =>
  text.startsWith("'") && GUARDED.test(text.slice(1)) ? text.slice(1) : text;
