import type { Ctx, Read, Statement } from '@breakwater/db';
import * as z from 'zod';
import { scope } from '../fields.ts';
import { lookBackStart } from '../flows/look-back.ts';
import type { Addresses, Estate, Flow, ShownResource } from './estate.ts';

export interface EstateAsked {
  readonly vpcId?: string | undefined;
  readonly segment?: string | undefined;
  /** Default: the look-back before `to`. */
  readonly from?: Date | undefined;
  readonly to: Date;
}

/** From one resource to another, so many pairs of protocol and port are told apart. */
const MOST_SERVICES = 100;
const MOST_ADDRESSES = 20;

/** What is asked for, and the live resources; `inside` are those in the VPC and segment. */
function asked(ctx: Ctx, { vpcId, segment, from, to }: EstateAsked): Statement {
  const start: Statement =
    from === undefined
      ? lookBackStart({ ...ctx, clock: { now: () => to.getTime() } })
      : { sql: '?', args: [from.getTime()] };
  return {
    sql: `WITH asked(tenant, vpc, segment, stop, start) AS MATERIALIZED (SELECT ?, ?, ?, ?, ${start.sql}),
live AS MATERIALIZED (
 SELECT r.id, r.resource_id, r.resource_name, r.resource_type, r.vpc_id, r.private_ip, r.current_scope AS scope,
 d.segment, d.data_classification,
 (asked.vpc IS NULL OR r.vpc_id IS asked.vpc) AND (asked.segment IS NULL OR d.segment IS asked.segment) AS inside
 FROM asked CROSS JOIN resources r
 LEFT JOIN scope_decisions d ON d.tenant_id = r.tenant_id AND d.resource_id = r.id AND d.is_current = 1
 WHERE r.tenant_id = asked.tenant AND r.deleted_at IS NULL AND r.is_active = 1)`,
    args: [ctx.tenantId, vpcId ?? null, segment ?? null, to.getTime(), ...start.args],
  };
}

const ENDS = `s.id AS source, d.id AS dest, s.scope IS 'out-of-scope' AND d.scope IS 'out-of-scope' AS outside,
 f.protocol, f.src_port, f.dst_port, f.packet_count, f.byte_count`;
const ACCEPTED = `f.tenant_id = asked.tenant AND f.observed_at BETWEEN asked.start AND asked.stop
 AND f.action = 'ACCEPT' AND f.source_resource_id <> f.dest_resource_id`;

/** The flows of the period between live resources. */
const ALL_FLOWS = `SELECT ${ENDS} FROM asked CROSS JOIN data_flows f
 CROSS JOIN live s ON s.id = f.source_resource_id CROSS JOIN live d ON d.id = f.dest_resource_id WHERE ${ACCEPTED}`;

/** Those with an end inside, each once. */
const FLOWS_INSIDE = `SELECT ${ENDS} FROM asked CROSS JOIN live s CROSS JOIN data_flows f
 ON f.source_resource_id = s.id CROSS JOIN live d ON d.id = f.dest_resource_id WHERE s.inside AND ${ACCEPTED}
 UNION ALL SELECT ${ENDS} FROM asked CROSS JOIN live d CROSS JOIN data_flows f
 ON f.dest_resource_id = d.id CROSS JOIN live s ON s.id = f.source_resource_id
 WHERE d.inside AND NOT s.inside AND ${ACCEPTED}`;

/**
 * A flow is an answer when a flow the other way came from its port: to its own source port, where that is known. Of
 * two that answer each other the one to the higher port does. A port of 0 is unknown, and answers nothing. (`+`: found
 * by its identity, not by its time.)
 */
const IS_ANSWER = `dst_port > 0 AND dst_port >= coalesce(src_port, 0) AND EXISTS (
 SELECT 1 FROM asked CROSS JOIN data_flows r WHERE r.tenant_id = asked.tenant
 AND r.source_resource_id = flows.dest AND r.dest_resource_id = flows.source AND r.protocol = flows.protocol
 AND case when r.src_port is null then -1 else r.src_port end = +flows.dst_port AND (flows.src_port IS NULL OR r.dst_port = flows.src_port)
 AND (r.dst_port < flows.dst_port OR r.dst_port = flows.dst_port AND flows.source > flows.dest)
 AND r.action = 'ACCEPT' AND +r.observed_at BETWEEN asked.start AND asked.stop)`;

