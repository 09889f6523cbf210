import { BreakwaterError } from '@breakwater/db';
import type { App } from '../../context.ts';
import { allowedNow } from '../../outbound/allowed-now.ts';
import { signatureHeaders } from '../../outbound/signing.ts';
import { OutboundError, SmtpRefusal } from '../../ports.ts';
import type { DeliveryRow, WebhookRow } from '../accessor.ts';
import { mailFor, requestFor } from '../bodies/index.ts';
import { openSecrets, openSmtpPass } from '../secrets.ts';
import type { Answer } from './outcome.ts';

const TIMEOUT_MS = 10_000;
const MOST_BYTES = 65_536;
const USER_AGENT = 'Breakwater-Webhooks/1';

/** Sends once, over the channel of the webhook. Every way this can end is an answer. */
export async function send(app: App, delivery: DeliveryRow, webhook: WebhookRow): Promise<Answer> {
  try {
    if (webhook.channelType === 'email') return await sendMail(app, delivery, webhook);
    return await post(app, delivery, webhook, webhook.channelType);
  } catch (error) {
    if (error instanceof OutboundError) return { kind: 'none', code: error.code };
    if (error instanceof SmtpRefusal) return { kind: 'smtp', replyCode: error.replyCode };
    app.log('error', 'a delivery could not be sent', {
      deliveryId: delivery.id,
      webhookId: webhook.id,
      error: error instanceof BreakwaterError ? error.message : String(error),
    });
    return { kind: 'none', code: 'internal' };
  }
}

async function post(
  app: App,
  { payload, messageId }: DeliveryRow,
  webhook: WebhookRow,
  channel: Exclude<WebhookRow['channelType'], 'email'>,
): Promise<Answer> {
  const url = allowedNow(app, webhook.url ?? '');
  const { body, contentType } = requestFor(channel, payload);
  const timestamp = app.clock.now();
  const signed =
    channel === 'generic'
      ? await signatureHeaders({
          secrets: await openSecrets(app, webhook, timestamp),
          messageId,
          timestamp,
          body,
        })
      : {};
  const response = await app.ports.outbound.request({
    url,
    method: 'POST',
    headers: { 'content-type': contentType, 'user-agent': USER_AGENT, ...signed },
    body,
    timeoutMs: TIMEOUT_MS,
    maxBytes: MOST_BYTES,
  });
  return { kind: 'http', response };
}

async function sendMail(app: App, { payload }: DeliveryRow, webhook: WebhookRow): Promise<Answer> {
  const { extraConfig } = webhook;
  if (extraConfig === null) throw new TypeError('a webhook of channel email has a configuration');
  const mail = mailFor(payload, extraConfig);
  const { smtp, outbound } = app.ports;
  const { smtpHost, smtpPort, smtpUser } = extraConfig;
  if (smtp !== null && smtpHost !== null) {
    const pass = (await openSmtpPass(app, webhook)) ?? undefined;
    await smtp.send({ host: smtpHost, port: smtpPort, user: smtpUser ?? undefined, pass }, mail, TIMEOUT_MS);
    return { kind: 'accepted' };
  }
  if (app.mailHttp === null) return { kind: 'none', code: 'mail_not_configured' };
  const { url, token } = app.mailHttp;
  const { from, to, subject, text } = mail;
  const response = await outbound.request({
    url,
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'user-agent': USER_AGENT,
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ from, to, subject, text }),
    timeoutMs: TIMEOUT_MS,
    maxBytes: MOST_BYTES,
  });
  return { kind: 'http', response };
}
