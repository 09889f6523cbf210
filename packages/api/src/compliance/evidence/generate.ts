import {
  type AuditAction,
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  invalid,
  newId,
} from '@breakwater/db';
import type * as z from 'zod';
import type { Work } from '../../context.ts';
import type { JsonObject } from '../../json.ts';
import { emit } from '../events.ts';
import { addMonths } from '../months.ts';
import { type EvidenceRow, evidence, KEPT_MONTHS } from './accessor.ts';
import { readingHead, stillHead } from './chain.ts';
import type { DocumentRequest } from './documents/document.ts';
import { snakeKeys } from './documents/form.ts';
import { DOCUMENTS } from './documents/index.ts';
import { LARGEST_EVIDENCE, tooLarge } from './documents/too-large.ts';
import { documentOf } from './envelope.ts';
import { activateKey } from './keys.ts';
import type { EvidenceGenerate } from './schemas.ts';
import { type EvidenceKey, sealDocument } from './sign.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.evidence.generate': true;
  }
}

export const GENERATE = 'compliance.evidence.generate' satisfies AuditAction;

/** Of whoever links evidence to a head that has moved meanwhile. */
export const ATTEMPTS = 21;

const HOUR = 3_600_000;
const DEFAULT_PERIOD = 90 * 24 * HOUR;
/** Document and decisions go in one commit, which takes a little more than the largest document. */
const LARGEST_PARTS = LARGEST_EVIDENCE + 960 * 1024;

type Asked = z.output<typeof EvidenceGenerate>;

const utf8 = new TextEncoder();

/** @throws PRECONDITION_FAILED(no_signing_key) */
export function signingKeyOf({ app }: Work): EvidenceKey {
  if (app.evidenceKey !== null) return app.evidenceKey;
  throw new BreakwaterError('PRECONDITION_FAILED', 'this deployment has no EVIDENCE_SIGNING_KEY', {
    reason: 'no_signing_key',
  });
}

/** Makes and signs evidence, the next in the tenant's chain. `by`: in place of the caller. */
export async function planGenerate(
  ctx: Ctx & Work,
  asked: Asked,
  by = ctx.actor.name,
): Promise<Change<EvidenceRow>> {
  const key = signingKeyOf(ctx);
  const generatedAt = new Date(ctx.clock.now());
  const { evidenceType } = asked;
  const { data, decisionIds, head, ...fulfils } = await DOCUMENTS[evidenceType](ctx, requestOf(ctx, asked));
  const pciRequirement = asked.pciRequirement ?? fulfils.pciRequirement;
  const facts = {
    id: newId('evd', ctx.clock),
    tenantId: ctx.tenantId,
    evidenceType,
    generatedAt,
    generatedBy: by,
    expiresAt: addMonths(generatedAt, KEPT_MONTHS),
    pciRequirement,
    pciRequirements: [...new Set([pciRequirement, fulfils.pciRequirement, ...fulfils.pciRequirements])],
    sequence: head.sequence + 1,
    prevHash: head.hash,
  };
  const document = documentOf(facts, { ...data, ...narrowingOf(asked) }, ctx.app.version);
  const decisions = JSON.stringify(decisionIds);
  const bytes = utf8.encode(document);
  if (bytes.length > LARGEST_EVIDENCE || document.length + decisions.length > LARGEST_PARTS) throw tooLarge();
  const { hash, signature } = await sealDocument(key, bytes);
  const inserted = await evidence.plan.insert(
    ctx,
    {
      ...facts,
      data: document,
      ...{ hash, signature },
      signingKeyId: key.keyId,
      profile: 'jcs-es256-raw',
      scopeDecisionId: asked.scopeDecisionId ?? null,
      storageUrl: asked.storageUrl ?? null,
    },
    { action: GENERATE },
  );
  const { id, sequence } = inserted.result;
  const restsOn = {
    sql: `INSERT INTO evidence_decisions (tenant_id, evidence_id, decision_id)
SELECT ?, ?, value FROM json_each(?)`,
    args: [ctx.tenantId, id, decisions],
  };
  return combine(inserted.result, [
    change(undefined, { steps: [stillHead(ctx, head), ...activateKey(ctx, key)] }),
    inserted,
    change(undefined, { steps: [restsOn] }),
    emit(
      ctx,
      'compliance.evidence.generated',
      { component: 'evidence', recordId: id },
      { evidenceType, hash, sequence },
    ),
  ]);
}

/** What a document is narrowed to, so that a part of an estate is not taken for the whole. */
function narrowingOf({ scopeDecisionId, vpcId, filter = {} }: Asked): JsonObject {
  if (scopeDecisionId !== undefined) return {};
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return {
    ...(vpcId === undefined ? {} : { vpc_id: vpcId }),
    ...(given.length === 0 ? {} : { filter: snakeKeys(Object.fromEntries(given)) }),
  };
}

function requestOf(ctx: Ctx, { period, hours, ...asked }: Asked): DocumentRequest {
  const now = new Date(ctx.clock.now());
  const isFlows = asked.evidenceType === 'data_flow_analysis';
  if (isFlows && asked.vpcId === undefined)
    throw invalid('vpcId', 'must name the VPC whose flows it is about');
  if (asked.scopeDecisionId !== undefined && asked.evidenceType !== 'pci_scope_identification') {
    throw invalid('scopeDecisionId', 'must only be given for pci_scope_identification');
  }
  if (period !== undefined && period.start >= period.end)
    throw invalid('period.end', 'must be after its start');
  if (period !== undefined && period.end > now) throw invalid('period.end', 'must not be in the future');
  const span = isFlows ? hours * HOUR : DEFAULT_PERIOD;
  return {
    ...asked,
    period: period ?? { start: new Date(now.getTime() - span), end: now },
    readingHead: readingHead(ctx),
  };
}
