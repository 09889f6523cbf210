import { type AuditSeal, condition, defineAccessor, equals, since, until } from '@breakwater/db';
import { auditLog, auditSeals as sealTable } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';

const filterText = (max: number) => z.string().min(1).max(max);

export const auditEntries = defineAccessor(auditLog, {
  domain: 'audit',
  entity: 'entry',
  component: 'audit_log',
  prefix: 'aud',
  audit: 'none',
  events: false,
  csvImport: false,
  sort: { field: 'seq' },
  filters: {
    component: equals(auditLog.component, filterText(64)),
    recordId: equals(auditLog.recordId, filterText(320)),
    operation: equals(auditLog.operation, filterText(40)),
    action: equals(auditLog.action, filterText(128)),
    actor: condition(
      filterText(255).describe("The actor's id or display name."),
      value => sql`(${auditLog.actorId} = ${value} OR ${auditLog.actorName} = ${value})`,
    ),
    gateway: condition(
      filterText(253).describe("The gateway's id or name."),
      value => sql`(${auditLog.gatewayId} = ${value} OR ${auditLog.gatewayName} = ${value})`,
    ),
    success: equals(auditLog.success, z.boolean()),
    requestId: equals(auditLog.requestId, filterText(128)),
    since: since(auditLog.timestamp),
    until: until(auditLog.timestamp),
  },
});

export const auditSeals = defineAccessor(sealTable, {
  domain: 'audit',
  entity: 'seal',
  component: 'audit_seals',
  prefix: 'sea',
  audit: 'none',
  events: false,
  csvImport: false,
  sort: { field: 'index' },
  derived: {
    archived: {
      sql: sql`EXISTS (SELECT 1 FROM audit_archives WHERE seal_id = audit_seals.id)`,
      initial: 0,
    },
  },
});

/** The accessor's derived fields are not part of the table's row type. */
const derived = z.object({ archived: z.number() });

export const isArchived = (seal: AuditSeal) => derived.parse(seal).archived === 1;
