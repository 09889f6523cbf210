import { type AuditAction, auditDraft, type Change, change, combine, newId } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../context.ts';
import { webhooks } from './accessor.ts';
import { enqueue } from './deliveries/enqueue.ts';
import { presentDelivery } from './deliveries/present.ts';
import type { Delivery } from './deliveries/schemas.ts';
import { subjectOf } from './facts.ts';
import { payloadOf } from './payload.ts';
import type { WebhookRef } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'webhooks.webhook.test': true;
  }
}

export const TEST = 'webhooks.webhook.test' satisfies AuditAction;
/** Of test deliveries; no event has it, and nothing can subscribe to it. */
export const TEST_TYPE = 'webhooks.webhook.test';

/** One delivery with one attempt to this webhook, whatever it subscribes to. */
export async function testWebhook(
  ctx: Caller,
  { id }: z.output<typeof WebhookRef>,
): Promise<Change<z.input<typeof Delivery>>> {
  const webhook = await webhooks.require(ctx, id);
  const deliveryId = newId('dlv', ctx.clock);
  const event = {
    type: TEST_TYPE,
    schemaVersion: 1,
    occurredAt: ctx.clock.now(),
    tenantId: ctx.tenantId,
    recordId: id,
    gatewayId: null,
  };
  const payload = payloadOf(ctx, deliveryId, event, { id, message: 'Test event from Breakwater' });
  const queued = await enqueue(ctx, webhook, {
    id: deliveryId,
    messageId: deliveryId,
    eventType: TEST_TYPE,
    payload,
    maxAttempts: 1,
  });
  const entry = auditDraft(ctx, TEST, { ...subjectOf(webhook), detail: { deliveryId } });
  return combine(presentDelivery(queued.result), [queued, change(undefined, { audit: [entry] })]);
}
