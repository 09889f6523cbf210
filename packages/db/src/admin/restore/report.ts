import type { Change } from '../../kernel/change.ts';

export type RestoreFormat = 'sqlite' | 'sql';

export type RestoreWarning =
  | { readonly kind: 'extra_table'; readonly table: string }
  | { readonly kind: 'credential_revived'; readonly table: string; readonly ids: readonly string[] };

/** What a restore did, or would do. */
export interface RestoreReport {
  readonly status: 'ok';
  readonly restored: boolean;
  readonly dryRun: boolean;
  readonly bytes: number;
  readonly format: RestoreFormat;
  readonly migration: { readonly from: string | null; readonly to: string | null };
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  /** Where the replaced data is kept: a file beside the database, or tables of that prefix. */
  readonly preRestoreCopy: string | null;
  readonly warnings: readonly RestoreWarning[];
}

/** Where a chain of the audit log ended that a restore replaces. */
export interface ReplacedHead {
  readonly tenantId: string;
  readonly seq: number;
  readonly index: number | null;
  readonly hash: string | null;
}

export interface RestoreFacts {
  readonly bytes: number;
  readonly format: RestoreFormat;
  readonly migration: RestoreReport['migration'];
  readonly replaced: readonly ReplacedHead[];
}

export interface RestoreOptions {
  readonly dryRun: boolean;
  readonly integrityCheck: boolean;
  readonly mostBytes: number;
  /** What is recorded in the new database, as part of it. */
  readonly applied: (facts: RestoreFacts) => Change;
}
