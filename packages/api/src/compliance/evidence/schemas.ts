import { EVIDENCE_PROFILES, EVIDENCE_TYPES } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time } from '../../fields.ts';
import { utf8Bytes } from '../../json.ts';
import { boundedText } from '../../text.ts';
import { remark } from '../clean.ts';
import { provider } from '../fields.ts';
import { pciRequirement } from '../requirements.ts';

export const evidenceType = z.enum(EVIDENCE_TYPES).meta({ id: 'EvidenceType' });
export type EvidenceType = z.output<typeof evidenceType>;

const hash = z.string().describe('SHA-256 of the document in the form of RFC 8785, in lower-case hex.');

export const ListedEvidence = z
  .object({
    id: ids.evidence,
    scopeDecisionId: ids.scopeDecision.nullable().describe('Set only where it is about one decision.'),
    evidenceType,
    hash,
    signature: z
      .string()
      .describe('ECDSA P-256 over the bytes that were hashed: r and s, 64 bytes in base64.'),
    signingKeyId: z.string(),
    profile: z.enum(EVIDENCE_PROFILES),
    sequence: z.int().describe('1, 2, … within the tenant.'),
    prevHash: z.string().describe('The hash of the evidence before, 64 zeros for the first.'),
    storageUrl: z.string().nullable().describe('Where the caller keeps another copy.'),
    pciRequirement: z.string().nullable(),
    pciRequirements: z.array(z.string()).describe('All it supports, the first one included.'),
    generatedAt: time,
    generatedBy: z.string(),
    expiresAt: time.describe('Seven years after `generatedAt`.'),
    lastVerifiedAt: time.nullable(),
    verificationCount: z.int(),
    legalHold: z.boolean().describe('Whether it is kept beyond `expiresAt`.'),
    legalHoldReason: z.string().nullable().describe('Why it was last held or released, by whom and when.'),
    legalHoldBy: z.string().nullable(),
    legalHoldAt: time.nullable(),
    purgedAt: time.nullable().describe('When the document was deleted; hash and chain stay.'),
  })
  .meta({ id: 'ListedEvidence', description: 'Signed evidence without its document.' });

export const Evidence = ListedEvidence.extend({
  data: z.record(z.string(), z.unknown()).nullable().describe('The signed document; null once purged.'),
  decisionIds: z.array(ids.scopeDecision).describe('All decisions it rests on, ascending.'),
}).meta({ id: 'Evidence', description: 'A signed document about the scope, which nobody can change.' });

const COPY = /^(https|s3|gs):\/\/[^\s/@]+(\/\S*)?$/;

export const EvidenceGenerate = z.strictObject({
  evidenceType,
  period: z
    .strictObject({ start: time, end: time })
    .optional()
    .describe('Default: the 90 days before now; of a data-flow analysis the last `hours`.'),
  vpcId: boundedText(1, 128).optional().describe('Of a data-flow analysis, which needs it.'),
  hours: z.int().min(1).max(2_160).default(24).describe('Of a data-flow analysis.'),
  allKeys: z
    .boolean()
    .default(false)
    .describe('Of a tag audit trail: every tag, and not only those that begin with `pci:`.'),
  scopeDecisionId: ids.scopeDecision
    .optional()
    .describe('Of a scope identification: evidence about this decision alone.'),
  filter: z
    .strictObject({
      provider: provider.optional(),
      region: boundedText(1, 64).optional(),
      vpcId: boundedText(1, 128).optional(),
    })
    .optional()
    .describe('Only these resources.'),
  pciRequirement: pciRequirement.optional().describe('In place of the one that the type is about.'),
  storageUrl: boundedText(1, 512)
    .refine(url => COPY.test(url), 'must be an https, s3 or gs URL without user name and password')
    .optional()
    .describe('Where the caller keeps another copy.'),
});

export const EvidenceHold = z.strictObject({
  id: ids.evidence,
  hold: z.boolean().describe('true: keep it beyond its expiry.'),
  reason: remark(10, 500),
});

