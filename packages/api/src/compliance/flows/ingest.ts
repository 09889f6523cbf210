import {
  type AuditAction,
  auditDraft,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  invalid,
  newId,
  type Read,
  readAll,
  type Step,
} from '@breakwater/db';
import type * as z from 'zod';
import { utf8Bytes } from '../../json.ts';
import { type ComplianceAlertRow, complianceAlerts } from '../alerts/accessor.ts';
import { raiseAll } from '../alerts/raise.ts';
import { emit } from '../events.ts';
import { readingSettings } from '../settings/settings.ts';
import { arrive, type Flow } from './arrive.ts';
import { Crossings } from './crossings.ts';
import { type Asked, askedIn, type Known } from './ends.ts';
import { BreakwaterFlows } from './formats/breakwater.ts';
import { lineReader } from './formats/index.ts';
import { DAY } from './look-back.ts';
import { type Batch, emptyBatch, type FlowRecord, take } from './record.ts';
import { type FlowIngest, MOST_RECORDS, MOST_TEXT_BYTES } from './schemas.ts';
import { readingFoundFor, readingStored } from './stored.ts';
import type { Tally } from './tally.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.flow.ingest': true;
  }
}

export const INGEST = 'compliance.flow.ingest' satisfies AuditAction;
const COMPONENT = 'dataFlows';

/** The records of one call. @throws VALIDATION for what is refused whole. */
export function readFlows({ format, flows, text, header }: z.output<typeof FlowIngest>): Batch {
  const batch = emptyBatch();
  if ((flows === undefined) === (text === undefined)) throw invalid('flows', 'give either flows or text');
  if (header !== undefined && format !== 'aws-vpc-flow-log') {
    throw invalid('header', 'is for format aws-vpc-flow-log');
  }
  if (flows !== undefined) {
    if (format !== 'breakwater') throw invalid('flows', 'is for format breakwater; give text');
    const reader = new BreakwaterFlows();
    for (const [index, flow] of flows.entries()) {
      take(batch, index + 1, () => reader.read(flow, index + 1));
    }
    return batch;
  }
  if (text === undefined) return batch;
  if (utf8Bytes(text) > MOST_TEXT_BYTES) {
    throw invalid('text', `must be at most ${MOST_TEXT_BYTES} bytes`, { reason: 'too_large' });
  }
  const read = lineReader(format, header);
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    read(batch, line, index + 1);
    if (batch.received > MOST_RECORDS) throw invalid('text', `must hold at most ${MOST_RECORDS} records`);
  }
  return batch;
}

const identityOf = ({ record: r, source, dest, flowDirection }: Flow): string =>
  `${source.resource.id} ${dest.resource.id} ${r.protocol} ${r.srcPort} ${r.dstPort} ${r.action} ${flowDirection} ${r.windowStart} ${r.windowEnd} ${r.interfaceId ?? ''}`;

/** Alerts that last about crossings of the CDE resources that are asked for. */
function readingCrossed(ctx: Ctx, { ips, refs }: Asked): Read<ComplianceAlertRow[]> {
  const [addresses, names] = [ips, refs].map(asked => JSON.stringify([...asked.keys()]));
  const among = (column: string) => `${column} IN (SELECT value FROM json_each(?))`;
  return complianceAlerts.finding(ctx, {
    sql: `"resource_id" IN (SELECT id FROM resources WHERE tenant_id = ? AND current_scope = 'cde'
 AND (${among('private_ip')} OR ${among('public_ip')} OR ${among('+id')} OR ${among('+resource_id')}))
 AND "status" IN ('open', 'acknowledged') AND "alert_type" = 'segmentation_violation'`,
    args: [ctx.tenantId, addresses ?? '', addresses ?? '', names ?? '', names ?? ''],
  });
}

