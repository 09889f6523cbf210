import { publicKeys } from '@breakwater/db';
import * as z from 'zod';
import { asListOptions } from '../../crud/list-input.ts';
import { ids, pageOf } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { decisions } from './accessor.ts';
import {
  Decision,
  DecisionListInput,
  DecisionWithApproval,
  PublicKeys,
  Verification,
  Verifications,
  VerifyInput,
  VerifyManyInput,
} from './schemas.ts';
import { presentDecision, verifyMany, verifyOne, wholeDecision } from './verbs.ts';

export const decisionsRouter = router({
  list: procedure
    .meta({ role: 'viewer', summary: 'Lists decisions.' })
    .input(DecisionListInput)
    .output(pageOf(Decision))
    .query(async ({ ctx, input }) => {
      const page = await decisions.list(ctx, asListOptions(decisions, input));
      return { ...page, items: page.items.map(presentDecision) };
    }),
  get: procedure
    .meta({ role: 'viewer', summary: 'Reads a decision with the approval it opened.' })
    .input(z.strictObject({ id: ids.decision }))
    .output(DecisionWithApproval)
    .query(({ ctx, input }) => wholeDecision(ctx, input.id)),
  verify: procedure
    .meta({
      role: 'viewer',
      summary: 'Checks a stored decision, or a line of an export, against its signature.',
      errors: { NOT_FOUND: 'there is no decision `id`' },
    })
    .input(VerifyInput)
    .output(Verification)
    .query(({ ctx, input }) => verifyOne(ctx, input)),
  verifyMany: procedure
    .meta({ role: 'viewer', summary: 'Checks up to 1,000 decisions, or a page of them, newest first.' })
    .input(VerifyManyInput)
    .output(Verifications)
    .query(({ ctx, input }) => verifyMany(ctx, input)),
  publicKeys: procedure
    .meta({
      role: 'viewer',
      summary: 'Lists the public keys of decisions and audit seals, retired ones included.',
    })
    .output(PublicKeys)
    .query(async ({ ctx }) => ({ items: await publicKeys(ctx) })),
});
