import type { Value } from '@breakwater/db';

let last = 0;

/** Ids that ascend, as Breakwater's do: it costs an index less than random ones. */
export function nextId(prefix: string): string {
  last = Math.max(last + 1, Date.now() * 1000);
  return `${prefix}_${last.toString(36).padStart(26, '0')}`;
}

/** A row in the order of `columns`; what is not given is null. */
export function ordered(columns: readonly string[], values: Readonly<Record<string, Value>>): Value[] {
  return columns.map(column => values[column] ?? null);
}

export interface Shape {
  readonly columns: readonly string[];
  readonly json: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
}

/** A stored row as a plain object. Times stay epoch milliseconds. */
export function shown({ columns, json, hidden }: Shape, row: readonly Value[]): Record<string, unknown> {
  const object: Record<string, unknown> = {};
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i] ?? '';
    const value = row[i] ?? null;
    if (!hidden.has(column))
      object[column] = value !== null && json.has(column) ? JSON.parse(String(value)) : value;
  }
  return object;
}

export function multiRow(insert: string, columns: number, rows: number): string {
  const tuple = `(${Array(columns).fill('?').join(', ')})`;
  return `${insert} VALUES ${Array(rows).fill(tuple).join(', ')}`;
}
