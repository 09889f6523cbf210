import {
  type Change,
  combine,
  invalid,
  type Patch,
  type Read,
  readAll,
  type WriteOptions,
} from '@breakwater/db';
import type { webhooks as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import type { Caller } from '../context.ts';
import { type WebhookRow, webhooks } from './accessor.ts';
import { failPending } from './deliveries/fail-pending.ts';
import { checkEventTypes } from './event-types.ts';
import { emit } from './events.ts';
import { factsOf, subjectOf } from './facts.ts';
import type { WebhookUpdate } from './schemas.ts';
import { sealSecret } from './secrets.ts';
import { checkTarget, emailConfig } from './target.ts';

type Input = z.output<typeof WebhookUpdate>;
type WebhookPatch = Patch<typeof table>;

/** The columns an update sets; the row they make is held to the rules of a new one. */
export async function patchOf(ctx: Caller, input: Input, before: WebhookRow): Promise<WebhookPatch> {
  const { url, channelType, extraConfig, eventTypes, description, isActive } = input;
  if (eventTypes !== undefined) checkEventTypes(ctx.app, eventTypes);
  const rest = { eventTypes, description, ...activity(ctx, before, isActive) };
  const moved = url !== undefined || channelType !== undefined || extraConfig !== undefined;
  // Stopping what may no longer be reached must not be refused.
  if (!moved && isActive === false) return rest;
  const target = checkTarget(ctx.app, {
    channelType: channelType ?? before.channelType,
    url: url === undefined ? before.url : url,
    extraConfig: configOf(extraConfig, before),
  });
  return { ...rest, ...target, smtpPass: await passwordOf(ctx, extraConfig, before, target.extraConfig) };
}

const configOf = (given: Input['extraConfig'], before: WebhookRow) =>
  given === undefined ? before.extraConfig : given === null ? null : emailConfig(given);

/** A password kept for another server or user would go to whoever runs that. */
async function passwordOf(
  { app }: Caller,
  given: Input['extraConfig'],
  { id, smtpPass, extraConfig: before }: WebhookRow,
  after: WebhookRow['extraConfig'],
): Promise<WebhookPatch['smtpPass']> {
  if (given === undefined) return undefined;
  if (given === null || given.smtpPass === null) return null;
  if (given.smtpPass !== undefined) return sealSecret(app, id, 'smtpPass', given.smtpPass);
  const same = (['smtpHost', 'smtpPort', 'smtpUser'] as const).every(
    part => before?.[part] === after?.[part],
  );
  if (smtpPass !== null && !same) throw invalid('extraConfig.smtpPass', 'give smtpPass again, or null');
  return undefined;
}

function activity({ clock }: Caller, before: WebhookRow, isActive: boolean | undefined): WebhookPatch {
  if (isActive === undefined || isActive === before.isActive) return {};
  return isActive
    ? { isActive, disabledReason: null, disabledAt: null, firstFailureAt: null }
    : { isActive, disabledReason: 'manual', disabledAt: new Date(clock.now()) };
}

const NAMED = ['url', 'eventTypes', 'isActive', 'channelType', 'extraConfig', 'description'] as const;

/** Changes a webhook, tells of it, and ends what is pending for one that was stopped. */
export async function updateWebhook(
  ctx: Caller,
  before: WebhookRow,
  patch: WebhookPatch,
  options: WriteOptions,
): Promise<Change<WebhookRow>> {
  const updated = await webhooks.plan.updateRow(ctx, before, patch, options);
  const after = updated.result;
  const changed = NAMED.filter(
    field =>
      JSON.stringify(before[field]) !== JSON.stringify(after[field]) ||
      (field === 'extraConfig' && before.smtpPass !== after.smtpPass),
  );
  const told = emit(ctx, 'webhooks.webhook.updated', subjectOf(after), { ...factsOf(after), changed });
  const stopped = before.isActive && !after.isActive ? [failPending(ctx, after.id)] : [];
  return combine(after, [updated, ...stopped, told]);
}

export async function deleteWebhooks(
  ctx: Caller,
  found: Read<WebhookRow[]>,
  options: WriteOptions,
): Promise<Change<WebhookRow[]>> {
  const [rows] = await readAll(ctx, found);
  const planned: Change[] = [];
  for (const row of rows) {
    planned.push(
      await webhooks.plan.deleteRow(ctx, row, options),
      emit(ctx, 'webhooks.webhook.deleted', subjectOf(row), factsOf(row)),
    );
  }
  return combine(rows, planned);
}
