import * as z from 'zod';
import { write } from '../../call/write.ts';
import { procedure, router } from '../../trpc.ts';
import { DECIDE, decideHealing } from './decide.ts';
import { healingPolicies, REMOVE, removeHealingPolicy, SET, setHealingPolicy } from './policies.ts';
import { DecideInput, HealingAdvice, HealingPolicy, HealingPolicyRef, HealingPolicySet } from './schemas.ts';

export const healingRouter = router({
  decide: procedure
    .meta({
      role: 'operator',
      apiKeys: true,
      audited: true,
      action: DECIDE,
      summary: 'Says what could be done about a component that is unwell. Costs one unit; executes nothing.',
      errors: { QUOTA_EXCEEDED: 'The month is used up: details hold limit, used and resetsAt.' },
    })
    .input(DecideInput)
    .output(HealingAdvice)
    .mutation(write(decideHealing, { attempts: 5 })),
  policies: router({
    list: procedure
      .meta({ role: 'viewer', summary: 'Lists the healing policies in the order they are looked at.' })
      .output(z.object({ items: z.array(HealingPolicy), nextCursor: z.null() }))
      .query(async ({ ctx }) => ({ items: await healingPolicies(ctx), nextCursor: null })),
    set: procedure
      .meta({
        role: 'admin',
        audited: true,
        action: SET,
        summary: 'Creates the healing policy of a key, or replaces it.',
        errors: { QUOTA_EXCEEDED: 'A tenant has at most 50 of them (record_limit).' },
      })
      .input(HealingPolicySet)
      .output(HealingPolicy)
      .mutation(write(setHealingPolicy, { attempts: 3 })),
    remove: procedure
      .meta({
        role: 'admin',
        audited: true,
        action: REMOVE,
        summary: 'Takes a healing policy away.',
        errors: { NOT_FOUND: 'no policy has this key' },
      })
      .input(HealingPolicyRef)
      .output(HealingPolicy)
      .mutation(write(removeHealingPolicy, { attempts: 3 })),
  }),
});
