import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { length, rule } from './checks.ts';
import { id, mutable, softDeletable } from './columns.ts';

/** The owner of every other row; its id is the tenant. */
export const tenants = sqliteTable(
  'tenants',
  {
    id: id('id', 'ten').primaryKey(),
    name: text('name').notNull(),
    createdBy: text('created_by'),
    decisionRetentionDays: integer('decision_retention_days'),
    ...mutable(),
    ...softDeletable(),
  },
  t => [
    index('tenants_name').on(t.name),
    length('tenants_name_length', t.name, 1, 256),
    rule('tenants_retention_range', sql`decision_retention_days between 1 and 3650`),
  ],
);
