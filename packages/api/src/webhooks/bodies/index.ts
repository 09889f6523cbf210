import type { CHANNEL_TYPES, EmailConfig } from '@breakwater/db/schema';
import type { Mail } from '../../ports.ts';
import { discordBody } from './discord.ts';
import { mailText } from './email.ts';
import { messageOf } from './message.ts';
import { slackBody } from './slack.ts';

export type HttpChannel = Exclude<(typeof CHANNEL_TYPES)[number], 'email'>;

export interface ChannelRequest {
  /** The same text on every attempt. */
  readonly body: string;
  readonly contentType: 'application/json';
}

/** What is posted for a stored payload; only `generic` is signed. */
export function requestFor(channel: HttpChannel, payload: string): ChannelRequest {
  return { body: bodyFor(channel, payload), contentType: 'application/json' };
}

function bodyFor(channel: HttpChannel, payload: string): string {
  switch (channel) {
    case 'generic':
      return payload;
    case 'slack':
      return slackBody(messageOf(payload));
    case 'discord':
      return discordBody(messageOf(payload));
  }
}

const DEFAULT_FROM = 'breakwater@localhost';

/** The one message that goes to all addresses of a webhook of channel email. */
export function mailFor(payload: string, { from, toAddrs }: EmailConfig): Mail {
  const message = messageOf(payload);
  return {
    from: from ?? DEFAULT_FROM,
    to: toAddrs,
    messageId: `<${message.id}@breakwater>`,
    ...mailText(message),
  };
}
