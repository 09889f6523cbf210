import type { WebhookRow } from './accessor.ts';

/** What events and the audit log call a webhook. */
export const subjectOf = ({ id }: Pick<WebhookRow, 'id'>) => ({ component: 'webhooks', recordId: id });

/** What every event about a webhook says of it. */
export const factsOf = ({ channelType, eventTypes, url }: WebhookRow) => ({
  channelType,
  eventTypes: [...eventTypes],
  host: url === null ? null : new URL(url).host,
});
