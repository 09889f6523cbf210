import { type Entity, tableInfo } from '@breakwater/db';
import type { RecordPlans } from '../../crud/record-plans.ts';
import { cellReader, type ReadCell } from './cells.ts';
import type { Issues } from './report.ts';

/** What is done with a column of a file. */
export type Column =
  | { readonly kind: 'id' | 'tenantId' | 'createdAt' | 'deletedAt' | 'ignored'; readonly header: string }
  | {
      readonly kind: 'field';
      readonly header: string;
      /** As `create` calls it. */
      readonly field: string;
      readonly read: ReadCell;
      readonly hasDefault: boolean;
    };

const KEPT = ['id', 'tenantId', 'createdAt', 'deletedAt'] as const;
const isKept = (name: string): name is (typeof KEPT)[number] => KEPT.some(kept => kept === name);
const snake = (name: string) => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);

/** What the header says the columns are; what it may not say is an error of line 1. */
export function columnsOf(
  header: readonly (string | null)[],
  entity: Entity,
  plans: RecordPlans,
  issues: Issues,
): Column[] {
  const names = namesOf(entity, plans);
  const seen = new Set<string>();
  return header.map((cell): Column => {
    const title = cell ?? '';
    const ignored = { kind: 'ignored', header: title } as const;
    const name = names.get(title);
    if (name === undefined) {
      issues.add(1, title, 'unknown_column', 'is not a column of this table');
      return ignored;
    }
    if (seen.has(name)) {
      issues.add(1, title, 'repeated_column', 'is there more than once');
      return ignored;
    }
    seen.add(name);
    if (entity.secret.has(name)) {
      issues.add(1, title, 'secret', 'holds secrets, which are not imported; leave it out');
      return ignored;
    }
    if (isKept(name)) return { kind: name, header: title };
    const field = name in plans.create.shape ? name : plans.columns[name];
    if (field === undefined) return ignored;
    const column = entity.info.byName.get(name)?.column;
    return {
      kind: 'field',
      header: title,
      field,
      read: cellReader(column?.dataType ?? 'string'),
      hasDefault: column?.default !== undefined,
    };
  });
}

/** Fields that every new record needs and the header lacks. */
export function checkRequired(columns: readonly Column[], plans: RecordPlans, issues: Issues): void {
  const given = new Set(columns.map(column => (column.kind === 'field' ? column.field : '')));
  for (const [field, schema] of Object.entries(plans.create.shape)) {
    if (given.has(field) || schema.safeParse(undefined).success) continue;
    const column = Object.entries(plans.columns).find(([, named]) => named === field)?.[0] ?? field;
    issues.add(1, column, 'required', 'is required');
  }
}

/** Column or field by every name a header may use for it. */
function namesOf({ table }: Entity, { create }: RecordPlans): Map<string, string> {
  const names = new Map<string, string>();
  for (const field of Object.keys(create.shape)) names.set(field, field).set(snake(field), field);
  for (const { name, column } of tableInfo(table).fields) {
    names.set(name, name).set(snake(name), name).set(column.name, name);
  }
  return names;
}
