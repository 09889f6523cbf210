import { type Change, combine, type Insert, newId } from '@breakwater/db';
import type { webhooks as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import type { Caller } from '../context.ts';
import { atIndex } from '../crud/each-item.ts';
import { newSecret } from '../outbound/signing.ts';
import { webhooks } from './accessor.ts';
import { checkEventTypes } from './event-types.ts';
import { emit } from './events.ts';
import { factsOf, subjectOf } from './facts.ts';
import { presentWebhook } from './present.ts';
import type { WebhookCreate, WebhookWithSecret } from './schemas.ts';
import { sealSecret } from './secrets.ts';
import { checkTarget, emailConfig, type Target } from './target.ts';

type Input = z.output<typeof WebhookCreate>;

/** Creates webhooks, each with a signing secret of its own. `single`: the input is the item itself, not a list. */
export async function createWebhooks(
  ctx: Caller,
  items: readonly Input[],
  single: boolean,
): Promise<Change<z.input<typeof WebhookWithSecret>[]>> {
  const targets = items.map((item, index) => targetOf(ctx, item, single ? null : index));
  const secrets = items.map(newSecret);
  const drafts = items.map((item, i) => draft(ctx, item, targets[i], secrets[i]));
  const created = await webhooks.plan.insertMany(ctx, await Promise.all(drafts));
  const told = created.result.map(row => emit(ctx, 'webhooks.webhook.created', subjectOf(row), factsOf(row)));
  const shown = created.result.map((row, i) => ({ ...presentWebhook(row), secret: secrets[i] ?? '' }));
  return combine(shown, [created, ...told]);
}

async function draft(
  { app, actor, clock }: Caller,
  { eventTypes, description, isActive, extraConfig }: Input,
  target: Target | undefined,
  secret = '',
): Promise<Insert<typeof table>> {
  const id = newId('whk', clock);
  const { smtpPass } = extraConfig ?? {};
  return {
    ...target,
    id,
    eventTypes,
    description,
    isActive,
    ...(isActive ? {} : { disabledReason: 'manual', disabledAt: new Date(clock.now()) }),
    secret: await sealSecret(app, id, 'secret', secret),
    smtpPass: typeof smtpPass === 'string' ? await sealSecret(app, id, 'smtpPass', smtpPass) : null,
    createdBy: actor.name,
    createdById: actor.id,
  };
}

function targetOf(
  { app }: Caller,
  { channelType, url, extraConfig, eventTypes }: Input,
  index: number | null,
): Target {
  const config = extraConfig ? emailConfig(extraConfig) : null;
  const target = { channelType, url: url ?? null, extraConfig: config };
  const at = index === null ? '' : `items.${index}.`;
  try {
    checkEventTypes(app, eventTypes, at);
    return checkTarget(app, target, at);
  } catch (error) {
    throw index === null ? error : atIndex(error, index);
  }
}