export const EvidencePublicKey = z
  .object({
    keyId: z.string().describe('`ecdsa-sha256:` and 16 hex digits of the SHA-256 of `spkiPem`.'),
    algorithm: z.literal('ES256'),
    spkiPem: z.string(),
    jwk: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
    firstUsedAt: time.nullable().describe('null: it has signed nothing yet.'),
    retiredAt: time.nullable(),
    current: z.boolean().describe('Whether new evidence is signed with it.'),
  })
  .meta({ id: 'EvidencePublicKey' });

const LARGEST_PAYLOAD = 4 * 1024 * 1024;

export const ExternalEvidence = z.strictObject({
  payload: z
    .string()
    .refine(text => utf8Bytes(text) <= LARGEST_PAYLOAD, `must be at most ${LARGEST_PAYLOAD} bytes`)
    .describe('The document as JSON text.'),
  hash: z.string().max(128).optional().describe('What is claimed to be its SHA-256, in lower-case hex.'),
  signature: z.string().max(1_024).describe('In base64.'),
  publicKeyPem: z.string().max(4_096).describe('SPKI of the P-256 key it is claimed to be signed with.'),
  canonicalization: z
    .enum(['jcs', 'python'])
    .default('jcs')
    .describe("RFC 8785, or Python's `json.dumps` with sorted keys and without blanks."),
  signatureEncoding: z.enum(['raw', 'der']).default('raw'),
  signedMessage: z
    .enum(['canonical', 'hash-hex'])
    .default('canonical')
    .describe('What was signed: the canonical text, or the hex of its hash.'),
});

export const EvidenceVerify = z
  .strictObject({
    id: ids.evidence.optional(),
    external: ExternalEvidence.optional().describe('Evidence of other systems; nothing of it is kept.'),
  })
  .refine(({ id, external }) => (id === undefined) !== (external === undefined), {
    path: ['id'],
    message: 'give either id or external',
  });

export const EVIDENCE_FAULTS = ['hash', 'signature', 'columns', 'chain', 'key'] as const;

export const evidenceFault = z
  .enum(EVIDENCE_FAULTS)
  .describe(
    'hash: it is not that of the document. signature: it is not of the key over the document. columns: they say other than the document. chain: the evidence before is missing or another. key: it is none of this installation.',
  );
export type EvidenceFault = z.output<typeof evidenceFault>;

export const EvidenceVerification = z
  .object({
    valid: z.boolean().nullable().describe('null: it is purged, so that nothing is left to be verified.'),
    hashMatches: z.boolean().nullable(),
    signatureValid: z.boolean().nullable(),
    columnsMatch: z.boolean().nullable().describe('Whether the record repeats what the document says.'),
    chainIntact: z.boolean().nullable().describe('Whether the evidence before has the hash it is linked to.'),
    keyId: z.string().nullable(),
    keyKnown: z.boolean().nullable(),
    keyRetired: z.boolean().nullable(),
    expired: z.boolean().nullable(),
    purged: z.boolean().nullable(),
    reasons: z.array(evidenceFault),
    verifiedAt: time,
    verificationCount: z.int().nullable(),
  })
  .meta({
    id: 'EvidenceVerification',
    description: 'What holds of evidence; null is what does not apply, most of it for external evidence.',
  });

export const chainBreak = z.object({
  sequence: z.int(),
  reason: z
    .enum(['missing', 'link', 'signed'])
    .describe(
      'missing: it is not there. link: it is not linked to the one before. signed: it was signed with another link.',
    ),
});
export type ChainBreak = z.output<typeof chainBreak>;

export const EvidenceVerifyAll = z.strictObject({
  filter: z
    .strictObject({
      evidenceType: evidenceType.optional(),
      pciRequirement: pciRequirement.optional(),
      since: time.optional(),
      until: time.optional().describe('Generated before this.'),
    })
    .optional()
    .describe('Which evidence is verified; the chain is walked as a whole.'),
});
