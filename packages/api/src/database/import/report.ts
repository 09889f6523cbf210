import { BreakwaterError } from '@breakwater/db';

const MOST_LISTED = 100;

export interface ImportIssue {
  readonly line: number;
  readonly column: string | null;
  readonly code: string;
  readonly message: string;
}

export const FILE_STATUSES = ['imported', 'valid', 'failed', 'skipped'] as const;

export interface FileReport {
  readonly name: string;
  readonly table: string;
  readonly status: (typeof FILE_STATUSES)[number];
  readonly rows: number;
  readonly inserted: number;
  readonly updated: number;
  readonly blank: number;
  readonly skippedDeleted: number;
  readonly ignoredColumns: readonly string[];
  readonly errorCount: number;
  readonly errors: readonly ImportIssue[];
}

export interface ImportReport {
  readonly ok: boolean;
  readonly dryRun: boolean;
  readonly files: readonly FileReport[];
}

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
