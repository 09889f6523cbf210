import { write } from '../../call/write.ts';
import { asListOptions } from '../../crud/list-input.ts';
import { pageOf } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { intents } from './accessor.ts';
import { Intent, IntentListInput, IntentRef, presentIntent, WholeIntent, wholeIntent } from './read.ts';
import { EvaluateInput, EvaluateMany, EvaluateManyInput, Evaluation, Simulation } from './schemas.ts';
import { EVALUATE } from './store.ts';
import { evaluate, evaluateMany, simulate } from './verbs.ts';

/** The change itself stays out of the audit log; the decision log is its own record. */
const PAYLOAD = [
  'requester',
  'estimatedCost',
  'policyViolations',
  'provenance',
  'resourceType',
  'region',
  'size',
  'configuration',
  'principal',
  'permissionLevel',
  'resourceScope',
  'justification',
  'serviceName',
  'changeScope',
  'deploymentTarget',
  'riskLevelHint',
  'context',
];
const REPLANS = { attempts: 5 };
const decided = {
  role: 'operator',
  apiKeys: true,
  audited: true,
  action: EVALUATE,
  hidden: PAYLOAD,
} as const;
const QUOTA_EXCEEDED = 'The month is used up: details hold limit, used and resetsAt.';
const CONFLICT = 'intent_differs or context_differs: the deterministicId names another payload or context.';

export const intentsRouter = router({
  list: procedure
    .meta({ role: 'viewer', apiKeys: true, summary: 'Lists intents, without their payloads.' })
    .input(IntentListInput)
    .output(pageOf(Intent))
    .query(async ({ ctx, input }) => {
      const page = await intents.list(ctx, asListOptions(intents, input));
      return { ...page, items: page.items.map(presentIntent) };
    }),
  get: procedure
    .meta({
      role: 'viewer',
      apiKeys: true,
      summary: 'Reads an intent with its payload, latest decision, outcome and approval.',
    })
    .input(IntentRef)
    .output(WholeIntent)
    .query(({ ctx, input }) => wholeIntent(ctx, input)),
  evaluate: procedure
    .meta({
      ...decided,
      summary: 'Decides on an intent: approve, deny or escalate, with the reasons, signed and stored.',
      errors: { QUOTA_EXCEEDED, CONFLICT },
    })
    .input(EvaluateInput)
    .output(Evaluation)
    .mutation(write(evaluate, REPLANS)),
  evaluateMany: procedure
    .meta({
      ...decided,
      summary: 'Decides on up to 100 intents in their order; refused items stop no other.',
    })
    .input(EvaluateManyInput)
    .output(EvaluateMany)
    .mutation(write(evaluateMany, REPLANS)),
  simulate: procedure
    .meta({
      role: 'operator',
      apiKeys: true,
      summary: 'The decision an intent would get now. Nothing is stored or counted.',
    })
    .input(EvaluateInput)
    .output(Simulation)
    .query(({ ctx, input }) => simulate(ctx, input)),
});
