import { BreakwaterError } from '@breakwater/db';
import * as z from 'zod';

const MOST_LISTED = 100;

const Issue = z.object({
  line: z.int(),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});

const FileReport = z.object({
  name: z.string(),
  table: z.string(),
  status: z.enum(['imported', 'valid', 'failed', 'skipped']),
  rows: z.int(),
  inserted: z.int(),
  updated: z.int(),
  blank: z.int(),
  skippedDeleted: z.int(),
  ignoredColumns: z.array(z.string()),
  errorCount: z.int(),
  errors: z.array(Issue),
});

export const ImportReport = z
  .object({ ok: z.boolean(), dryRun: z.boolean(), files: z.array(FileReport) })
  .meta({ id: 'ImportReport', description: 'What became of each file: imported whole, or not at all.' });

export type ImportIssue = Readonly<z.output<typeof Issue>>;
export type FileReport = Readonly<z.output<typeof FileReport>>;
export type ImportReport = Readonly<z.output<typeof ImportReport>>;

/** The errors of one file: all counted, the first by line listed. */
export class Issues {
  readonly #found: ImportIssue[] = [];

  get count(): number {
    return this.#found.length;
  }

  add(line: number, column: string | null, code: string, message: string): void {
    this.#found.push({ line, column, code, message });
  }

  /** What a plan or the database said of a record; what is no refusal is thrown on. */
  refused(line: number, error: unknown, columnOf: (field: string) => string | null): void {
    if (!(error instanceof BreakwaterError) || error.code === 'INTERNAL' || error.code === 'UNAVAILABLE') {
      throw error;
    }
    const { code, details, message } = error;
    const reason = details?.reason ?? code.toLowerCase();
    const fields = details?.issues?.map(issue => [issue.path, issue.message] as const) ?? [
      [typeof details?.field === 'string' ? details.field : firstOf(details?.fields), message] as const,
    ];
    for (const [path, text] of fields) this.add(line, columnOf(path.split('.')[0] ?? ''), reason, text);
  }

  /** Forgets what was added since there were so many. */
  dropAfter(count: number): void {
    this.#found.length = count;
  }

  lines(): number[] {
    return this.#found.map(({ line }) => line);
  }

  listed(): ImportIssue[] {
    return this.#found.toSorted((a, b) => a.line - b.line).slice(0, MOST_LISTED);
  }
}

const firstOf = (list: unknown): string => (Array.isArray(list) && list.length === 1 ? String(list[0]) : '');