/** Takes in what a batch says: flows between known resources are stored, the rest is counted. */
export async function planIngest(ctx: Ctx, batch: Batch): Promise<Change<Tally>> {
  const { records } = batch;
  const asked = askedIn(records);
  const [settings, { candidates, stored: storedBefore }, lasting] = await readAll(
    ctx,
    readingSettings(ctx),
    readingFoundFor(ctx, asked, records),
    readingCrossed(ctx, asked),
  );
  const now = ctx.clock.now();
  const kept = now - settings.flowRetentionDays * DAY;
  const lookBack = now - settings.lookbackDays * DAY;
  const arrived = arrive(batch, asked, candidates, { now, kept });
  const { flows, peers, invalid: bad, tooOld, unresolved, ambiguous } = arrived;
  const fresh = await newAmong(ctx, flows, storedBefore);
  const crossings = new Crossings();
  const counted = flows.filter(({ record: r }) => r.action === 'ACCEPT' && r.observedAt >= lookBack);
  for (const { source, dest } of counted) crossings.touch(source.resource, dest.resource);
  for (const { source, dest, record } of counted) {
    if (fresh.has(record)) crossings.cross(source.resource, dest.resource, record.protocol, record.dstPort);
  }
  const stored = [...fresh.values()];
  const alarmed = raiseAll(ctx, crossings.alarms(lasting), lasting);
  const { affected } = crossings;
  const counts = {
    received: batch.received,
    stored: stored.length,
    duplicates: flows.length - stored.length,
    noData: batch.noData,
    skipData: batch.skipData,
    unresolved,
    ambiguous,
    selfFlows: stored.filter(({ source, dest }) => source.resource.id === dest.resource.id).length,
    tooOld,
    invalidCount: bad.length,
    alertsOpened: alarmed.result.opened.length,
  };
  const told = { ...counts, affectedCount: affected.length };
  const subject = { component: COMPONENT, recordId: null };
  const steps = [...store(ctx, stored), ...peers.steps(ctx), ...unclassify(affected)];
  const entry = auditDraft(ctx, INGEST, { ...subject, detail: told });
  const tally: Tally = {
    counts,
    invalid: bad.sort((a, b) => a.line - b.line),
    ips: peers.byIp,
    affected,
  };
  return combine(tally, [
    change(undefined, { steps, audit: [entry] }),
    alarmed,
    emit(ctx, 'compliance.flow.ingested', subject, told),
  ]);
}

/** The flows that are not stored yet, each once, by their record. */
async function newAmong(
  ctx: Ctx,
  flows: readonly Flow[],
  storedBefore: ReadonlySet<string>,
): Promise<ReadonlyMap<FlowRecord, Flow>> {
  const shared = flows.filter(({ source, dest }) => source.isShared || dest.isShared);
  const among = shared.map(({ number, record, source, dest }) => ({
    number,
    source: source.resource.id,
    dest: dest.resource.id,
    flow: record,
  }));
  const [others] = shared.length === 0 ? [new Set<string>()] : await readAll(ctx, readingStored(ctx, among));
  const first = new Map<string, Flow>();
  for (const flow of flows) {
    const { number, source, dest } = flow;
    const key = `${number} ${source.resource.id} ${dest.resource.id}`;
    if (storedBefore.has(key) || others.has(key)) continue;
    const identity = identityOf(flow);
    if (!first.has(identity)) first.set(identity, flow);
  }
  // In the order of the index that costs most to write.
  const sorted = [...first].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(sorted.map(([, flow]) => [flow.record, flow]));
}

const COLUMNS =
  'id, source_resource_id, dest_resource_id, protocol, src_port, dst_port, packet_count, byte_count, flow_direction, action, observed_at, window_start, window_end, src_ip, dst_ip, interface_id';
const VALUES = COLUMNS.split(', ')
  .map((_, at) => `value ->> ${at}`)
  .join(', ');

/** Stores the flows, all of them and none twice, while their ends are as they were read. */
function store(ctx: Ctx, flows: readonly Flow[]): Step[] {
  if (flows.length === 0) return [];
  const seen = new Map<string, Known>();
  const rows = flows.map(({ record: r, source, dest, flowDirection }) => {
    if (r.action === 'ACCEPT') for (const { resource } of [source, dest]) seen.set(resource.id, resource);
    return [
      ...[newId('flw', ctx.clock), source.resource.id, dest.resource.id, r.protocol, r.srcPort, r.dstPort],
      ...[r.packetCount, r.byteCount, flowDirection, r.action, r.observedAt, r.windowStart, r.windowEnd],
      ...[source.ip, dest.ip, r.interfaceId],
    ];
  });
  const again = (what: string) => conflict('version', `${what} at the same moment`);
  return [
    guard(
      `NOT EXISTS (SELECT 1 FROM json_each(?) AS seen CROSS JOIN resources AS r ON r.id = seen.value ->> 0
 WHERE r.current_scope IS NOT seen.value ->> 1 OR r.is_active IS NOT seen.value ->> 2 OR r.deleted_at IS NOT NULL)`,
      [JSON.stringify([...seen.values()].map(({ id, scope, isActive }) => [id, scope, isActive ? 1 : 0]))],
      () => again('the scope of a resource changed'),
    ),
    {
      sql: `INSERT INTO data_flows (tenant_id, ${COLUMNS}) SELECT ?, ${VALUES} FROM json_each(?) WHERE true
 ON CONFLICT DO NOTHING`,
      args: [ctx.tenantId, JSON.stringify(rows)],
    },
    guard('changes() = ?', [rows.length], () => again('some of the flows were stored')),
  ];
}

function unclassify(ids: readonly string[]): Step[] {
  if (ids.length === 0) return [];
  return [
    {
      sql: `UPDATE resources SET needs_classification = 1
 WHERE id IN (SELECT value FROM json_each(?)) AND needs_classification = 0`,
      args: [JSON.stringify(ids)],
    },
  ];
}
