import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from '../checks.ts';
import { choice, flag, id, json, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import { scopeDecisions } from './scope-decisions.ts';

export const EVIDENCE_TYPES = [
  'pci_scope_identification',
  'network_segmentation_validation',
  'data_flow_analysis',
  'tag_audit_trail',
  'configuration_snapshot',
] as const;
export const EVIDENCE_PROFILES = ['jcs-es256-raw'] as const;

/** Signed documents, each naming the hash of the one before: one chain per tenant. */
export const evidence = sqliteTable(
  'evidence',
  {
    id: id('id', 'evd').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    scopeDecisionId: id('scope_decision_id', 'scd').references(() => scopeDecisions.id, {
      onDelete: 'restrict',
    }),
    evidenceType: choice('evidence_type', EVIDENCE_TYPES).notNull(),
    /** The signed document, byte for byte as it was signed. */
    data: text('data'),
    hash: text('hash').notNull(),
    signature: text('signature').notNull(),
    signingKeyId: text('signing_key_id').notNull(),
    profile: choice('profile', EVIDENCE_PROFILES).notNull(),
    sequence: integer('sequence').notNull(),
    prevHash: text('prev_hash').notNull(),
    storageUrl: text('storage_url'),
    pciRequirement: text('pci_requirement'),
    pciRequirements: json<string[]>('pci_requirements').notNull(),
    generatedAt: time('generated_at').notNull(),
    generatedBy: text('generated_by').notNull(),
    expiresAt: time('expires_at').notNull(),
    lastVerifiedAt: time('last_verified_at'),
    verificationCount: integer('verification_count').notNull().default(0),
    legalHold: flag('legal_hold').notNull().default(false),
    legalHoldReason: text('legal_hold_reason'),
    legalHoldBy: text('legal_hold_by'),
    legalHoldAt: time('legal_hold_at'),
    purgedAt: time('purged_at'),
  },
  t => [
    uniqueIndex('evidence_hash').on(t.tenantId, t.hash),
    uniqueIndex('evidence_sequence').on(t.tenantId, t.sequence),
    index('evidence_tenant').on(t.tenantId, t.id),
    index('evidence_generated').on(t.tenantId, t.generatedAt, t.id),
    index('evidence_type').on(t.tenantId, t.evidenceType, t.pciRequirement, t.generatedAt, t.id),
    index('evidence_requirement').on(t.tenantId, t.pciRequirement, t.generatedAt, t.id),
    index('evidence_vpc')
      .on(t.tenantId, sql`(data ->> '$.evidence.data.vpc_id')`, t.generatedAt)
      .where(sql`evidence_type = 'data_flow_analysis'`),
    index('evidence_expiry').on(t.tenantId, t.expiresAt).where(sql`purged_at is null`),
    index('evidence_held').on(t.tenantId, t.generatedAt, t.id).where(sql`legal_hold = 1`),
    oneOf('evidence_type_known', t.evidenceType, EVIDENCE_TYPES),
    oneOf('evidence_profile_known', t.profile, EVIDENCE_PROFILES),
    length('evidence_hash_length', t.hash, 64, 64),
    length('evidence_prev_hash_length', t.prevHash, 64, 64),
    rule('evidence_sequence_positive', sql`sequence >= 1`),
    rule('evidence_stored_or_purged', sql`(data is null) = (purged_at is not null)`),
  ],
);

/** The decisions a piece of evidence rests on. */
export const evidenceDecisions = sqliteTable(
  'evidence_decisions',
  {
    tenantId: tenantId(),
    evidenceId: id('evidence_id', 'evd')
      .notNull()
      .references(() => evidence.id, { onDelete: 'restrict' }),
    decisionId: id('decision_id', 'scd')
      .notNull()
      .references(() => scopeDecisions.id, { onDelete: 'restrict' }),
  },
  t => [
    primaryKey({ columns: [t.evidenceId, t.decisionId] }),
    index('evidence_decisions_decision').on(t.tenantId, t.decisionId),
  ],
);

/** The public halves of every key evidence was ever signed with. */
export const evidenceKeys = sqliteTable(
  'evidence_keys',
  {
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    keyId: text('key_id').notNull(),
    spkiPem: text('spki_pem').notNull(),
    firstUsedAt: time('first_used_at').notNull(),
    retiredAt: time('retired_at'),
  },
  t => [primaryKey({ columns: [t.tenantId, t.keyId] })],
);
