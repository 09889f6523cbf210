import { PROBLEM_KINDS } from '@breakwater/db';
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

const hash = z.string().describe('64 lower-case hex digits.');

export const AuditSeal = z
  .object({
    id: ids.auditSeal,
    tenantId: z.string().describe('The chain: a tenant, or `platform`.'),
    index: z.int().describe('Position in the chain, from 1.'),
    afterSeq: z.int(),
    throughSeq: z.int().describe("Covers the chain's entries with afterSeq < seq ≤ throughSeq."),
    count: z.int().describe('How many entries it covers.'),
    digest: hash,
    prevHash: hash.describe('`hash` of the seal before; zeros for the first.'),
    hash,
    payload: z.string().describe('The canonical JSON that was signed.'),
    signature: z.string().describe('Base64 of the Ed25519 signature over the payload.'),
    keyId: z.string(),
    sealedAt: time,
    archived: z.boolean().describe('Whether its entries were moved to the archive.'),
    leaves: z.string().optional().describe('`<seq>:<16 hex digits>` of each entry, with `includeLeaves`.'),
  })
  .meta({ id: 'AuditSeal', description: 'A signed statement of what a stretch of a chain held.' });

const AuditProblem = z
  .object({
    kind: z.enum(PROBLEM_KINDS),
    index: z.int().nullable().describe('The seal.'),
    seq: z.int().nullable().describe('The entry.'),
    id: z.string().nullable().describe('Id of the entry, if it is there.'),
    message: z.string(),
  })
  .meta({ id: 'AuditProblem', description: 'One thing that is not as it was signed.' });

export const AuditVerification = z
  .object({
    ok: z.boolean().describe('Whether there are no problems.'),
    checked: z.object({ seals: z.int(), rows: z.int() }),
    nextIndex: z.int().nullable().describe('Pass as `fromIndex` to go on; null after the last seal.'),
    head: z.object({ index: z.int(), hash }).nullable().describe('The newest seal of the chain.'),
    unsealed: z
      .object({
        count: z.int(),
        fromSeq: z.int().nullable(),
        toSeq: z.int().nullable(),
        oldestAt: time.nullable(),
      })
      .describe('What no seal covers yet, and so cannot be verified.'),
    archived: z.int().describe('How many of the checked seals cover archived entries.'),
    problems: z.array(AuditProblem).describe('By index and seq; at most 100, then one of kind `more`.'),
  })
  .meta({ id: 'AuditVerification' });
