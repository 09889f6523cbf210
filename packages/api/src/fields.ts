import { ID_PREFIXES, type Id, isId } from '@breakwater/db';
import * as z from 'zod';
import { isStorable } from './text.ts';

export { jsonObject } from './json.ts';

/** A TypeID of one prefix; a case id does not type-check where a gateway id goes. */
export function typeId<P extends string>(prefix: P): z.ZodType<Id<P>, Id<P>> {
  return z
    .custom<Id<P>>(value => typeof value === 'string' && isId(prefix, value), {
      error: `must be an id of the form ${prefix}_…`,
    })
    .meta({ typeId: prefix });
}

const byName = ID_PREFIXES;
export const ids = {
  tenant: typeId(byName.tenant),
  user: typeId(byName.user),
  session: typeId(byName.session),
  servicePrincipal: typeId(byName.servicePrincipal),
  group: typeId(byName.group),
  gatewayRole: typeId(byName.gatewayRole),
  gateway: typeId(byName.gateway),
  sandbox: typeId(byName.sandbox),
  operation: typeId(byName.operation),
  alert: typeId(byName.alert),
  case: typeId(byName.case),
  timelineEntry: typeId(byName.timelineEntry),
  device: typeId(byName.device),
  attestation: typeId(byName.attestation),
  playbook: typeId(byName.playbook),
  connector: typeId(byName.connector),
  criticalAsset: typeId(byName.criticalAsset),
  ioc: typeId(byName.ioc),
  agentAction: typeId(byName.agentAction),
  report: typeId(byName.report),
  approval: typeId(byName.approval),
  execution: typeId(byName.execution),
  apiKey: typeId(byName.apiKey),
  usageRecord: typeId(byName.usageRecord),
  intent: typeId(byName.intent),
  outcome: typeId(byName.outcome),
  belief: typeId(byName.belief),
  decision: typeId(byName.decision),
  policy: typeId(byName.policy),
  auditEntry: typeId(byName.auditEntry),
  auditSeal: typeId(byName.auditSeal),
  event: typeId(byName.event),
  webhook: typeId(byName.webhook),
  delivery: typeId(byName.delivery),
  resource: typeId(byName.resource),
  tag: typeId(byName.tag),
  flow: typeId(byName.flow),
  scopeDecision: typeId(byName.scopeDecision),
  evidence: typeId(byName.evidence),
  complianceAlert: typeId(byName.complianceAlert),
  complianceReview: typeId(byName.complianceReview),
  grcConnection: typeId(byName.grcConnection),
  grcSync: typeId(byName.grcSync),
};

const CONTROL = /[\u0000-\u001f]/;

/** Trimmed text of a length counted after trimming. */
export const text = (max: number, min = 0) =>
  z
    .string()
    .trim()
    .min(min, min === 1 ? 'must not be empty' : `must have at least ${min} characters`)
    .max(max, `must have at most ${max} characters`)
    .refine(isStorable, 'must be well-formed text without NUL characters');

/** A name: text of at least one character without control characters. */
export const name = (max: number) =>
  text(max, 1).refine(value => !CONTROL.test(value), 'must not contain control characters');

/** A measured amount: far above what is real, and far below where arithmetic with it overflows. */
export const quantity = z.number().min(0).max(1e15);

/** A moment in time. */
export const time = z.date();

/** The version an update expects; another one is CONFLICT(version). */
export const expectedVersion = z
  .int()
  .min(1)
  .optional()
  .describe(
    'The version this change is based on; if the record has moved on, the call is CONFLICT(version).',
  );

/** What every mutable row carries. */
export const versioned = {
  version: z.int().describe('Starts at 1 and grows with every change.'),
  createdAt: time,
  updatedAt: time,
};

export const softDeleted = { deletedAt: time.nullable().describe('Set while the record is deleted.') };

/** One page of a list. */
export const pageOf = <S extends z.ZodType>(item: S) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Pass as `cursor` for the next page; null on the last one.'),
  });
