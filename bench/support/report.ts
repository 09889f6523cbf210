/** One table as it is printed. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes?: readonly string[];
}

/** What one benchmark found: tables to read, and the figures behind them to keep. */
export interface Report {
  readonly settings: Readonly<Record<string, unknown>>;
  readonly tables: readonly Table[];
  readonly figures: unknown;
}

export interface BenchOptions {
  /** Fewer and shorter rounds: to see that a benchmark works, not to quote. */
  readonly quick: boolean;
  /** How long a benchmark that watches a server does so. */
  readonly minutes?: number;
  /** How often each contender has its turn, and for how long. */
  readonly rounds?: number;
  readonly seconds?: number;
}

export type Benchmark = (options: BenchOptions) => Promise<Report>;

/** The first column to the left, the others to the right, as numbers want to be read. */
export function printed({ title, columns, rows, notes = [] }: Table): string {
  const widths = columns.map((name, i) => Math.max(name.length, ...rows.map(row => (row[i] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const rule = widths.map(width => '-'.repeat(width)).join('  ');
  return [title, '', line(columns), rule, ...rows.map(line), ...notes.map(note => `* ${note}`), ''].join(
    '\n',
  );
}

export function within(value: number, budget: number): string {
  return value <= budget ? 'ok' : 'OVER';
}
