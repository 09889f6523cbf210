import { type EventDraft, type OutboxSink, PLATFORM } from '@breakwater/db';
import { actorText, PAYLOAD_SQL } from './payload.ts';

// A TypeID's 26 characters: ten of time, a bit beside the version, ten bits, a bit beside the variant and two, sixty bits.
const digits = (of: string) => `substr('${of}', 1 + (random() & ${of.length - 1}), 1)`;
const any = (count: number) =>
  Array<string>(count).fill(digits('0123456789abcdefghjkmnpqrstvwxyz')).join(' || ');

/** What follows the time in a TypeID that SQL makes. */
export const RANDOM_PART = [digits('ef'), any(2), digits('89abrstv'), any(12)].join(' || ');

const DELIVER = `INSERT INTO webhook_deliveries (id, tenant_id, webhook_id, event_type, payload_json, event_id,
 message_id, status, attempt, max_attempts, next_attempt_at, created_at)
 SELECT 'dlv_' || substr(e.id, 5, 10) || ${RANDOM_PART}, w.tenant_id, w.id, e.type, ${PAYLOAD_SQL},
 e.id, e.id, 'pending', 0, 7, ?, ?
 FROM webhooks w CROSS JOIN events e ON e.id IN (SELECT value FROM json_each(?))
 WHERE w.tenant_id = ? AND w.is_active = 1 AND w.id IS NOT e.record_id
 AND EXISTS (SELECT 1 FROM json_each(w.event_types_json) t
  WHERE t.value IN (e.type, substr(e.type, 1, instr(e.type, '.')) || '*', '*'))`;

/** Adds a pending delivery of each event for every active webhook of its tenant that wants it. */
export const webhookOutbox: OutboxSink = (ctx, events) => {
  const now = ctx.clock.now();
  const actor = actorText(ctx);
  return [...byTenant(events)].map(([tenantId, ids]) => ({
    sql: DELIVER,
    args: [actor, now, now, JSON.stringify(ids), tenantId],
  }));
};

/** The ids of the events of each tenant. */
function byTenant(events: readonly EventDraft[]): Map<string, string[]> {
  const tenants = new Map<string, string[]>();
  for (const { tenantId, id } of events) {
    if (tenantId === PLATFORM) continue;
    const own = tenants.get(tenantId);
    if (own === undefined) tenants.set(tenantId, [id]);
    else own.push(id);
  }
  return tenants;
}
