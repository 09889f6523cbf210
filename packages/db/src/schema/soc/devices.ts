import { sql } from 'drizzle-orm';
import { index, integer, real, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { length, oneOf, rule } from '../checks.ts';
import { choice, flag, id, json, mutable, softDeletable, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';

export const DEVICE_TYPES = ['sensor', 'controller', 'gateway', 'plc'] as const;
export const FIRMWARE_STACKS = ['ada_spark', 'rust_embassy', 'zephyr_rtos', 'unknown'] as const;
export const ATTESTATION_STATUSES = ['valid', 'revoked', 'expired', 'unknown', 'failed'] as const;
export const LIVENESS = ['never', 'online', 'stale', 'offline'] as const;
export const ATTESTATION_RESULTS = ['valid', 'failed'] as const;
export const BOARD_FAMILIES = ['stm32', 'nrf52', 'esp32s3'] as const;

/** Field devices: what they are, what they are trusted by, and how far that trust goes now. */
export const devices = sqliteTable(
  'cps_devices',
  {
    id: id('id', 'dev').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    deviceId: text('device_id').notNull(),
    deviceType: choice('device_type', DEVICE_TYPES).notNull(),
    firmwareStack: choice('firmware_stack', FIRMWARE_STACKS).notNull().default('unknown'),
    name: text('name'),
    location: text('location'),
    networkSegment: text('network_segment'),
    firmwareVersion: text('firmware_version').notNull(),
    firmwareHash: text('firmware_hash').notNull(),
    expectedFirmwareHash: text('expected_firmware_hash').notNull(),
    attestationStatus: choice('attestation_status', ATTESTATION_STATUSES).notNull().default('unknown'),
    riskScore: real('risk_score').notNull().default(30),
    ipAddress: text('ip_address'),
    certificateSerial: text('certificate_serial'),
    certificateNotBefore: time('certificate_not_before'),
    certificateNotAfter: time('certificate_not_after'),
    certificateRevoked: flag('certificate_revoked').notNull().default(false),
    publicKey: text('public_key'),
    lastSeen: time('last_seen'),
    lastAttestation: time('last_attestation'),
    lastBootCount: integer('last_boot_count'),
    consecutiveFailures: integer('consecutive_failures').notNull().default(0),
    liveness: choice('liveness', LIVENESS).notNull().default('never'),
    revokedAt: time('revoked_at'),
    revokedReason: text('revoked_reason'),
    metadata: json<Record<string, unknown>>('metadata').notNull().default({}),
    ...mutable(),
    ...softDeletable(),
  },
  t => [
    uniqueIndex('cps_devices_device').on(t.tenantId, t.deviceId).where(sql`deleted_at is null`),
    index('cps_devices_tenant').on(t.tenantId, t.id),
    index('cps_devices_type').on(t.tenantId, t.deviceType, t.id),
    index('cps_devices_attestation').on(t.tenantId, t.attestationStatus, t.id),
    index('cps_devices_liveness').on(t.tenantId, t.liveness, t.id),
    index('cps_devices_segment').on(t.tenantId, t.networkSegment, t.id),
    index('cps_devices_risk').on(t.tenantId, t.riskScore, t.id),
    index('cps_devices_seen').on(t.liveness, t.lastSeen),
    oneOf('cps_devices_type_known', t.deviceType, DEVICE_TYPES),
    oneOf('cps_devices_stack_known', t.firmwareStack, FIRMWARE_STACKS),
    oneOf('cps_devices_attestation_known', t.attestationStatus, ATTESTATION_STATUSES),
    oneOf('cps_devices_liveness_known', t.liveness, LIVENESS),
    length('cps_devices_device_length', t.deviceId, 1, 128),
    length('cps_devices_hash_length', t.firmwareHash, 64, 64),
    length('cps_devices_expected_length', t.expectedFirmwareHash, 64, 64),
    rule('cps_devices_risk_range', sql`risk_score between 0 and 100`),
    rule('cps_devices_failures_range', sql`consecutive_failures >= 0`),
    rule('cps_devices_revoked_whole', sql`(revoked_at is not null) = (attestation_status = 'revoked')`),
  ],
);

/** Append-only: what a device proved, or failed to. */
export const attestations = sqliteTable(
  'attestation_results',
  {
    id: id('id', 'att').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    deviceId: text('device_id').notNull(),
    deviceRecordId: id('device_record_id', 'dev')
      .notNull()
      .references(() => devices.id, { onDelete: 'cascade' }),
    status: choice('status', ATTESTATION_RESULTS).notNull(),
    firmwareHash: text('firmware_hash').notNull(),
    expectedHash: text('expected_hash').notNull(),
    certificateValid: flag('certificate_valid').notNull(),
    certificateSerial: text('certificate_serial'),
    signatureValid: flag('signature_valid'),
    boardFamily: choice('board_family', BOARD_FAMILIES).notNull(),
    bootCount: integer('boot_count').notNull(),
    nonce: text('nonce'),
    reason: text('reason'),
    failedChecks: json<string[]>('failed_checks').notNull().default([]),
    verifiedAt: time('verified_at').notNull(),
    createdAt: time('created_at').notNull(),
  },
  t => [
    index('attestation_results_tenant').on(t.tenantId, t.id),
    index('attestation_results_device').on(t.deviceRecordId, t.verifiedAt),
    index('attestation_results_reported').on(t.tenantId, t.deviceId, t.verifiedAt, t.id),
    index('attestation_results_status').on(t.tenantId, t.status, t.verifiedAt, t.id),
    index('attestation_results_verified').on(t.tenantId, t.verifiedAt, t.id),
    oneOf('attestation_results_status_known', t.status, ATTESTATION_RESULTS),
    oneOf('attestation_results_board_known', t.boardFamily, BOARD_FAMILIES),
    rule('attestation_results_boots_range', sql`boot_count >= 0`),
  ],
);

/** Numbers a device must answer with once. Only their hash is kept. */
export const deviceNonces = sqliteTable(
  'device_nonces',
  {
    nonceHash: text('nonce_hash').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    deviceRecordId: id('device_record_id', 'dev')
      .notNull()
      .references(() => devices.id, { onDelete: 'cascade' }),
    createdAt: time('created_at').notNull(),
    expiresAt: time('expires_at').notNull(),
    consumedAt: time('consumed_at'),
  },
  t => [
    index('device_nonces_device').on(t.deviceRecordId, t.consumedAt, t.expiresAt),
    index('device_nonces_expiry').on(t.expiresAt),
    length('device_nonces_hash_length', t.nonceHash, 64, 64),
  ],
);
