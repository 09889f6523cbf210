import {
  type AuditAction,
  auditDraft,
  type Change,
  change,
  combine,
  conflict,
  notFound,
  readAll,
} from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { deliveries, webhooks } from '../accessor.ts';
import { enqueue } from './enqueue.ts';
import { presentDelivery } from './present.ts';
import type { Delivery, DeliveryRef } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'webhooks.delivery.redeliver': true;
  }
}

export const REDELIVER = 'webhooks.delivery.redeliver' satisfies AuditAction;

/** Sends a finished delivery's message again, with a full schedule of attempts. */
export async function redeliver(
  ctx: Caller,
  { id }: z.output<typeof DeliveryRef>,
): Promise<Change<z.input<typeof Delivery>>> {
  const [original, [webhook]] = await readAll(
    ctx,
    deliveries.requiring(ctx, id),
    webhooks.finding(ctx, {
      sql: 'id = (SELECT webhook_id FROM webhook_deliveries WHERE id = ?)',
      args: [id],
    }),
  );
  if (original.status === 'pending') {
    throw conflict('delivery_pending', 'the delivery is still pending; it can be repeated once it has ended');
  }
  if (webhook === undefined) throw notFound('webhook');
  const { eventType, eventId, messageId, payload } = original;
  const redeliveryOf = original.redeliveryOf ?? original.id;
  const queued = await enqueue(ctx, webhook, { eventType, eventId, messageId, payload, redeliveryOf });
  const entry = auditDraft(ctx, REDELIVER, {
    component: 'deliveries',
    recordId: queued.result.id,
    detail: { webhookId: webhook.id, eventType, messageId, redeliveryOf },
  });
  return combine(presentDelivery(queued.result), [queued, change(undefined, { audit: [entry] })]);
}
