import { DELIVERY_OUTCOMES, DELIVERY_STATUSES } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time } from '../../fields.ts';
import { Payload } from '../bodies/payload.ts';

export const Delivery = z
  .object({
    id: ids.delivery,
    webhookId: ids.webhook,
    eventType: z.string(),
    eventId: ids.event.nullable().describe('null for a test.'),
    messageId: z.string().describe('`webhook-id` of every attempt, also when delivered again.'),
    redeliveryOf: ids.delivery
      .nullable()
      .describe('The first delivery of the message; it may be gone by now.'),
    status: z.enum(DELIVERY_STATUSES),
    responseCode: z.int().nullable().describe('Of the latest finished attempt.'),
    errorMessage: z.string().nullable().describe('Of the latest finished attempt.'),
    attempt: z.int().describe('Attempts started so far.'),
    maxAttempts: z.int(),
    nextAttemptAt: time.nullable(),
    deliveredAt: time.nullable(),
    completedAt: time.nullable().describe('When it succeeded or failed for good.'),
    createdAt: time,
  })
  .meta({ id: 'Delivery', description: 'One event on its way to one webhook.' });

export const DeliveryAttempt = z
  .object({
    attempt: z.int(),
    startedAt: time,
    finishedAt: time.nullable(),
    durationMs: z.int().nullable(),
    outcome: z.enum(DELIVERY_OUTCOMES),
    responseCode: z.int().nullable(),
    errorCode: z.string().nullable(),
    errorMessage: z.string().nullable(),
    responseSnippet: z.string().nullable().describe('The first 1,024 characters of the answer.'),
  })
  .meta({ id: 'DeliveryAttempt', description: 'What came of one try to deliver.' });

export const DeliveryDetails = Delivery.extend({
  payload: Payload.describe('What is sent; for generic webhooks exactly this, as canonical JSON.'),
  attempts: z.array(DeliveryAttempt).describe('By number.'),
}).meta({ id: 'DeliveryDetails', description: 'A delivery with its payload and attempts.' });

export const DeliveryRef = z.strictObject({ id: ids.delivery });
