import { open, seal } from '../call/secret-box.ts';
import type { App } from '../context.ts';
import type { WebhookRow } from './accessor.ts';

type Keys = Pick<App, 'encryptionKey'>;
type Column = 'secret' | 'previousSecret' | 'smtpPass';

const context = (column: Column, id: string) => ['webhooks', column, id];

/** What a column of the webhook with this id holds of a secret. */
export function sealSecret(
  { encryptionKey }: Keys,
  id: string,
  column: Column,
  text: string,
): Promise<string> {
  return seal(encryptionKey, text, context(column, id));
}

/** The webhook's own signing secret, `whsec_…`. */
export function openSecret({ encryptionKey }: Keys, { id, secret }: WebhookRow): Promise<string> {
  return open(encryptionKey, secret, context('secret', id));
}

/** The secrets that sign at `now` (epoch ms): the current one, then the previous one while its grace lasts. */
export async function openSecrets(app: Keys, webhook: WebhookRow, now: number): Promise<string[]> {
  const { id, previousSecret, previousSecretExpiresAt: ends } = webhook;
  const secrets = [await openSecret(app, webhook)];
  if (previousSecret !== null && ends !== null && now < ends.getTime()) {
    secrets.push(await open(app.encryptionKey, previousSecret, context('previousSecret', id)));
  }
  return secrets;
}

/** The password for the webhook's SMTP server; null when none is stored. */
export async function openSmtpPass(
  { encryptionKey }: Keys,
  { id, smtpPass }: WebhookRow,
): Promise<string | null> {
  return smtpPass === null ? null : open(encryptionKey, smtpPass, context('smtpPass', id));
}
