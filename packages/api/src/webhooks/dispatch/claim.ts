import { change, commit, query, readAll, type Value } from '@breakwater/db';
import type { JobCtx } from '../../jobs/job.ts';
import { type DeliveryRow, deliveries, type WebhookRow, webhooks } from '../accessor.ts';

/** A delivery that is ours to send for a while. */
export interface Claimed {
  readonly delivery: DeliveryRow;
  readonly webhook: WebhookRow;
  readonly owner: string;
  readonly claimedAt: number;
}

const LEASE_MS = 60_000;
const MOST_AT_ONCE = 4;
/** Of one claim. */
export const MOST_CLAIMED = 50;

// Indexes are named because without statistics the planner reads every pending row. From webhook to webhook through
// one, so that a webhook with a long queue costs no more than another.
const PENDING = "webhook_deliveries INDEXED BY webhook_deliveries_pending WHERE status = 'pending'";
const LEASED = 'webhook_deliveries INDEXED BY webhook_deliveries_leased WHERE lease_owner IS NOT NULL';

const DUE = `WITH RECURSIVE waiting (id) AS (
 SELECT min(webhook_id) FROM ${PENDING}
 UNION ALL SELECT (SELECT min(webhook_id) FROM ${PENDING} AND webhook_id > waiting.id) FROM waiting
 WHERE waiting.id IS NOT NULL),
live (id, leases) AS (SELECT webhook_id, count(*) FROM ${LEASED} AND lease_until > ? GROUP BY webhook_id)
SELECT first.value ->> 1 FROM waiting
 CROSS JOIN webhooks w ON w.id = waiting.id AND w.is_active = 1
 CROSS JOIN tenants ON tenants.id = w.tenant_id AND tenants.deleted_at IS NULL
 LEFT JOIN live ON live.id = waiting.id
 CROSS JOIN json_each((SELECT json_group_array(json_array(next_attempt_at, id)) FROM (
  SELECT next_attempt_at, id FROM ${PENDING} AND webhook_id = waiting.id AND next_attempt_at <= ?
  AND lease_owner IS NULL ORDER BY next_attempt_at, id LIMIT ${MOST_AT_ONCE}))) first
WHERE first.key + coalesce(live.leases, 0) < ${MOST_AT_ONCE}
ORDER BY first.value ->> 0, first.value ->> 1 LIMIT ?`;

const EXPIRED = `SELECT id, attempt FROM ${LEASED} AND lease_until <= ?`;

const LOST = "response_code = NULL, error_message = 'worker lost', lease_owner = NULL, lease_until = NULL";

/** Claims what is due, `most` at the most, after noting which attempts were lost with their worker. */
export async function claim(ctx: JobCtx, most: number): Promise<Claimed[]> {
  const now = ctx.clock.now();
  const limit = Math.min(most, MOST_CLAIMED);
  if (limit <= 0 || !(await isAnythingDue(ctx, now))) return [];
  const owner = crypto.randomUUID();
  const steps: { sql: string; args: Value[] }[] = [
    {
      sql: `UPDATE delivery_attempts SET outcome = 'lost', finished_at = ?, error_message = 'worker lost'
 WHERE outcome = 'running' AND (delivery_id, attempt) IN (${EXPIRED})`,
      args: [now, now],
    },
    {
      sql: `UPDATE webhook_deliveries SET status = 'failed', completed_at = ?, next_attempt_at = NULL, ${LOST}
 WHERE (id, attempt) IN (${EXPIRED}) AND attempt >= max_attempts`,
      args: [now, now],
    },
    {
      sql: `UPDATE webhook_deliveries SET next_attempt_at = ?, ${LOST} WHERE (id, attempt) IN (${EXPIRED})`,
      args: [now, now],
    },
    {
      sql: `UPDATE webhook_deliveries SET lease_owner = ?, lease_until = ?, attempt = attempt + 1 WHERE id IN (${DUE})`,
      args: [owner, now + LEASE_MS, now, now, limit],
    },
    {
      sql: `INSERT INTO delivery_attempts (delivery_id, attempt, tenant_id, started_at, outcome)
 SELECT id, attempt, tenant_id, ?, 'running' FROM webhook_deliveries WHERE lease_owner = ?`,
      args: [now, owner],
    },
  ];
  await commit(ctx, change(undefined, { steps }));
  return claimedBy(ctx, owner, now);
}

async function isAnythingDue(ctx: JobCtx, now: number): Promise<boolean> {
  const [expired, due] = await query(ctx, [
    { sql: `${EXPIRED} LIMIT 1`, args: [now] },
    { sql: DUE, args: [now, now, 1] },
  ]);
  return [expired, due].some(found => (found?.rows.length ?? 0) > 0);
}

async function claimedBy(ctx: JobCtx, owner: string, claimedAt: number): Promise<Claimed[]> {
  const ours = { sql: '"lease_owner" = ?', args: [owner] };
  const theirs = {
    sql: '"id" IN (SELECT webhook_id FROM webhook_deliveries WHERE lease_owner = ?)',
    args: [owner],
  };
  const [rows, found] = await readAll(
    ctx,
    deliveries.finding(ctx, ours, { acrossTenants: true }),
    webhooks.finding(ctx, theirs, { acrossTenants: true }),
  );
  const byId = new Map(found.map(webhook => [webhook.id, webhook]));
  return rows.flatMap(delivery => {
    const webhook = byId.get(delivery.webhookId);
    return webhook === undefined ? [] : [{ delivery, webhook, owner, claimedAt }];
  });
}

const NEXT = `SELECT min(at) FROM (
 SELECT min(next_attempt_at) AS at FROM webhook_deliveries INDEXED BY webhook_deliveries_due
 WHERE status = 'pending' AND next_attempt_at > ?
 UNION ALL SELECT min(lease_until) FROM ${LEASED} AND lease_until > ?)`;

/** When there will be something to claim that is not there now, in epoch milliseconds. */
export async function nextDue(ctx: JobCtx): Promise<number | null> {
  const now = ctx.clock.now();
  const [found] = await query(ctx, [{ sql: NEXT, args: [now, now] }]);
  const at = found?.rows[0]?.[0];
  return at === null || at === undefined ? null : Number(at);
}
