import { BreakwaterError, type Change, change, combine, guard, invalid } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { hashToken, newApiKey } from '../../identity/tokens.ts';
import { emit } from '../events.ts';
import { nextPeriod, periodOf } from '../usage/quota.ts';
import { apiKeys, presentApiKey } from './accessor.ts';
import type { ApiKeyCreate, ApiKeyWithText } from './schemas.ts';

const MOST_FREE_KEYS = 5;
const PREFIX_LENGTH = 12;

/** A key for an agent. A tenant's own admins make a few free ones a month; any other tier is root's to give. */
export async function createApiKey(
  ctx: Caller,
  { name, tier, expiresAt = null }: z.output<typeof ApiKeyCreate>,
): Promise<Change<z.input<typeof ApiKeyWithText>>> {
  if (expiresAt !== null && expiresAt.getTime() <= ctx.clock.now()) {
    throw invalid('expiresAt', 'must be in the future');
  }
  const byRoot = ctx.actor.kind === 'root';
  if (tier !== 'free' && !byRoot) {
    throw new BreakwaterError('FORBIDDEN', 'only root gives keys of another tier than free', {
      reason: 'tier',
    });
  }
  const key = newApiKey(tier === 'free' ? 'free' : 'live');
  const created = await apiKeys.plan.insert(ctx, {
    name,
    tier,
    keyHash: await hashToken(key),
    keyPrefix: key.slice(0, PREFIX_LENGTH),
    expiresAt,
    createdBy: ctx.actor.name,
  });
  const apiKey = created.result;
  const told = emit(
    ctx,
    'governance.apiKey.created',
    { component: 'apiKeys', recordId: apiKey.id },
    { name, tier },
  );
  const limit = change(undefined, { steps: byRoot ? [] : [fewFreeKeys(ctx)] });
  return combine({ apiKey: presentApiKey(apiKey), key }, [created, limit, told]);
}

/** Keys revoked this month count too, so that making new ones multiplies no quota. */
function fewFreeKeys(ctx: Caller) {
  const now = ctx.clock.now();
  const monthBegan = Date.parse(`${periodOf(now)}-01T00:00:00.000Z`);
  return guard(
    `(SELECT count(*) FROM api_keys WHERE tenant_id = ? AND tier = 'free' AND (is_active = 1 OR created_at >= ?)) <= ?`,
    [ctx.tenantId, monthBegan, MOST_FREE_KEYS],
    () =>
      new BreakwaterError('QUOTA_EXCEEDED', `at most ${MOST_FREE_KEYS} free keys a month`, {
        reason: 'free_keys',
        limit: MOST_FREE_KEYS,
        resetsAt: nextPeriod(now).toISOString(),
      }),
  );
}
