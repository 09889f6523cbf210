import { change, combine, commit, conflict, guard, query, retryOnConflict, type Step } from '@breakwater/db';
import type { JobCtx } from '../../jobs/job.ts';
import { type WebhookRow, webhooks } from '../accessor.ts';
import { TEST_TYPE } from '../test.ts';
import type { Claimed } from './claim.ts';
import { disableWebhook } from './disable.ts';
import type { Outcome } from './outcome.ts';
import { nextAttemptAt } from './schedule.ts';

/** A claimed delivery after its attempt. */
export interface Finished extends Claimed {
  readonly outcome: Outcome;
  readonly endedAt: number;
}

const FAILING_MS = 5 * 24 * 3600 * 1000;

/** Still claimed by the same worker for the same attempt. */
const OURS = 'id = ? AND lease_owner = ? AND attempt = ?';
const oursArgs = ({ delivery, owner }: Finished) => [delivery.id, owner, delivery.attempt];

/** Records what came of attempts. Of one that came too late for its lease, only the attempt itself. */
export async function finish(
  ctx: JobCtx,
  finished: readonly Finished[],
  random: () => number,
): Promise<void> {
  const stored = await webhooksOf(ctx, finished);
  const last = finished.filter(one => reasonToDisable(one, stored.get(one.webhook.id)) !== null);
  const others = finished.filter(one => !last.includes(one));
  await commit(ctx, change(undefined, { steps: others.flatMap(one => stepsOf(one, random)) }));
  for (const one of last) await retryOnConflict(() => finishLast(ctx, one, random));
}

/** Those that a failed attempt may be the last of, as they are stored now. */
async function webhooksOf(ctx: JobCtx, finished: readonly Finished[]): Promise<Map<string, WebhookRow>> {
  const ids = finished.filter(isFailure).map(({ webhook }) => webhook.id);
  if (ids.length === 0) return new Map();
  const found = await webhooks.find(
    ctx,
    { sql: '"id" IN (SELECT value FROM json_each(?))', args: [JSON.stringify(ids)] },
    { acrossTenants: true },
  );
  return new Map(found.map(webhook => [webhook.id, webhook]));
}

const isTest = ({ delivery }: Finished) => delivery.eventType === TEST_TYPE;
const isFailure = ({ outcome }: Finished) => outcome.outcome !== 'success';

function reasonToDisable(one: Finished, webhook: WebhookRow | undefined): 'gone' | 'failures' | null {
  if (!isFailure(one) || webhook === undefined || !webhook.isActive) return null;
  if (one.outcome.gone) return 'gone';
  const since = webhook.firstFailureAt?.getTime() ?? null;
  if (isTest(one) || since === null) return null;
  return one.endedAt - since >= FAILING_MS ? 'failures' : null;
}

/** Records an attempt and disables its webhook, in one commit, while both are as they were when this was planned. */
async function finishLast(ctx: JobCtx, one: Finished, random: () => number): Promise<void> {
  const webhook = (await webhooksOf(ctx, [one])).get(one.webhook.id);
  const reason = reasonToDisable(one, webhook);
  const recorded = change(undefined, { steps: stepsOf(one, random) });
  if (webhook === undefined || reason === null || !(await isOurs(ctx, one))) {
    return void (await commit(ctx, recorded));
  }
  const unmoved = guard(
    `EXISTS (SELECT 1 FROM webhook_deliveries WHERE ${OURS}) AND EXISTS
 (SELECT 1 FROM webhooks WHERE id = ? AND first_failure_at IS ?)`,
    [...oursArgs(one), webhook.id, webhook.firstFailureAt?.getTime() ?? null],
    () => conflict('version', 'the delivery or its webhook was changed by someone else'),
  );
  const disabled = await disableWebhook(ctx, webhook, reason);
  await commit(ctx, combine(undefined, [change(undefined, { steps: [unmoved] }), recorded, disabled]));
}

async function isOurs(ctx: JobCtx, one: Finished): Promise<boolean> {
  const [found] = await query(ctx, [
    { sql: `SELECT 1 FROM webhook_deliveries WHERE ${OURS}`, args: oursArgs(one) },
  ]);
  return (found?.rows.length ?? 0) > 0;
}

/** Each statement holds its own guard, so that many attempts finish in one commit. */
function stepsOf(one: Finished, random: () => number): Step[] {
  return [attemptStep(one), ...webhookSteps(one), deliveryStep(one, random)];
}

function attemptStep({ delivery, claimedAt, endedAt, outcome }: Finished): Step {
  return {
    sql: `UPDATE delivery_attempts SET finished_at = ?, duration_ms = ?, outcome = ?, response_code = ?,
 error_code = ?, error_message = ?, response_snippet = ? WHERE delivery_id = ? AND attempt = ?`,
    args: [
      endedAt,
      Math.max(0, endedAt - claimedAt),
      outcome.outcome,
      outcome.responseCode,
      outcome.errorCode,
      outcome.errorMessage,
      outcome.responseSnippet,
      delivery.id,
      delivery.attempt,
    ],
  };
}

function webhookSteps(one: Finished): Step[] {
  const { webhook, endedAt } = one;
  const where = `WHERE id = ? AND EXISTS (SELECT 1 FROM webhook_deliveries WHERE ${OURS})`;
  if (!isFailure(one)) {
    const sql = `UPDATE webhooks SET first_failure_at = NULL, last_success_at = ? ${where}`;
    return [{ sql, args: [endedAt, webhook.id, ...oursArgs(one)] }];
  }
  if (isTest(one)) return [];
  const sql = `UPDATE webhooks SET first_failure_at = coalesce(first_failure_at, ?), last_failure_at = ? ${where}`;
  return [{ sql, args: [endedAt, endedAt, webhook.id, ...oursArgs(one)] }];
}

function deliveryStep(one: Finished, random: () => number): Step {
  const { outcome, responseCode, errorMessage, retryAfter } = one.outcome;
  const { attempt } = one.delivery;
  const retried = outcome === 'retry';
  return {
    sql: `UPDATE webhook_deliveries SET status = ?, response_code = ?, error_message = ?, next_attempt_at = ?,
 delivered_at = ?, completed_at = ?, lease_owner = NULL, lease_until = NULL WHERE ${OURS}`,
    args: [
      retried ? 'pending' : outcome,
      responseCode,
      errorMessage,
      retried ? nextAttemptAt({ attempt, at: one.endedAt, retryAfter }, random) : null,
      outcome === 'success' ? one.endedAt : null,
      retried ? null : one.endedAt,
      ...oursArgs(one),
    ],
  };
}
