import {
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  type Insert,
  type Step,
} from '@breakwater/db';
import type { webhookDeliveries as table } from '@breakwater/db/schema';
import { type DeliveryRow, deliveries, type WebhookRow } from '../accessor.ts';

const inactive = () => conflict('webhook_inactive', 'the webhook is inactive; set isActive to true first');

/** A delivery to exactly this webhook, which must be active when it commits. */
export async function enqueue(
  ctx: Ctx,
  { id, isActive }: WebhookRow,
  row: Omit<Insert<typeof table>, 'webhookId' | 'nextAttemptAt'>,
): Promise<Change<DeliveryRow>> {
  if (!isActive) throw inactive();
  const stillActive = guard(
    'EXISTS (SELECT 1 FROM webhooks WHERE id = ? AND tenant_id = ? AND is_active = 1)',
    [id, ctx.tenantId],
    inactive,
  );
  const inserted = await deliveries.plan.insert(ctx, {
    ...row,
    webhookId: id,
    nextAttemptAt: new Date(ctx.clock.now()),
  });
  const steps = inserted.steps.map((step): Step => ({ ...step, outbox: true }));
  return combine(inserted.result, [change(undefined, { steps: [stillActive] }), { ...inserted, steps }]);
}
