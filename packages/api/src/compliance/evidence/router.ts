import { readAll, withResult } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../../call/write.ts';
import { asListOptions, listInput } from '../../crud/list-input.ts';
import { ids, pageOf } from '../../fields.ts';
import { StartedOperation, starts } from '../../operations/start.ts';
import { procedure, router } from '../../trpc.ts';
import { evidence, withoutDocuments } from './accessor.ts';
import { ATTEMPTS, GENERATE, planGenerate } from './generate.ts';
import { GENERATE_ALL, planGenerateAll } from './generate-all-start.ts';
import { getEvidence, listed } from './get.ts';
import { HOLD, planHold } from './hold.ts';
import { publicKeys } from './keys.ts';
import {
  Evidence,
  EvidenceGenerate,
  EvidenceHold,
  EvidencePublicKey,
  EvidenceVerification,
  EvidenceVerify,
  EvidenceVerifyAll,
  ListedEvidence,
} from './schemas.ts';
import { planVerify, VERIFY } from './verify.ts';
import { planVerifyAll, VERIFY_ALL } from './verify-all-start.ts';

export const evidenceRouter = router({
  list: procedure
    .meta({ role: 'viewer', summary: 'Lists evidence, newest first, without its documents.' })
    .input(listInput(evidence))
    .output(pageOf(ListedEvidence))
    .query(async ({ ctx, input }) => {
      const asked = withoutDocuments(evidence.listing(ctx, asListOptions(evidence, input)));
      const [{ items, nextCursor }] = await readAll(ctx, asked);
      return { items: items.map(listed), nextCursor };
    }),
  get: procedure
    .meta({
      role: 'viewer',
      summary: 'Reads evidence with its document and the decisions it rests on.',
      errors: { PRECONDITION_FAILED: 'what is stored was never signed (tampered)' },
    })
    .input(z.strictObject({ id: ids.evidence }))
    .output(Evidence)
    .query(({ ctx, input: { id } }) => getEvidence(ctx, id)),
  publicKeys: procedure
    .meta({ role: 'viewer', summary: 'Lists the public keys that verify evidence, newest first.' })
    .output(z.object({ items: z.array(EvidencePublicKey) }))
    .query(async ({ ctx }) => ({ items: await publicKeys(ctx) })),
  generate: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: GENERATE,
      summary: 'Makes and signs evidence of the estate as it is; nobody can change it.',
      errors: {
        PRECONDITION_FAILED: 'no_signing_key: none is configured. too_large: narrow it.',
        CONFLICT: 'contended: too much other evidence is signed at the same moment.',
      },
    })
    .input(EvidenceGenerate)
    .output(ListedEvidence)
    .mutation(
      write(
        async (ctx, input) => {
          const planned = await planGenerate(ctx, input);
          return withResult(planned, listed(planned.result));
        },
        { attempts: ATTEMPTS },
      ),
    ),
  generateAll: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: GENERATE_ALL,
      summary: 'Starts the generation of every type of evidence, and of the flows of each VPC.',
      errors: {
        PRECONDITION_FAILED: 'no_signing_key: none is configured.',
        CONFLICT: 'operation_active: one is under way; `details.operationId` names it.',
      },
    })
    .input(z.strictObject({}).default({}))
    .output(StartedOperation)
    .mutation(starts(planGenerateAll)),
  verify: procedure
    .meta({
      role: 'viewer',
      audited: true,
      action: VERIFY,
      summary: 'Verifies evidence, or a document that another system signed.',
    })
    .input(EvidenceVerify)
    .output(EvidenceVerification)
    .mutation(write(planVerify, { attempts: 10 })),
  verifyAll: procedure
    .meta({
      role: 'viewer',
      audited: true,
      action: VERIFY_ALL,
      summary: 'Starts the verification of evidence and of the whole chain.',
      errors: { CONFLICT: 'operation_active: one is under way; `details.operationId` names it.' },
    })
    .input(EvidenceVerifyAll)
    .output(StartedOperation)
    .mutation(starts(planVerifyAll)),
  setLegalHold: procedure
    .meta({
      role: 'admin',
      audited: true,
      action: HOLD,
      summary: 'Keeps evidence beyond its expiry, or lets it go again.',
      errors: { CONFLICT: 'state: it is held, or not, already.' },
    })
    .input(EvidenceHold)
    .output(ListedEvidence)
    .mutation(
      write(
        async (ctx, input) => {
          const planned = await planHold(ctx, input);
          return withResult(planned, listed(planned.result));
        },
        { attempts: 10 },
      ),
    ),
});
