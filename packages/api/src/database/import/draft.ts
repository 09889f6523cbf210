import { type Entity, invalid, isId, validationError } from '@breakwater/db';
import type { CsvRecord } from '@breakwater/db/exchange';
import type * as z from 'zod';
import type { RecordPlans } from '../../crud/record-plans.ts';
import { readTime } from './cells.ts';
import type { Column } from './columns.ts';
import type { Issues } from './report.ts';

/** A record as its cells say, before anything is planned. */
export interface Draft {
  readonly line: number;
  readonly id: string | null;
  readonly createdAt: Date | null;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Reads one record's cells. Null when it is in error; `deleted` when it is not to be imported. */
export function draftOf(
  { line, cells, problem }: CsvRecord,
  columns: readonly Column[],
  {
    entity,
    plans,
    tenantId,
    issues,
  }: { entity: Entity; plans: RecordPlans; tenantId: string; issues: Issues },
): Draft | 'deleted' | null {
  const before = issues.count;
  if (problem !== null) issues.add(line, null, problem.code, problem.message);
  else if (cells.length !== columns.length) {
    issues.add(
      line,
      null,
      'csv',
      `must have ${columns.length} cells, as the header has, and has ${cells.length}`,
    );
  }
  if (issues.count > before) return null;
  let id: string | null = null;
  let createdAt: Date | null = null;
  let deleted = false;
  const fields: Record<string, unknown> = {};
  for (const [at, column] of columns.entries()) {
    const cell = cells[at] ?? null;
    try {
      if (column.kind === 'deletedAt') deleted = cell !== null && cell !== '';
      else if (column.kind === 'id') id = idOf(entity, cell);
      else if (column.kind === 'tenantId') checkTenant(cell, tenantId);
      else if (column.kind === 'createdAt') createdAt = cell === null ? null : readTime(cell);
      else if (column.kind === 'field') {
        const value = cell === null ? emptyOf(column, plans) : column.read(cell);
        if (value !== undefined) fields[column.field] = value;
      }
    } catch (error) {
      issues.refused(line, error, () => column.header);
    }
  }
  // Nothing of a deleted record is wanted, so nothing of it can be wrong.
  if (deleted) {
    issues.dropAfter(before);
    return 'deleted';
  }
  return issues.count > before ? null : { line, id, createdAt, fields };
}

function idOf({ prefix }: Entity, cell: string | null): string | null {
  if (cell === null || cell === '') return null;
  if (!isId(prefix, cell)) throw invalid('id', `must be an id of the form ${prefix}_…`);
  return cell;
}

function checkTenant(cell: string | null, tenantId: string): void {
  if (cell !== null && cell !== '' && cell !== tenantId) {
    throw invalid('tenantId', 'must be empty or the tenant the file is imported into');
  }
}

type FieldColumn = Extract<Column, { kind: 'field' }>;

/** Null where the field takes it; nothing where the column has a default, or the field may only be absent. */
function emptyOf({ field, hasDefault }: FieldColumn, { create }: RecordPlans): null | undefined {
  return !hasDefault && create.shape[field]?.safeParse(null).success === true ? null : undefined;
}

/** What a schema makes of a record's fields, or null when it is in error. */
export function parsed(
  schema: z.ZodObject,
  { line, fields }: Draft,
  columns: readonly Column[],
  issues: Issues,
): z.output<z.ZodObject> | null {
  const result = schema.safeParse(fields);
  if (result.success) return result.data;
  issues.refused(line, validationError(result.error), field => headerOf(columns, field));
  return null;
}

/** The column of the file that a field came from. */
export function headerOf(columns: readonly Column[], field: string): string | null {
  const found = columns.find(column => (column.kind === 'field' ? column.field : column.kind) === field);
  return found?.header ?? (field === '' ? null : field);
}
