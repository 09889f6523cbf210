import type {
  AuditListInput,
  ComplianceFlowsDiagramInput,
  EvidenceType,
  FlowIngestResult,
  GovernanceDecisionsListInput,
  ListRequest,
  PciRequirement,
  ReportId,
  SpanFilter,
} from '../generated/contract.ts';
import type { CallOptions, ResponseInfo } from '../types.ts';

export interface Progress {
  /** Bytes so far. */
  readonly loaded: number;
  /** Bytes of the whole, null where that is not known. */
  readonly total: number | null;
}

interface ProgressOptions {
  /** Called with every part. What it throws ends the transfer. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** `timeoutMs` is the longest silence, not the whole. What fails before the first byte is tried again. */
export interface DownloadOptions extends Omit<CallOptions, 'idempotencyKey'>, ProgressOptions {}

/** Without `timeoutMs` an upload may take as long as it takes. With `onProgress` it needs a fetch that sends streams. */
export interface UploadOptions extends Omit<CallOptions, 'maxRetries'>, ProgressOptions {}

/** A file on its way. Read it once: as `body`, `bytes()` or `text()`. */
export interface Download {
  /** As the server calls the file. */
  readonly name: string | undefined;
  /** Its media type. */
  readonly type: string;
  /** Its length in bytes, null where the server makes it as it goes. */
  readonly size: number | null;
  readonly response: ResponseInfo;
  /** Ends with a ConnectionError when the connection is lost. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  text(): Promise<string>;
}

/** Of Node's files give `await fs.openAsBlob(path)`. */
export type UploadBody = string | Uint8Array | Blob | ReadableStream<Uint8Array>;

export interface AuditExportQuery extends Omit<AuditListInput, keyof ListRequest> {
  readonly format: 'csv' | 'ndjson' | 'json';
  /** With ndjson: the seals too. */
  readonly seals?: boolean | undefined;
}

export interface DecisionExportQuery extends SpanFilter, Pick<GovernanceDecisionsListInput, 'action'> {}

export interface EvidenceExportQuery {
  /** Generated from then on; default: the first. A day is written as `2026-03-01`. */
  readonly from?: Date | string | undefined;
  /** Generated until then; default: now. A day counts whole. */
  readonly to?: Date | string | undefined;
  readonly evidenceType?: EvidenceType | undefined;
  readonly pciRequirement?: PciRequirement | undefined;
  /** @default 'zip' */
  readonly format?: 'zip' | 'ndjson' | 'json' | undefined;
}

export interface ImportQuery {
  readonly type: 'csv' | 'zip';
  /** Of a CSV file. */
  readonly table?: string | undefined;
  /** Only check. */
  readonly dryRun?: boolean | undefined;
  /** @default 'insert' */
  readonly mode?: 'insert' | 'upsert' | undefined;
}

export interface ImportReport {
  readonly ok: boolean;
  readonly dryRun: boolean;
  readonly files: readonly {
    readonly name: string;
    readonly table: string;
    readonly status: 'imported' | 'valid' | 'failed' | 'skipped';
    readonly rows: number;
    readonly inserted: number;
    readonly updated: number;
    readonly blank: number;
    readonly skippedDeleted: number;
    readonly ignoredColumns: readonly string[];
    readonly errorCount: number;
    /** The first ones. */
    readonly errors: readonly {
      readonly line: number;
      readonly column: string | null;
      readonly code: string;
      readonly message: string;
    }[];
  }[];
}

export interface RestoreReport {
  readonly status: 'ok';
  readonly restored: boolean;
  readonly dryRun: boolean;
  readonly bytes: number;
  readonly format: string;
  readonly migration: { readonly from: string | null; readonly to: string | null };
  readonly tables: readonly { readonly name: string; readonly rows: number }[];
  /** Where the replaced data is kept: a file beside the database, or tables of that prefix. */
  readonly preRestoreCopy: string | null;
  readonly warnings: readonly unknown[];
}

/** What is downloaded and uploaded as files. Downloads resolve once the server has begun to answer. */
export interface Files {
  auditExport(query: AuditExportQuery, options?: DownloadOptions): Promise<Download>;
  decisionExport(query?: DecisionExportQuery, options?: DownloadOptions): Promise<Download>;
  evidenceExport(query?: EvidenceExportQuery, options?: DownloadOptions): Promise<Download>;
  flowDiagram(query?: ComplianceFlowsDiagramInput, options?: DownloadOptions): Promise<Download>;
  /** A report of `soc.reports`. */
  report(
    query: { readonly id: ReportId; readonly format?: 'json' | 'md' | 'pdf' | undefined },
    options?: DownloadOptions,
  ): Promise<Download>;
  /** Every table of the tenant, or for root without one of all, as CSV in one zip. */
  databaseExport(query?: Record<string, never>, options?: DownloadOptions): Promise<Download>;
  databaseDiagram(
    query?: { readonly theme?: 'auto' | 'light' | 'dark' | undefined },
    options?: DownloadOptions,
  ): Promise<Download>;
  /** The whole database, for root. */
  backup(
    query?: { readonly format?: 'sqlite' | 'sql' | undefined },
    options?: DownloadOptions,
  ): Promise<Download>;
  /**
   * Imports a CSV file, or a zip of them as `databaseExport` gives. Its idempotency key makes it safe to repeat.
   *
   * @throws ValidationError with the report in its details when no file was good
   */
  importData(body: UploadBody, query: ImportQuery, options?: UploadOptions): Promise<ImportReport>;
  /** Puts a backup in the place of the whole database, for root. Never tried again by itself. */
  restore(
    body: UploadBody,
    query?: { readonly dryRun?: boolean | undefined; readonly integrityCheck?: boolean | undefined },
    options?: UploadOptions,
  ): Promise<RestoreReport>;
  /**
   * Takes in up to a million lines of flows. Never tried again by itself.
   *
   * @throws BreakwaterError whose `details.nextLine` is the first line that was not taken in
   */
  ingestFlows(
    body: UploadBody,
    query: {
      readonly format: 'breakwater' | 'aws-vpc-flow-log';
      /** Field names of a VPC flow log whose text has none. */
      readonly header?: string | undefined;
      /** Whether the body is packed with gzip. */
      readonly gzip?: boolean | undefined;
    },
    options?: UploadOptions,
  ): Promise<FlowIngestResult>;
}
