import { sql } from 'drizzle-orm';
import { index, primaryKey, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from '../checks.ts';
import { choice, id, json, mutable, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';

export const IOC_TYPES = [
  'ip',
  'domain',
  'url',
  'hash_md5',
  'hash_sha1',
  'hash_sha256',
  'email',
  'cve',
  'file_path',
  'registry_key',
  'mutex',
  'user_agent',
] as const;
export const REPUTATIONS = ['malicious', 'suspicious', 'clean'] as const;

/** Indicators of compromise, one row per type and normalised value, merged from every source. */
export const iocs = sqliteTable(
  'iocs',
  {
    id: id('id', 'ioc').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    type: choice('type', IOC_TYPES).notNull(),
    value: text('value').notNull(),
    confidence: real('confidence').notNull().default(0.5),
    source: text('source').notNull(),
    sources: json<string[]>('sources').notNull().default([]),
    reputation: choice('reputation', REPUTATIONS),
    threatActor: text('threat_actor'),
    campaigns: json<string[]>('campaigns').notNull().default([]),
    tags: json<string[]>('tags').notNull().default([]),
    context: json<Record<string, unknown>>('context').notNull().default({}),
    enrichment: json<Record<string, unknown>>('enrichment').notNull().default({}),
    firstSeen: time('first_seen').notNull(),
    lastSeen: time('last_seen').notNull(),
    validUntil: time('valid_until'),
    ...mutable(),
  },
  t => [
    uniqueIndex('iocs_value').on(t.tenantId, t.type, t.value),
    index('iocs_tenant').on(t.tenantId, t.id),
    index('iocs_any_type').on(t.tenantId, t.value, t.lastSeen, t.id),
    index('iocs_type').on(t.tenantId, t.type, t.lastSeen, t.id),
    index('iocs_confidence').on(t.tenantId, t.confidence),
    index('iocs_source').on(t.tenantId, t.source, t.lastSeen, t.id),
    index('iocs_reputation').on(t.tenantId, t.reputation, t.lastSeen, t.id),
    index('iocs_actor').on(t.tenantId, t.threatActor, t.lastSeen, t.id).where(sql`threat_actor is not null`),
    index('iocs_last_seen').on(t.tenantId, t.lastSeen, t.id),
    index('iocs_updated').on(t.tenantId, t.updatedAt, t.id),
    index('iocs_valid_until').on(t.tenantId, t.validUntil).where(sql`valid_until is not null`),
    oneOf('iocs_type_known', t.type, IOC_TYPES),
    oneOf('iocs_reputation_known', t.reputation, REPUTATIONS),
    length('iocs_value_length', t.value, 1, 2_048),
    length('iocs_source_length', t.source, 1, 200),
    length('iocs_actor_length', t.threatActor, 1, 200),
    rule('iocs_confidence_range', sql`confidence between 0 and 1`),
    rule('iocs_seen_in_order', sql`first_seen <= last_seen`),
  ],
);

export const IOC_TERM_KINDS = ['campaign', 'tag'] as const;

/** The campaigns and tags of an indicator, one row each, so that filtering by one is an index search. */
export const iocTerms = sqliteTable(
  'ioc_terms',
  {
    tenantId: tenantId(),
    kind: choice('kind', IOC_TERM_KINDS).notNull(),
    term: text('term').notNull(),
    iocId: id('ioc_id', 'ioc')
      .notNull()
      .references(() => iocs.id, { onDelete: 'cascade' }),
  },
  t => [
    primaryKey({ columns: [t.iocId, t.kind, t.term] }),
    index('ioc_terms_term').on(t.tenantId, t.kind, t.term, t.iocId),
  ],
);
