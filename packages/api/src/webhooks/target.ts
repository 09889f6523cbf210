import { invalid } from '@breakwater/db';
import type { EmailConfig } from '@breakwater/db/schema';
import type { App } from '../context.ts';
import { checkOutboundHost, checkOutboundUrl } from '../outbound/address-guard.ts';
import type { WebhookRow } from './accessor.ts';

/** Where a webhook sends to. */
export type Target = Pick<WebhookRow, 'channelType' | 'url' | 'extraConfig'>;

/** The target in its stored form. VALIDATION names what does not fit its channel, below `at`. */
export function checkTarget(app: App, { channelType, url, extraConfig }: Target, at = ''): Target {
  if (channelType === 'email') {
    if (url !== null) throw invalid(`${at}url`, 'must be absent for channel email');
    return { channelType, url, extraConfig: checkConfig(app, extraConfig, `${at}extraConfig`) };
  }
  if (extraConfig !== null) throw invalid(`${at}extraConfig`, 'must be absent except for channel email');
  if (url === null) throw invalid(`${at}url`, `is required for channel ${channelType}`);
  return {
    channelType,
    url: checkOutboundUrl(`${at}url`, url, { allow: app.outboundAllow }),
    extraConfig,
  };
}

function checkConfig(app: App, config: EmailConfig | null, field: string): EmailConfig {
  if (config === null) throw invalid(field, 'is required for channel email');
  const { smtpHost } = config;
  if (smtpHost !== null) {
    const host = checkOutboundHost(`${field}.smtpHost`, smtpHost, { allow: app.outboundAllow });
    return { ...config, smtpHost: host };
  }
  if (app.mailHttp === null) {
    throw invalid(`${field}.smtpHost`, 'is required: this deployment has no mail service of its own');
  }
  return config;
}

type Given<T> = { readonly [K in keyof T]: T[K] | undefined };

/** A configuration as it is stored, from what was given of it. */
export function emailConfig(
  given: Given<Partial<EmailConfig>> & Pick<EmailConfig, 'smtpPort' | 'toAddrs'>,
): EmailConfig {
  const { smtpHost = null, smtpPort, smtpUser = null, from = null, toAddrs } = given;
  return { smtpHost, smtpPort, smtpUser, from, toAddrs };
}
