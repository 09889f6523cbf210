import {
  type Ctx,
  canonicalJson,
  type EventDraft,
  type OutboxSink,
  PLATFORM,
  storedData,
} from '@breakwater/db';

/** Bounds the argument of one statement; further events go in further ones. */
const MOST_EVENTS = 100;

// A TypeID's 26 characters: ten of time, a bit beside the version, ten bits, a bit beside the variant and two, sixty bits.
const digits = (of: string) => `substr('${of}', 1 + (random() & ${of.length - 1}), 1)`;
const any = (count: number) =>
  Array<string>(count).fill(digits('0123456789abcdefghjkmnpqrstvwxyz')).join(' || ');
/** What follows the time in a TypeID that SQL makes. */
export const RANDOM_PART = [digits('ef'), any(2), digits('89abrstv'), any(12)].join(' || ');

const DELIVER = `INSERT INTO webhook_deliveries (id, tenant_id, webhook_id, event_type, payload_json, event_id,
 message_id, status, attempt, max_attempts, next_attempt_at, created_at)
 SELECT 'dlv_' || substr(e.value ->> 0, 5, 10) || ${RANDOM_PART}, w.tenant_id, w.id, e.value ->> 1, e.value ->> 4,
 e.value ->> 0, e.value ->> 0, 'pending', 0, 7, ?, ?
 FROM webhooks w CROSS JOIN json_each(?) e
 WHERE w.tenant_id = ? AND w.is_active = 1 AND w.id IS NOT (e.value ->> 3)
 AND EXISTS (SELECT 1 FROM json_each(w.event_types_json) t WHERE t.value IN (e.value ->> 1, e.value ->> 2, '*'))`;

/** Adds a pending delivery of each event for every active webhook of its tenant that wants it. */
export const webhookOutbox: OutboxSink = (ctx, events) => {
  const now = ctx.clock.now();
  return [...byTenant(events)].flatMap(([tenantId, own]) =>
    chunks(own).map(chunk => ({
      sql: DELIVER,
      args: [now, now, JSON.stringify(chunk.map(event => columns(ctx, event))), tenantId],
    })),
  );
};

const columns = (ctx: Ctx, event: EventDraft) => [
  event.id,
  event.type,
  `${event.type.slice(0, event.type.indexOf('.'))}.*`,
  event.recordId,
  payloadOf(ctx, event.id, event, storedData(event)),
];

/** The canonical text a delivery sends; `data` is redacted, as the events table stores it. */
export function payloadOf(
  { actor }: Ctx,
  messageId: string,
  event: Omit<EventDraft, 'id' | 'component' | 'data'>,
  data: unknown,
): string {
  return canonicalJson({
    id: messageId,
    type: event.type,
    schemaVersion: event.schemaVersion,
    timestamp: new Date(event.occurredAt).toISOString(),
    tenantId: event.tenantId,
    recordId: event.recordId,
    gatewayId: event.gatewayId,
    actor: { kind: actor.kind, id: actor.id, name: actor.name.toWellFormed() },
    data,
  });
}

function byTenant(events: readonly EventDraft[]): Map<string, EventDraft[]> {
  const tenants = new Map<string, EventDraft[]>();
  for (const event of events) {
    if (event.tenantId === PLATFORM) continue;
    const own = tenants.get(event.tenantId);
    if (own === undefined) tenants.set(event.tenantId, [event]);
    else own.push(event);
  }
  return tenants;
}

function chunks(events: readonly EventDraft[]): EventDraft[][] {
  const parts: EventDraft[][] = [];
  for (let at = 0; at < events.length; at += MOST_EVENTS) parts.push(events.slice(at, at + MOST_EVENTS));
  return parts;
}
