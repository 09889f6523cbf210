import { withResult } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../call/write.ts';
import { crudWithoutCreate } from '../crud/crud.ts';
import { single } from '../crud/single.ts';
import { ids } from '../fields.ts';
import { procedure, router } from '../trpc.ts';
import { webhooks } from './accessor.ts';
import { createWebhooks } from './create.ts';
import { deliveriesRouter } from './deliveries/router.ts';
import { Delivery } from './deliveries/schemas.ts';
import { presentWebhook } from './present.ts';
import { ROTATE_SECRET, rotateSecret } from './rotate-secret.ts';
import {
  RotateSecretInput,
  Webhook,
  WebhookCreate,
  WebhookRef,
  WebhookUpdate,
  WebhookWithSecret,
} from './schemas.ts';
import { TEST, testWebhook } from './test.ts';
import { deleteWebhooks, patchOf, updateWebhook } from './update.ts';

const hidden = ['smtpPass'];
const shown = { role: 'admin', audited: true, secret: true, hidden } as const;
const CREATE = 'webhooks.webhook.create';

export const webhooksRouter = router({
  ...crudWithoutCreate({
    accessor: webhooks,
    read: 'admin',
    write: 'admin',
    ref: ids.webhook,
    output: Webhook,
    update: WebhookUpdate,
    present: presentWebhook,
    patch: (input, ctx, before) => patchOf(ctx, input, before),
    updateRow: updateWebhook,
    deleteRows: deleteWebhooks,
    hidden,
  }),
  create: procedure
    .meta({ ...shown, action: CREATE, summary: 'Creates a webhook; its signing secret is shown once.' })
    .input(WebhookCreate)
    .output(WebhookWithSecret)
    .mutation(write(async (ctx, input) => single(await createWebhooks(ctx, [input], true)))),
  createMany: procedure
    .meta({ ...shown, action: CREATE, summary: 'Creates up to 500 webhooks, all or none.' })
    .input(z.strictObject({ items: z.array(WebhookCreate).max(500) }))
    .output(z.object({ items: z.array(WebhookWithSecret) }))
    .mutation(
      write(async (ctx, { items }) => {
        const planned = await createWebhooks(ctx, items, false);
        return withResult(planned, { items: planned.result });
      }),
    ),
  rotateSecret: procedure
    .meta({
      ...shown,
      action: ROTATE_SECRET,
      summary: 'Gives a webhook a new signing secret, shown once; the old one signs along for a while.',
    })
    .input(RotateSecretInput)
    .output(WebhookWithSecret)
    .mutation(write(rotateSecret)),
  test: procedure
    .meta({
      role: 'admin',
      audited: true,
      action: TEST,
      summary: 'Sends a test event to one webhook, once.',
      errors: { CONFLICT: 'the webhook is inactive (webhook_inactive)' },
    })
    .input(WebhookRef)
    .output(Delivery)
    .mutation(write(testWebhook)),
  deliveries: deliveriesRouter,
});
