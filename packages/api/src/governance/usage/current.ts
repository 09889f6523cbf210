import { BreakwaterError, type Id, notFound, query } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import { ids } from '../../fields.ts';
import { keyOf, meterOf, meterStatement, quotaNow } from './meter.ts';
import { periodOf, Quota } from './quota.ts';

export const CurrentUsage = Quota.extend({
  subject: z.object({
    kind: z.enum(['apiKey', 'tenant']).describe('tenant: its people and services together.'),
    id: z.string(),
  }),
  period: z.string().describe('YYYY-MM, in UTC.'),
}).meta({ id: 'CurrentUsage', description: 'What a meter counted this month, and whose it is.' });

export const CurrentUsageInput = z.strictObject({
  apiKeyId: ids.apiKey.optional().describe('Default: the calling key, else the meter of the tenant.'),
});

/** A key sees itself; people see the meter they share, or that of any key. */
export async function currentUsage(
  ctx: Caller,
  { apiKeyId }: { readonly apiKeyId?: Id<'key'> | undefined },
): Promise<z.input<typeof CurrentUsage>> {
  const own = keyOf(ctx);
  if (own !== null && apiKeyId !== undefined && apiKeyId !== own) {
    throw new BreakwaterError('FORBIDDEN', 'an API key sees its own usage only');
  }
  const key = apiKeyId ?? own;
  const [found] = await query(ctx, [meterStatement(ctx, key)]);
  if (apiKeyId !== undefined && found?.rows.length === 0) throw notFound('apiKey');
  const meter = meterOf(found);
  return {
    subject: { kind: key === null ? 'tenant' : 'apiKey', id: meter.subject },
    period: periodOf(ctx.clock.now()),
    ...quotaNow(ctx, meter),
  };
}
