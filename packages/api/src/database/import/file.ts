import {
  type Accessor,
  BreakwaterError,
  type Change,
  change,
  checkSize,
  combine,
  commit,
  type EntityTable,
  type IdempotencyRecord,
  IMPORT_LIMITS,
  type Row,
  rehearse,
  type Step,
  sha256Hex,
} from '@breakwater/db';
import { type CsvTable, readCsv } from '@breakwater/db/exchange';
import { lowest, roleAtLeast, roleFor } from '../../access/effective-role.ts';
import type { Caller } from '../../context.ts';
import { type RecordPlans, recordPlans } from '../../crud/record-plans.ts';
import { applied } from './applied.ts';
import { type Column, checkRequired, columnsOf } from './columns.ts';
import { type Draft, draftOf, headerOf, parsed } from './draft.ts';
import { checkParents, checkUnique, existingRows } from './existing.ts';
import { type FileReport, Issues } from './report.ts';

const MOST_ROWS = 10_000;
const MOST_REHEARSED = 100;

export interface ImportFile {
  readonly name: string;
  readonly table: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface ImportOptions {
  readonly mode: 'insert' | 'upsert';
  readonly dryRun: boolean;
}

/** A record that can be written, as far as planning tells. */
export interface Planned {
  readonly line: number;
  readonly insert: boolean;
  readonly row: Readonly<Record<string, unknown>>;
  readonly change: Change;
  readonly columnOf: (field: string) => string | null;
}

export type ImportTarget = Pick<Accessor, 'entity' | 'getMany'>;
/** The call's idempotency record, given what the file's report will be. */
export type RecordFor = (file: FileReport) => Promise<IdempotencyRecord | undefined>;

const EMPTY: Omit<FileReport, 'name' | 'table' | 'status'> = {
  rows: 0,
  inserted: 0,
  updated: 0,
  blank: 0,
  skippedDeleted: 0,
  ignoredColumns: [],
  errorCount: 0,
  errors: [],
};

/** A file of which nothing is read. */
export async function refuseFile(
  ctx: Caller,
  file: ImportFile,
  { dryRun }: ImportOptions,
  issue: { readonly code: string; readonly message: string },
  record: RecordFor,
): Promise<FileReport> {
  const status = issue.code === 'skipped' ? ('skipped' as const) : ('failed' as const);
  const errors = [{ line: 1, column: null, ...issue }];
  const report = { ...EMPTY, name: file.name, table: file.table, status, errorCount: 1, errors };
  await commit(ctx, applied(ctx, report, await sha256Hex(file.bytes), dryRun), {
    record: await record(report),
  });
  return report;
}

/** Imports one file: all of its records in one commit, or none. The attempt is recorded either way. */
export async function importFile(
  caller: Caller,
  target: ImportTarget,
  file: ImportFile,
  options: ImportOptions,
  record: RecordFor,
): Promise<FileReport> {
  const { entity } = target;
  const plans = recordPlans(entity);
  if (plans === null || !entity.csvImport) {
    const issue = { code: 'not_importable', message: `${file.table} cannot be imported` };
    return refuseFile(caller, file, options, issue, record);
  }
  // What planning reads once per call, it reads once per file: an earlier file may have brought more.
  const ctx: Caller = { ...caller };
  const table = readCsv(file.bytes, MOST_ROWS);
  if (table.more) {
    const issue = { code: 'too_large', message: `a file may have at most ${MOST_ROWS} records` };
    return refuseFile(caller, file, options, issue, record);
  }
  const issues = new Issues();
  const read = readFile(ctx, target, plans, table, options, issues);
  const planned = read === null ? [] : await planRecords(ctx, target, plans, read, options, issues);
  const base = {
    ...EMPTY,
    name: file.name,
    table: file.table,
    rows: table.records.length,
    blank: table.blank,
    skippedDeleted: read?.skippedDeleted ?? 0,
    ignoredColumns: (read?.columns ?? []).flatMap(c => (c.kind === 'ignored' ? [c.header] : [])),
  };
  const inserted = planned.filter(({ insert }) => insert).length;
  const good = {
    ...base,
    status: options.dryRun ? ('valid' as const) : ('imported' as const),
    inserted,
    updated: planned.length - inserted,
  };
  const sha256 = await sha256Hex(file.bytes);
  const changes = effects(planned);
  const whole = combine(undefined, [applied(ctx, good, sha256, false), ...changes]);
  try {
    if (issues.count === 0 && !options.dryRun) {
      await commit(ctx, whole, { record: await record(good), limits: IMPORT_LIMITS });
      return good;
    }
    await checkSize(ctx, whole, { limits: IMPORT_LIMITS });
    await rehearsed(ctx, planned, changes, issues);
  } catch (error) {
    // One refusal is known; what else would be refused is found out by trying.
    await rehearsed(ctx, planned, changes, issues);
    if (issues.count === 0) issues.refused(1, error, () => null);
  }
  const failed = issues.count > 0;
  const report: FileReport = failed
    ? { ...base, status: 'failed', errorCount: issues.count, errors: issues.listed() }
    : good;
  await commit(ctx, applied(ctx, report, sha256, options.dryRun), { record: await record(report) });
  return report;
}

interface ReadFile {
  readonly columns: readonly Column[];
  readonly drafts: readonly Draft[];
  readonly skippedDeleted: number;
}

/** The records of a file, or null when its header is wrong. */
function readFile(
  ctx: Caller,
  { entity }: ImportTarget,
  plans: RecordPlans,
  { header, records }: CsvTable,
  { mode }: ImportOptions,
  issues: Issues,
): ReadFile | null {
  if (header === null) issues.add(1, null, 'csv', 'a header is required');
  else if (header.problem !== null) issues.add(1, null, header.problem.code, header.problem.message);
  if (header === null || header.problem !== null) return null;
  const columns = columnsOf(header.cells, entity, plans, issues);
  const updates = mode === 'upsert' && columns.some(({ kind }) => kind === 'id');
  if (!updates) checkRequired(columns, plans, issues);
  if (issues.count > 0) return null;
  let skippedDeleted = 0;
  const drafts: Draft[] = [];
  for (const record of records) {
    const draft = draftOf(record, columns, { entity, plans, tenantId: ctx.tenantId, issues });
    if (draft === 'deleted') skippedDeleted += 1;
    else if (draft !== null) drafts.push(draft);
  }
  return { columns, drafts, skippedDeleted };
}

async function planRecords(
  ctx: Caller,
  target: ImportTarget,
  plans: RecordPlans,
  { columns, drafts }: ReadFile,
  { mode }: ImportOptions,
  issues: Issues,
): Promise<Planned[]> {
  const { entity } = target;
  const taken = await existingRows(
    ctx,
    target,
    drafts.flatMap(({ id }) => id ?? []),
  );
  const seen = new Set<string>();
  const planned: Planned[] = [];
  const columnOf = (field: string) => headerOf(columns, field);
  for (const draft of drafts) {
    const { line, id } = draft;
    if (id !== null && seen.has(id)) {
      issues.add(line, 'id', 'unique', 'an earlier record of the file has the same');
      continue;
    }
    if (id !== null) seen.add(id);
    const before = id === null ? undefined : taken.get(id);
    if (before === null || (before !== undefined && mode === 'insert')) {
      issues.add(line, 'id', 'unique', 'is already in use');
      continue;
    }
    const schema = before === undefined ? plans.create : plans.update;
    const fields = parsed(schema, before === undefined ? draft : updatable(draft, plans), columns, issues);
    if (fields === null) continue;
    try {
      checkRole(ctx, plans, before ?? null, fields);
      const made = await planOne(ctx, plans, draft, before ?? null, fields);
      planned.push({ line, insert: before === undefined, row: made.result, change: made, columnOf });
    } catch (error) {
      issues.refused(line, error, columnOf);
    }
  }
  await checkUnique(ctx, entity, planned, issues);
  await checkParents(ctx, entity, planned, issues);
  return planned;
}

/** The fields of a draft that an update takes. */
const updatable = (draft: Draft, { update }: RecordPlans): Draft => ({
  ...draft,
  fields: Object.fromEntries(Object.entries(draft.fields).filter(([field]) => field in update.shape)),
});

async function planOne(
  ctx: Caller,
  plans: RecordPlans,
  { id, createdAt }: Draft,
  before: Row<EntityTable> | null,
  fields: Readonly<Record<string, unknown>>,
): Promise<Change<Row<EntityTable>>> {
  if (before === null) {
    return plans.planInsert(ctx, fields, {
      ...(id === null ? {} : { id }),
      ...(createdAt === null ? {} : { createdAt }),
    });
  }
  if (Object.values(fields).every(value => value === undefined)) {
    throw new BreakwaterError('VALIDATION', 'give at least one field to change', { reason: 'empty_patch' });
  }
  return plans.planUpdate(ctx, before, fields);
}

/** A role lowered on a gateway is lowered for its records in a file too. */
function checkRole(
  { principal }: Caller,
  { roleOn, write }: RecordPlans,
  before: Row<EntityTable> | null,
  fields: Readonly<Record<string, unknown>>,
): void {
  if (principal === null || roleOn === null || principal.overrides.length === 0) return;
  const named = [
    before === null || roleOn.records === 'gateway' ? before?.id : before.gatewayId,
    roleOn.parent === undefined ? undefined : fields[roleOn.parent],
  ].filter(gateway => typeof gateway === 'string');
  const role = lowest([roleFor(principal), ...named.map(gateway => roleFor(principal, gateway))]);
  if (write === 'root' || !roleAtLeast(role, write)) {
    throw new BreakwaterError('FORBIDDEN', `${write} role required`);
  }
}

/** The changes in order. What they all ask is asked once: of a parent first, of the number of rows last. */
function effects(planned: readonly Planned[]): Change[] {
  const isLimit = (step: Step) => step.otherwise?.('').details?.reason === 'record_limit';
  const last = planned.findLast(one => one.change.steps.some(isLimit))?.change.steps.find(isLimit);
  const asked = new Set<string>();
  const isNew = (step: Step) => {
    // `changes()` is about the statement before.
    if (step.otherwise === undefined || step.sql.includes('changes()')) return true;
    const text = JSON.stringify([step.sql, step.args.map(String)]);
    const known = asked.has(text);
    asked.add(text);
    return !known;
  };
  const changes = planned.map(one => ({
    ...one.change,
    steps: one.change.steps.filter(step => !isLimit(step) && isNew(step)),
  }));
  return last === undefined ? changes : [...changes, change(undefined, { steps: [last] })];
}

async function rehearsed(
  ctx: Caller,
  planned: readonly Planned[],
  changes: readonly Change[],
  issues: Issues,
): Promise<void> {
  const known = new Set(issues.lines());
  const remaining = changes.flatMap((one, at) => (known.has(planned[at]?.line ?? 0) ? [] : [{ one, at }]));
  const refused = (index: number, why: unknown) => {
    const record = planned[remaining[index]?.at ?? 0] ?? planned.at(-1);
    issues.refused(record?.line ?? 1, why, record?.columnOf ?? (() => null));
  };
  await rehearse(
    ctx,
    remaining.map(({ one }) => one),
    refused,
    MOST_REHEARSED,
  );
}
