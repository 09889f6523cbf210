import { type Change, combine } from '@breakwater/db';
import type { DISABLED_REASONS } from '@breakwater/db/schema';
import { inTenant, type JobCtx } from '../../jobs/job.ts';
import { type WebhookRow, webhooks } from '../accessor.ts';
import { failPending } from '../deliveries/fail-pending.ts';
import { emit } from '../events.ts';
import { factsOf, subjectOf } from '../facts.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'webhooks.webhook.disable': true;
  }
}

type Reason = Exclude<(typeof DISABLED_REASONS)[number], 'manual'>;

/** Stops a webhook that cannot be delivered to, ends what is pending for it, and tells the others. */
export async function disableWebhook(job: JobCtx, webhook: WebhookRow, reason: Reason): Promise<Change> {
  const ctx = inTenant(job, webhook.tenantId);
  const disabledAt = new Date(ctx.clock.now());
  const updated = await webhooks.plan.updateRow(
    ctx,
    webhook,
    { isActive: false, disabledReason: reason, disabledAt },
    { action: 'webhooks.webhook.disable', detail: { reason } },
  );
  const told = emit(ctx, 'webhooks.webhook.disabled', subjectOf(webhook), { ...factsOf(webhook), reason });
  return combine(undefined, [updated, failPending(ctx, webhook.id), told]);
}
