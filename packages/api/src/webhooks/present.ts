import type * as z from 'zod';
import type { WebhookRow } from './accessor.ts';
import type { Webhook } from './schemas.ts';

/** A webhook as it is shown: without its secrets. */
export function presentWebhook(row: WebhookRow): z.input<typeof Webhook> {
  const { tenantId: _tenant, secret: _secret, previousSecret: _previous, smtpPass, ...shown } = row;
  const { extraConfig } = row;
  return {
    ...shown,
    eventTypes: [...row.eventTypes],
    extraConfig:
      extraConfig === null
        ? null
        : { ...extraConfig, toAddrs: [...extraConfig.toAddrs], hasSmtpPass: smtpPass !== null },
  };
}
