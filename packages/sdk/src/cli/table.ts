import { at } from '../json.ts';
import { json, printable, printableLines } from './text.ts';

const WIDEST_CELL = 60;
const GAP = '  ';

type Row = Readonly<Record<string, unknown>>;

/** A value as one line. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? json(value) : printable(String(value));
}

export interface Table {
  readonly header: string;
  row(item: unknown): string;
}

/**
 * Columns for items like these. Without names they are the fields that hold no objects, as many as the width
 * takes; a name with dots looks into objects.
 */
export function tableFor(
  items: readonly unknown[],
  names: readonly string[] | undefined,
  width: number | undefined,
): Table {
  const chosen = (names ?? flatFields(items)).map(name => {
    const cells = items.map(item => cell(valueIn(item, name)).length);
    return { name, width: Math.min(Math.max(name.length, ...cells), WIDEST_CELL) };
  });
  const columns = names === undefined && width !== undefined ? fitting(chosen, width) : chosen;
  const line = (text: (name: string) => string) =>
    columns
      .map((column, index) => padded(text(column.name), index === columns.length - 1 ? null : column.width))
      .join(GAP)
      .trimEnd();
  const clip = (text: string) => (width === undefined ? text : text.slice(0, width));
  return {
    header: clip(line(printable)),
    row: item => clip(line(name => cell(valueIn(item, name)))),
  };
}

/** One record, a field a line. */
export function recordLines(record: object): string {
  const entries = Object.entries(record);
  const width = Math.max(0, ...entries.map(([name]) => name.length));
  return entries
    .map(([name, value]) => {
      const text = typeof value === 'string' ? printableLines(value) : cell(value);
      const gap = ' '.repeat(width + GAP.length);
      return `${printable(name).padEnd(width)}${GAP}${text.replaceAll('\n', `\n${gap}`)}`.trimEnd();
    })
    .join('\n');
}

export function isRecord(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function valueIn(item: unknown, name: string): unknown {
  return isRecord(item) ? (item[name] ?? at(item, ...name.split('.'))) : item;
}

function flatFields(items: readonly unknown[]): string[] {
  const rows = items.filter(isRecord);
  if (rows.length === 0) return ['value'];
  const isNested = (value: unknown) =>
    typeof value === 'object' && value !== null && !(value instanceof Date);
  const names = [...new Set(rows.flatMap(row => Object.keys(row)))];
  const flat = names.filter(name => !rows.some(row => isNested(row[name])));
  // A column that says nothing of these rows takes the place of one that does.
  const told = flat.filter(name => rows.some(row => cell(row[name]) !== ''));
  return told.length > 0 ? told : names;
}

type Column = { readonly name: string; readonly width: number };

function fitting(columns: readonly Column[], width: number): readonly Column[] {
  let used = 0;
  const count = columns.findIndex((column, index) => {
    used += column.width + (index === 0 ? 0 : GAP.length);
    return index > 0 && used > width;
  });
  return count === -1 ? columns : columns.slice(0, count);
}

function padded(text: string, width: number | null): string {
  if (width === null || text.length <= width) return text.padEnd(width ?? 0);
  return `${text.slice(0, width - 1)}…`;
}