// LIMIT -1: or what is an answer would be looked up again wherever it is named.
const drawn = (flows: string): string => `,
flows AS (${flows}),
seen AS MATERIALIZED (
 SELECT source, dest, outside, answers, iif(answers, '', protocol) AS protocol, iif(answers, 0, dst_port) AS port,
 count(*) AS flows, total(packet_count) AS packets, total(byte_count) AS bytes
 FROM (SELECT *, ${IS_ANSWER} AS answers FROM flows LIMIT -1) GROUP BY 1, 2, 4, 5, 6),
shown AS MATERIALIZED (
 SELECT id FROM live WHERE inside AND scope IS NOT 'out-of-scope'
 UNION SELECT source FROM seen WHERE NOT outside UNION SELECT dest FROM seen WHERE NOT outside),
told AS (
 SELECT source, dest, answers, iif(place > ${MOST_SERVICES}, '', protocol) AS protocol,
 iif(place > ${MOST_SERVICES}, NULL, port) AS port, count(*) AS services,
 sum(flows) AS flows, total(packets) AS packets, total(bytes) AS bytes
 FROM (SELECT *, row_number() OVER (PARTITION BY source, dest, answers ORDER BY bytes DESC, protocol, port) AS place
  FROM seen WHERE source IN (SELECT id FROM shown) AND dest IN (SELECT id FROM shown))
 GROUP BY 1, 2, 3, 4, 5)
SELECT 'from', start FROM asked
UNION ALL SELECT 'isolated', count(*) FROM live WHERE inside AND id NOT IN (SELECT id FROM shown)
UNION ALL SELECT 'resource', json_array(id, resource_id, resource_name, resource_type, vpc_id, private_ip, scope,
 segment, data_classification) FROM live WHERE id IN (SELECT id FROM shown)
UNION ALL SELECT 'flows', json_array(source, json_group_array(
 json_array(dest, answers, protocol, port, services, flows, packets, bytes))) FROM told GROUP BY source`;

const text = z.string().nullable();
const ResourceTuple = z.tuple([
  z.string(),
  z.string(),
  text,
  z.string(),
  text,
  text,
  scope.nullable(),
  text,
  text,
]);
// Packets and bytes are floats of 15 digits: sums of what may be stored are beyond all integers.
const traffic = [z.int(), z.number(), z.number()] as const;
const FlowTuple = z.tuple([z.string(), z.int(), z.string(), z.int().nullable(), z.int(), ...traffic]);
const FlowsTuple = z.tuple([z.string(), z.array(FlowTuple)]);
const AddressTuple = z.tuple([text, z.string(), z.int(), z.string(), z.int(), ...traffic]);

const jsonIn = (cell: unknown): unknown => JSON.parse(String(cell));

function resourceIn(cell: unknown): ShownResource {
  const [id, resourceId, name, type, vpcId, privateIp, scope, segment, dataClassification] =
    ResourceTuple.parse(jsonIn(cell));
  return { id, resourceId, name, type, vpcId, privateIp, scope, segment, dataClassification };
}

function flowsIn(cell: unknown): Flow[] {
  const [from, found] = FlowsTuple.parse(jsonIn(cell));
  return found.map(([to, answers, protocol, port, services, flows, packets, bytes]) => ({
    from,
    to,
    answers: answers === 1,
    protocol,
    port,
    services,
    flows,
    packets,
    bytes,
  }));
}

/** The estate without its addresses, and the start of the period. */
export function readingEstate(
  ctx: Ctx,
  wanted: EstateAsked,
): Read<Omit<Estate, 'addresses'> & { readonly from: Date }> {
  const { sql, args } = asked(ctx, wanted);
  const filtered = wanted.vpcId !== undefined || wanted.segment !== undefined;
  return {
    statement: { sql: sql + drawn(filtered ? FLOWS_INSIDE : ALL_FLOWS), args },
    resultOf(found) {
      const cells = (part: string) =>
        (found?.rows ?? []).filter(([name]) => name === part).map(([, cell]) => cell);
      return {
        from: new Date(Number(cells('from')[0])),
        resources: cells('resource').map(resourceIn),
        flows: cells('flows').flatMap(flowsIn),
        isolated: Number(cells('isolated')[0]),
      };
    },
  };
}

const ADDRESSES = `,
peers AS MATERIALIZED (
 SELECT p.ip, p.resource_id, p.direction = 'inbound' AS inbound, p.protocol, p.dst_port, p.records, p.packets, p.bytes
 FROM asked CROSS JOIN unresolved_peers p CROSS JOIN live ON live.id = p.resource_id
 WHERE p.tenant_id = asked.tenant AND p.last_seen_at >= asked.start AND p.first_seen_at <= asked.stop
 AND p.action = 'ACCEPT' AND live.inside AND live.scope IN ('cde', 'connected-cde')),
ranked AS MATERIALIZED (
 SELECT ip, row_number() OVER (ORDER BY total(bytes) DESC, ip) AS place FROM peers GROUP BY ip)
SELECT 'more', count(*) FROM ranked WHERE place > ${MOST_ADDRESSES}
UNION ALL SELECT 'flow', json_array(shown, resource_id, inbound, protocol, dst_port,
 sum(records), total(packets), total(bytes))
FROM (SELECT peers.*, iif(place <= ${MOST_ADDRESSES}, ip, NULL) AS shown FROM peers JOIN ranked USING (ip))
GROUP BY shown, resource_id, inbound, protocol, dst_port`;

/** Addresses that are no known resource and exchanged accepted traffic with those in scope. */
export function readingAddresses(ctx: Ctx, wanted: EstateAsked): Read<Addresses> {
  const { sql, args } = asked(ctx, wanted);
  return {
    statement: { sql: sql + ADDRESSES, args },
    resultOf(found) {
      const cells = (part: string) =>
        (found?.rows ?? []).filter(([name]) => name === part).map(([, cell]) => cell);
      return {
        more: Number(cells('more')[0]),
        flows: cells('flow').map(cell => {
          const [ip, resource, inbound, protocol, port, flows, packets, bytes] = AddressTuple.parse(
            jsonIn(cell),
          );
          return { ip, resource, inbound: inbound === 1, protocol, port, services: 1, flows, packets, bytes };
        }),
      };
    },
  };
}
