import { CHANNEL_TYPES, DISABLED_REASONS, SMTP_PORTS } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, name, text, time, versioned } from '../fields.ts';
import { email } from '../identity/fields.ts';
import { isStorable } from '../text.ts';
import { eventTypes } from './event-types.ts';

const MOST_GRACE_SECONDS = 604_800;
const DAY_SECONDS = 86_400;

const channelType = z.enum(CHANNEL_TYPES);
const url = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(2048)
  .describe('https URL of a public host. Required, but absent for channel email.');
const description = text(1000);
const smtpPort = z.literal(SMTP_PORTS);

// What lists, names and comments of addresses are made of would be read as such on the way.
const MAILBOX = /^("[^"\\<>]+"|[^()<>[\]:;,\\"]+)@(\[[\w.:]+\]|[^()<>[\]:;,\\"]+)$/;
const mailbox = email.refine(address => MAILBOX.test(address), 'must be one plain address, as name@domain');

const emailConfig = z
  .strictObject({
    smtpHost: text(253, 1)
      .nullish()
      .describe('SMTP server. Needed unless the deployment has a mail service of its own.'),
    smtpPort: smtpPort.default(587),
    smtpUser: name(254).nullish(),
    smtpPass: z
      .string()
      .min(1, 'must not be empty')
      .max(1024)
      .refine(isStorable, 'must be well-formed text without NUL characters')
      .nullish()
      .describe(
        'Stored encrypted, never returned. Left out of an update it stays while host, port and user stay; null clears it.',
      ),
    from: mailbox.nullish().describe('Sender. Default breakwater@localhost.'),
    toAddrs: z.array(mailbox).min(1, 'must name at least one address').max(50),
  })
  .meta({ id: 'EmailChannel', description: 'For channel email only.' });

export const Webhook = z
  .object({
    id: ids.webhook,
    url: z.string().nullable().describe('null exactly for channel email.'),
    eventTypes: z.array(z.string()),
    isActive: z.boolean(),
    channelType,
    extraConfig: z
      .object({
        smtpHost: z.string().nullable(),
        smtpPort,
        smtpUser: z.string().nullable(),
        hasSmtpPass: z.boolean(),
        from: z.string().nullable(),
        toAddrs: z.array(z.string()),
      })
      .nullable(),
    description: z.string().nullable(),
    createdBy: z.string(),
    createdById: z.string().nullable(),
    previousSecretExpiresAt: time
      .nullable()
      .describe('Until when the secret before the last rotation signs too.'),
    disabledReason: z.enum(DISABLED_REASONS).nullable().describe('Set while inactive.'),
    disabledAt: time.nullable(),
    firstFailureAt: time.nullable().describe('First failure since the last success.'),
    lastSuccessAt: time.nullable(),
    lastFailureAt: time.nullable(),
    ...versioned,
  })
  .meta({ id: 'Webhook', description: 'Who is told of which events, and how.' });

export const WebhookWithSecret = Webhook.extend({
  secret: z.string().describe('Shown once: what deliveries are signed with.'),
}).meta({ id: 'WebhookWithSecret', description: 'A webhook with its new signing secret.' });

export const WebhookCreate = z.strictObject({
  url: url.nullish(),
  eventTypes,
  channelType: channelType.default('generic'),
  extraConfig: emailConfig.nullish(),
  description: description.nullish(),
  isActive: z.boolean().default(true),
});

export const WebhookUpdate = z.strictObject({
  url: url.nullish(),
  eventTypes: eventTypes.optional(),
  channelType: channelType.optional(),
  extraConfig: emailConfig.nullish().describe('Replaces the whole object.'),
  description: description.nullish(),
  isActive: z.boolean().optional().describe('false: pending deliveries end failed.'),
});

export const WebhookRef = z.strictObject({ id: ids.webhook });

export const RotateSecretInput = z.strictObject({
  id: ids.webhook,
  graceSeconds: z
    .int()
    .min(0)
    .max(MOST_GRACE_SECONDS)
    .default(DAY_SECONDS)
    .describe('How long the old secret signs beside the new one, at most 7 days.'),
});
