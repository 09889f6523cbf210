import { type Ctx, canonicalJson, type EventDraft } from '@breakwater/db';

const actorOf = ({ actor: { kind, id, name } }: Ctx) => ({ kind, id, name: name.toWellFormed() });

/** The canonical text a delivery sends; `data` is redacted, as the events table stores it. */
export function payloadOf(
  ctx: Ctx,
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
    actor: actorOf(ctx),
    data,
  });
}

/** The same text of the row `e` of events, so that none is made for events nobody wants; takes `actorText`. */
export const PAYLOAD_SQL = `'{"actor":' || ? || ',"data":' || e.data || ',"gatewayId":' || json_quote(e.gateway_id)
 || ',"id":"' || e.id || '","recordId":' || json_quote(e.record_id) || ',"schemaVersion":' || e.schema_version
 || ',"tenantId":"' || e.tenant_id || '","timestamp":"'
 || strftime('%Y-%m-%dT%H:%M:%S', e.occurred_at / 1000, 'unixepoch') || printf('.%03dZ', e.occurred_at % 1000)
 || '","type":"' || e.type || '"}'`;

export const actorText = (ctx: Ctx): string => canonicalJson(actorOf(ctx));
