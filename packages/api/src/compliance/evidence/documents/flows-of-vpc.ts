import type { Ctx, Read } from '@breakwater/db';
import { FLOW_ACTIONS, FLOW_DIRECTIONS } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids } from '../../../fields.ts';
import { scope } from '../../fields.ts';
import { readingList } from './bounded.ts';
import type { DocumentRequest } from './document.ts';
import { storedTime } from './form.ts';
import { askedFor, inForce, liveAt, ms } from './in-force.ts';

/** Flows that are listed one by one. */
export const MOST_FLOWS = 10_000;

const Listed = z.object({
  source: z.object({ resource_id: z.string(), ip: z.string().nullable(), scope: scope.nullable() }),
  destination: z.object({
    resource_id: z.string(),
    ip: z.string().nullable(),
    port: z.int(),
    scope: scope.nullable(),
  }),
  protocol: z.string(),
  action: z.enum(FLOW_ACTIONS),
  direction: z.enum(FLOW_DIRECTIONS).nullable(),
  packets: z.number(),
  bytes: z.number(),
  flows: z.int().optional(),
  first_observed_at: storedTime.optional(),
  observed_at: storedTime,
  crossing: z.number().transform(Boolean),
  decisions: z.array(ids.scopeDecision.nullable()),
});

/** `flow`: what begins or ends at the resources asked for. `ends`: what is known of a live resource. */
function flowsOf(ctx: Ctx, request: DocumentRequest) {
  const { start, end } = request.period;
  const of = askedFor(ctx, request);
  const within = `observed_at BETWEEN ${ms(start)} AND ${ms(end)} AND source_resource_id <> dest_resource_id`;
  const columns = `data_flows.id, source_resource_id, dest_resource_id, protocol, dst_port, packet_count, byte_count,
 flow_direction, action, observed_at, src_ip, dst_ip`;
  return {
    sql: `anchor AS MATERIALIZED (SELECT resource.id FROM resources resource WHERE ${of.sql}),
 flow AS NOT MATERIALIZED (
 SELECT ${columns} FROM anchor CROSS JOIN data_flows ON tenant_id = ? AND source_resource_id = anchor.id AND ${within}
 UNION ALL
 SELECT ${columns} FROM anchor CROSS JOIN data_flows ON tenant_id = ? AND dest_resource_id = anchor.id AND ${within}
 AND source_resource_id NOT IN (SELECT id FROM anchor))`,
    args: [...of.args, ctx.tenantId, ctx.tenantId],
  };
}

/** The two ends of rows of `of`, both live, with the scopes then in force. */
const withEnds = (of: string, { period: { end } }: DocumentRequest) => `${of}
 CROSS JOIN resources s ON s.id = ${of}.source_resource_id AND ${liveAt('s', end)}
 CROSS JOIN resources d ON d.id = ${of}.dest_resource_id AND ${liveAt('d', end)}
 LEFT JOIN scope_decisions ss ON ${inForce('ss', 's', end)}
 LEFT JOIN scope_decisions ds ON ${inForce('ds', 'd', end)}`;

const CROSSING = "((ss.scope IS 'cde') <> (ds.scope IS 'cde'))";
const VIOLATION = `(action = 'ACCEPT' AND ${CROSSING} AND (ss.scope IS 'out-of-scope' OR ds.scope IS 'out-of-scope'))`;

/** `grouped`: the flows per pair, protocol, port and action. `total`: of those between live ends. */
const groups = (request: DocumentRequest) => `grouped AS MATERIALIZED (
 SELECT source_resource_id, dest_resource_id, protocol, dst_port, action, count(*) AS flows,
 total(packet_count) AS packets, total(byte_count) AS bytes, min(observed_at) AS first, max(observed_at) AS last,
 iif(min(src_ip) = max(src_ip), min(src_ip), NULL) AS src_ip, iif(min(dst_ip) = max(dst_ip), min(dst_ip), NULL) AS dst_ip,
 iif(min(flow_direction) = max(flow_direction), min(flow_direction), NULL) AS flow_direction
 FROM flow GROUP BY source_resource_id, dest_resource_id, protocol, dst_port, action),
 total(flows, packets, bytes, crossings, violations) AS MATERIALIZED (
 SELECT coalesce(sum(flows), 0), total(packets), total(bytes),
 coalesce(sum(iif(${CROSSING}, flows, 0)), 0), coalesce(sum(iif(${VIOLATION}, flows, 0)), 0)
 FROM ${withEnds('grouped', request)})`;

export function readingSummary(ctx: Ctx, request: DocumentRequest) {
  const { sql, args } = flowsOf(ctx, request);
  return {
    statement: {
      sql: `WITH ${sql}, ${groups(request)} SELECT flows, packets, bytes, crossings, violations FROM total`,
      args,
    },
    resultOf(found) {
      const [flows = 0, packets = 0, bytes = 0, crossings = 0, violations = 0] = (found?.rows[0] ?? []).map(
        Number,
      );
      return { total_flows: flows, total_packets: packets, total_bytes: bytes, crossings, violations };
    },
  } satisfies Read<unknown>;
}

const columnsOf = (of: 'flow' | 'grouped', packets: string, bytes: string) => ({
  source: `json_object('resource_id', s.resource_id, 'ip', ${of}.src_ip, 'scope', ss.scope)`,
  destination: `json_object('resource_id', d.resource_id, 'ip', ${of}.dst_ip, 'port', ${of}.dst_port, 'scope', ds.scope)`,
  protocol: `${of}.protocol`,
  action: `${of}.action`,
  direction: `${of}.flow_direction`,
  packets: `${of}.${packets}`,
  bytes: `${of}.${bytes}`,
  crossing: CROSSING,
  decisions: 'json_array(ss.id, ds.id)',
});

/** One by one; none where there are too many. */
export function readingFlows(ctx: Ctx, request: DocumentRequest) {
  const { sql, args } = flowsOf(ctx, request);
  return readingList({
    with: `${sql}, ${groups(request)}`,
    columns: { ...columnsOf('flow', 'packet_count', 'byte_count'), observed_at: 'flow.observed_at' },
    from: `total CROSS JOIN ${withEnds('flow', request)} WHERE total.flows <= ${MOST_FLOWS}`,
    order: ['s.resource_id', 'd.resource_id', 'flow.observed_at', 'flow.id'],
    args,
    item: Listed,
  });
}

/** Per pair, protocol, port and action where there are too many; else none. */
export function readingGroups(ctx: Ctx, request: DocumentRequest) {
  const { sql, args } = flowsOf(ctx, request);
  return readingList({
    with: `${sql}, ${groups(request)}`,
    columns: {
      ...columnsOf('grouped', 'packets', 'bytes'),
      flows: 'grouped.flows',
      first_observed_at: 'grouped.first',
      observed_at: 'grouped.last',
    },
    from: `total CROSS JOIN ${withEnds('grouped', request)} WHERE total.flows > ${MOST_FLOWS}`,
    order: ['s.resource_id', 'd.resource_id', 'grouped.protocol', 'grouped.dst_port', 'grouped.action'],
    args,
    item: Listed,
  });
}
