import { CHANNEL_TYPES, DISABLED_REASONS } from '@breakwater/db/schema';
import * as z from 'zod';
import { event, hardCrudEvents } from '../events/catalogue.ts';
import { emitter } from '../events/emit.ts';

const webhook = {
  channelType: z.enum(CHANNEL_TYPES),
  eventTypes: z.array(z.string()),
  host: z.string().nullable().describe('Host of the URL; null for mail.'),
};

export const webhookEvents = {
  ...hardCrudEvents('webhooks.webhook', 'webhook', webhook, 'admin'),
  'webhooks.webhook.secretRotated': event('A webhook got a new signing secret.', webhook, 'admin'),
  'webhooks.webhook.disabled': event(
    'Nothing is sent to a webhook any more, because it kept failing or is gone.',
    { ...webhook, reason: z.enum(DISABLED_REASONS) },
    'admin',
  ),
};

/** Emits one of them. */
export const emit = emitter(webhookEvents);
