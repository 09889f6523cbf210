import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from './checks.ts';
import { choice, id, mutable, softDeletable, time } from './columns.ts';

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

const ALGORITHMS = ['Ed25519'] as const;

/** Public keys that signed decisions and audit seals. A retired one verifies for ever. */
export const signingKeys = sqliteTable(
  'signing_keys',
  {
    keyId: text('key_id').primaryKey(),
    algorithm: choice('algorithm', ALGORITHMS).notNull(),
    publicKey: text('public_key').notNull(),
    activatedAt: time('activated_at').notNull(),
    retiredAt: time('retired_at'),
  },
  t => [
    oneOf('signing_keys_algorithm', t.algorithm, ALGORITHMS),
    length('signing_keys_key_id_length', t.keyId, 64, 64),
    length('signing_keys_public_key_length', t.publicKey, 44, 44),
  ],
);
