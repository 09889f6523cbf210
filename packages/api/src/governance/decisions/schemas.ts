import * as z from 'zod';
import { listInput } from '../../crud/list-input.ts';
import { ids, time } from '../../fields.ts';
import { ApprovalAnswer } from '../intents/read.ts';
import { judgement } from '../intents/schemas.ts';
import { INTENT_TYPES, TIERS } from '../terms.ts';
import { decisions } from './accessor.ts';
import { VERIFICATION_STATUSES } from './verify.ts';

const MOST_AT_ONCE = 1000;
const LONGEST_LINE = 262_144;

export const Decision = z
  .object({
    id: ids.decision,
    intentId: ids.intent,
    deterministicId: z.string(),
    timestamp: time,
    intentType: z.enum(INTENT_TYPES),
    ...judgement,
    payloadHash: z.string().describe('Hex SHA-256 of the RFC 8785 form of the payload decided on.'),
    memorySuccessRate: z.number().nullable().describe('Among the neighbours; null without any.'),
    memoryWeight: z.number().nullable(),
    context: z.unknown().describe('What the caller reported of the moment; null when nothing.'),
    principal: z.object({ kind: z.string(), id: z.string().nullable() }).describe('Who asked.'),
    apiKeyId: ids.apiKey.nullable(),
    tier: z.enum(TIERS).nullable().describe('Of the API key that asked.'),
    approvalId: ids.approval.nullable(),
    traceId: z.string().nullable(),
    signature: z.string().nullable().describe('Base64 Ed25519 over the RFC 8785 form of the decision.'),
    keyId: z.string().nullable().describe('Hex of the public key.'),
  })
  .meta({ id: 'Decision', description: 'One signed, unchangeable evaluation of an intent.' });

export const DecisionWithApproval = Decision.extend({
  approval: ApprovalAnswer.nullable().describe('What people said of an escalation.'),
}).meta({ id: 'DecisionWithApproval', description: 'A decision with the approval it opened.' });

export const DecisionListInput = listInput(decisions).omit({ q: true });

export const VerifyInput = z
  .strictObject({
    id: ids.decision.optional(),
    line: z.string().min(1).max(LONGEST_LINE).optional().describe('A decision line of an export.'),
  })
  .refine(({ id, line }) => (id === undefined) !== (line === undefined), {
    path: ['id'],
    message: 'give either id or line',
  });

const keyId = z.string().nullable().describe('Of the key that the signature names.');
const status = z
  .enum(VERIFICATION_STATUSES)
  .describe(
    'invalid: not what was signed. unsigned: no signature. unknown_key: by no key of this installation.',
  );

export const Verification = z
  .object({ id: ids.decision, status, keyId })
  .meta({ id: 'DecisionVerification', description: 'Whether a decision is as it was signed.' });

const { since, until, action } = decisions.filters;

export const VerifyManyInput = z
  .strictObject({
    ids: z.array(ids.decision).min(1).max(MOST_AT_ONCE).optional().describe('In place of all else.'),
    since: since.schema.optional(),
    until: until.schema.optional(),
    action: action.schema.optional(),
    cursor: z.string().max(2048).optional().describe('`nextCursor` of the page before.'),
    limit: z.int().min(1).max(MOST_AT_ONCE).optional().describe('Default: 500.'),
  })
  .refine(({ ids, ...rest }) => ids === undefined || Object.values(rest).every(one => one === undefined), {
    path: ['ids'],
    message: 'go with no other field',
  });

export const Verifications = z
  .object({
    results: z.array(z.object({ id: ids.decision, status: z.enum([...VERIFICATION_STATUSES, 'not_found']) })),
    summary: z.object({
      checked: z.int().describe('Decisions found.'),
      valid: z.int(),
      invalid: z.int(),
      unsigned: z.int(),
      unknownKey: z.int(),
      notFound: z.int(),
    }),
    nextCursor: z.string().nullable().describe('Pass as `cursor` for the next page; null on the last one.'),
  })
  .meta({ id: 'DecisionVerifications' });

export const PublicKeys = z
  .object({
    items: z.array(
      z
        .object({
          keyId: z.string().describe('Hex of the public key.'),
          algorithm: z.literal('Ed25519'),
          publicKey: z.string().describe('Base64 of its 32 bytes.'),
          activatedAt: time,
          retiredAt: time.nullable().describe('Since when another key signs; it verifies for ever.'),
        })
        .meta({ id: 'PublicKey', description: 'A key that signs decisions and audit seals.' }),
    ),
  })
  .meta({ id: 'PublicKeys', description: 'The latest first.' });

/** A decision line as exports write it, parsed. */
export const ExportedLine = z.strictObject({
  type: z.literal('decision'),
  document: z.looseObject({ id: ids.decision, tenantId: ids.tenant }),
  keyId: z.string().nullable(),
  signature: z.string().nullable(),
});
