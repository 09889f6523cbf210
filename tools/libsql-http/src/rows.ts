export interface Column {
  readonly name: string;
  readonly decltype: string | null;
}

/** The rows of one running statement. Exactly one of reading to the end or `abandon` must follow. */
export interface Rows {
  readonly columns: readonly Column[];
  /** The next row, or `undefined` after the last. */
  next(): readonly unknown[] | undefined;
  /** Stops a statement before its end, so that it no longer holds a snapshot. */
  abandon(): void;
}

export const NO_ROWS: Rows = { columns: [], next: () => undefined, abandon: () => undefined };

/** Reads all rows now, so that the statement behind them is finished. */
export function buffered({ columns, next }: Rows): Rows {
  const rows: (readonly unknown[])[] = [];
  for (let row = next(); row !== undefined; row = next()) rows.push(row);
  let at = 0;
  return { columns, next: () => rows[at++], abandon: () => undefined };
}
