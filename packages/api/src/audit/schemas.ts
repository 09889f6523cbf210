import { ACTOR_KINDS, ACTOR_ROLES } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time } from '../fields.ts';

const document = z.unknown();

export const AuditEntry = z
  .object({
    seq: z.int().describe('Commit order over the whole database.'),
    id: ids.auditEntry,
    tenantId: z.string().describe('The tenant, or `platform` for what belongs to none.'),
    timestamp: time,
    component: z.string().describe('Plural of the entity.'),
    recordId: z.string().nullable(),
    operation: z.string(),
    action: z.string().describe('`domain.entity.verb`.'),
    actorKind: z.enum(ACTOR_KINDS),
    actorId: z.string().nullable(),
    actorName: z.string(),
    actorRole: z.enum(ACTOR_ROLES),
    gatewayId: z.string().nullable(),
    gatewayName: z.string().nullable(),
    before: document.describe('The whole row before, times as ISO 8601, secrets left out.'),
    after: document.describe('The whole row after.'),
    requestData: document.describe('Input of the call, on the first entry of its commit.'),
    responseData: document,
    success: z.boolean(),
    errorCode: z.string().nullable(),
    errorMessage: z.string().nullable(),
    durationMs: z.int().nullable().describe('From the start of the request to the planning of this entry.'),
    clientIp: z.string().nullable(),
    sessionId: z.string().nullable(),
    requestId: z.string().nullable(),
    traceId: z.string().nullable(),
    detail: document,
  })
  .meta({ id: 'AuditEntry', description: 'One recorded effect or refusal.' });

export const AuditEntryWithChanges = AuditEntry.extend({
  changes: z
    .array(z.object({ field: z.string(), before: document, after: document }))
    .describe('Top-level fields that differ, by name.'),
}).meta({ id: 'AuditEntryWithChanges' });
