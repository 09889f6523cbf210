import type { Value } from '@breakwater/db';
import type { Facts, Register } from './history.ts';
import { INSPECTION } from './inspect.ts';

type Rows = (sql: string, ...args: Value[]) => Promise<readonly (readonly Value[])[]>;

/** How often there is what the mutations of the load make, by table and name. */
const MADE = `SELECT 'groups ' || name, count(*) FROM groups WHERE tenant_id = ?1 GROUP BY 1
 UNION ALL SELECT 'alerts ' || title, count(*) FROM alerts WHERE tenant_id = ?1 GROUP BY 1
 UNION ALL SELECT 'principals ' || name, count(*) FROM service_principals WHERE tenant_id = ?1 GROUP BY 1
 UNION ALL SELECT 'intents ' || deterministic_id, count(*) FROM intents WHERE tenant_id = ?1 GROUP BY 1
 UNION ALL SELECT 'decisions ' || deterministic_id, count(*) FROM decision_audit_log WHERE tenant_id = ?1 GROUP BY 1
 UNION ALL SELECT 'usage ' || i.deterministic_id, count(*) FROM usage_logs u JOIN intents i ON i.id = u.intent_id
  WHERE u.tenant_id = ?1 GROUP BY 1
 UNION ALL SELECT 'outcomes ' || i.deterministic_id, count(*) FROM intent_outcomes o JOIN intents i ON i.id = o.intent_id
  WHERE o.tenant_id = ?1 GROUP BY 1`;

/** Pairs of numbers that are the same: what a counter says, and the records of what it counted. */
const METERS = `SELECT 'key ' || subject, count,
  (SELECT count(*) FROM usage_logs u WHERE u.api_key_id = c.subject AND u.period = c.period)
 FROM usage_counters c WHERE tenant_id = ?1
 UNION ALL SELECT 'belief ' || category, outcome_count,
  (SELECT count(*) FROM intent_outcomes o WHERE o.tenant_id = b.tenant_id AND o.category = b.category)
 FROM beta_state b WHERE tenant_id = ?1
 UNION ALL SELECT 'approvals of decisions', count(d.approval_id), count(a.id)
 FROM decision_audit_log d LEFT JOIN human_approvals a ON a.id = d.approval_id AND a.decision_id = d.id
 WHERE d.tenant_id = ?1
 UNION ALL SELECT 'audit entries of approvals', count(*),
  (SELECT count(*) FROM audit_log WHERE tenant_id = ?1 AND component = 'approvals' AND success = 1)
 FROM human_approvals WHERE tenant_id = ?1
 UNION ALL SELECT 'events of approvals', count(*),
  (SELECT count(*) FROM events WHERE tenant_id = ?1 AND component = 'approvals')
 FROM human_approvals WHERE tenant_id = ?1`;

// An evaluation opens an approval only if it escalates; these have counts of their own.
const ASKED_FOR = "actor_kind <> 'system' AND component <> 'approvals' AND request_id IS NOT ?";

const OUTBOX = `SELECT e.id, count(d.id) FROM events e
 JOIN webhooks w ON w.tenant_id = e.tenant_id AND e.seq > ?2
  AND EXISTS (SELECT 1 FROM json_each(w.event_types_json) WHERE value = e.type)
 LEFT JOIN webhook_deliveries d ON d.event_id = e.id AND d.webhook_id = w.id
 WHERE e.tenant_id = ?1 GROUP BY 1`;

/** Reads what is left of a history in a tenant. What was there before, the preparations, is not part of it. */
export async function factsOf(
  rows: Rows,
  tenantId: string,
  before: { readonly auditSeq: number; readonly eventSeq: number },
  told: ReadonlyMap<string, number>,
): Promise<Facts> {
  const audit = await rows(
    `SELECT request_id, record_id, before, after FROM audit_log
 WHERE tenant_id = ? AND success = 1 AND ${ASKED_FOR} AND seq > ? ORDER BY seq`,
    tenantId,
    INSPECTION,
    before.auditSeq,
  );
  const events = await rows(
    `SELECT id, request_id FROM events WHERE tenant_id = ? AND ${ASKED_FOR} AND seq > ?`,
    tenantId,
    INSPECTION,
    before.eventSeq,
  );
  const registers = await rows('SELECT id, version, description FROM gateways WHERE tenant_id = ?', tenantId);
  return {
    audit: audit.map(([requestId, recordId, was, is]) => ({
      requestId: String(requestId),
      recordId: String(recordId),
      before: registerOf(was),
      after: registerOf(is),
    })),
    events: events.map(([id, requestId]) => ({ id: String(id), requestId: String(requestId) })),
    rows: counted(await rows(MADE, tenantId)),
    registers: new Map(
      registers.map(([id, version, value]) => [
        String(id),
        { version: Number(version), value: String(value ?? '') },
      ]),
    ),
    meters: (await rows(METERS, tenantId)).map(([subject, count, records]) => ({
      subject: String(subject),
      counted: Number(count),
      records: Number(records),
    })),
    outbox: counted(await rows(OUTBOX, tenantId, before.eventSeq)),
    told,
  };
}

const counted = (rows: readonly (readonly Value[])[]): Map<string, number> =>
  new Map(rows.map(([name, count]) => [String(name), Number(count)]));

/** A gateway as the audit log has it; null of anything else. */
function registerOf(text: Value | undefined): Register | null {
  if (typeof text !== 'string') return null;
  const { version, description, endpoint }: Record<string, unknown> = JSON.parse(text);
  return typeof endpoint === 'string' ? { version: Number(version), value: String(description ?? '') } : null;
}
