import * as z from 'zod';
import { asListOptions, listInput } from '../../crud/list-input.ts';
import { ids, pageOf, time } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { TIERS } from '../terms.ts';
import { usageRecords } from './accessor.ts';
import { CurrentUsage, CurrentUsageInput, currentUsage } from './current.ts';

const UsageRecord = z
  .object({
    id: ids.usageRecord,
    apiKeyId: ids.apiKey.nullable().describe('null: a person or a service.'),
    principal: z.object({ kind: z.string(), id: z.string().nullable() }),
    tier: z.enum(TIERS).nullable(),
    endpoint: z.string().describe('The procedure.'),
    timestamp: time,
    period: z.string().describe('YYYY-MM, in UTC.'),
    intentId: ids.intent.nullable(),
    decisionId: ids.decision.nullable(),
    processingMs: z.number(),
    traceId: z.string().nullable(),
  })
  .meta({ id: 'UsageRecord', description: 'One unit that was used.' });

export const usageRouter = router({
  current: procedure
    .meta({
      role: 'viewer',
      apiKeys: true,
      summary: 'What the meter of a key, or of the tenant, counted this month.',
      errors: { NOT_FOUND: 'there is no key `apiKeyId`' },
    })
    .input(CurrentUsageInput)
    .output(CurrentUsage)
    .query(({ ctx, input }) => currentUsage(ctx, input)),
  list: procedure
    .meta({ role: 'admin', summary: 'Lists the units that were used.' })
    .input(listInput(usageRecords).omit({ q: true }))
    .output(pageOf(UsageRecord))
    .query(async ({ ctx, input }) => {
      const page = await usageRecords.list(ctx, asListOptions(usageRecords, input));
      return { ...page, items: page.items.map(({ tenantId: _tenant, ...shown }) => shown) };
    }),
});
