import { type AuditAction, type Change, combine } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../context.ts';
import { newSecret } from '../outbound/signing.ts';
import { webhooks } from './accessor.ts';
import { emit } from './events.ts';
import { factsOf, subjectOf } from './facts.ts';
import { presentWebhook } from './present.ts';
import type { RotateSecretInput, WebhookWithSecret } from './schemas.ts';
import { openSecret, sealSecret } from './secrets.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'webhooks.webhook.rotateSecret': true;
  }
}

export const ROTATE_SECRET = 'webhooks.webhook.rotateSecret' satisfies AuditAction;

/** A new secret; the old one signs along for the grace, a still older one no longer. */
export async function rotateSecret(
  ctx: Caller,
  { id, graceSeconds }: z.output<typeof RotateSecretInput>,
): Promise<Change<z.input<typeof WebhookWithSecret>>> {
  const { app, clock } = ctx;
  const row = await webhooks.require(ctx, id);
  const secret = newSecret();
  const previous =
    graceSeconds === 0
      ? { previousSecret: null, previousSecretExpiresAt: null }
      : {
          previousSecret: await sealSecret(app, id, 'previousSecret', await openSecret(app, row)),
          previousSecretExpiresAt: new Date(clock.now() + graceSeconds * 1000),
        };
  const patch = { ...previous, secret: await sealSecret(app, id, 'secret', secret) };
  const updated = await webhooks.plan.updateRow(ctx, row, patch, { action: ROTATE_SECRET });
  const told = emit(ctx, 'webhooks.webhook.secretRotated', subjectOf(row), factsOf(row));
  return combine({ ...presentWebhook(updated.result), secret }, [updated, told]);
}
