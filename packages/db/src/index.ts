export type { Backup } from './admin/backup.ts';
export { type CsvValue, csvCell, csvLine, unguarded } from './admin/csv.ts';
export { Sha256 } from './admin/dump/sha256.ts';
export { MIGRATIONS } from './admin/migrations.generated.ts';
export type {
  RestoreFacts,
  RestoreFormat,
  RestoreOptions,
  RestoreReport,
  RestoreWarning,
} from './admin/restore/report.ts';
export { type Archivable, nextArchivable, planArchive } from './audit/archive.ts';
export { sealedChains, sealedSince, unsealedChains } from './audit/chains.ts';
export { auditExtent } from './audit/extent.ts';
export { PROBLEM_KINDS } from './audit/problems.ts';
export { type AuditSeal, isFull, planSeals } from './audit/seal.ts';
export { verifyChain } from './audit/verify.ts';
export { Database } from './client/handle.ts';
export {
  type Driver,
  DriverError,
  type OpenOptions,
  type Result,
  type SnapshotRows,
  type Statement,
  type Value,
} from './client/types.ts';
export * from './clock.ts';
export * from './errors.ts';
export * from './ids.ts';
export { isoTime } from './iso-time.ts';
export {
  type Accessor,
  defineAccessor,
  type Entity,
  type EntityTable,
  type Insert,
  type Key,
  type ListOptions,
  type Patch,
  type Row,
} from './kernel/accessor.ts';
export {
  type AuditAction,
  type AuditActions,
  type AuditDraft,
  type AuditFacts,
  auditDraft,
} from './kernel/audit.ts';
export { canonicalJson, sha256Hex } from './kernel/canonical.ts';
export {
  type Change,
  type Counted,
  change,
  combine,
  guard,
  nothing,
  type Step,
  withResult,
} from './kernel/change.ts';
export {
  type CommitLimits,
  checkSize,
  commit,
  commitAll,
  IMPORT_LIMITS,
  retryOnConflict,
} from './kernel/commit.ts';
export {
  type Actor,
  type CallInfo,
  type Committed,
  type Ctx,
  maxRecordsOf,
  PLATFORM,
  SYSTEM,
} from './kernel/context.ts';
export { pluralOf } from './kernel/entity.ts';
export {
  type EventDraft,
  type EventSubject,
  eventDraft,
  type OutboxSink,
} from './kernel/events.ts';
export { isLost, unavailable } from './kernel/failure.ts';
export {
  anyOf,
  condition,
  equals,
  type Filter,
  type Filters,
  prefix,
  since,
  until,
} from './kernel/filters.ts';
export type { Hook, HookCall, HookEvent } from './kernel/hooks.ts';
export { FIND_RECORD, type IdempotencyRecord } from './kernel/idempotency.ts';
export { type ListSource, type Page, readingPage } from './kernel/list.ts';
export { PresumingDatabase, type Presumption } from './kernel/presuming.ts';
export { idsOf, query, type Read, readAll } from './kernel/read.ts';
export type { WriteOptions } from './kernel/recorded.ts';
export { redact } from './kernel/redact.ts';
export { rehearse } from './kernel/rehearse.ts';
export { compile, tableInfo } from './kernel/table.ts';
export { transaction } from './kernel/transaction.ts';
export { validationError } from './kernel/zod-error.ts';
export { importSigningKey, type SigningKey, verifySignature } from './signing/ed25519.ts';
export { fromBase64, joinBytes, toBase64, urlSafe } from './signing/encoding.ts';
export {
  activate as activateSigningKey,
  isActive as isActiveSigningKey,
  type PublicKey,
  publicKeys,
  readingKeys,
} from './signing/signing-keys.ts';
