import type { Ctx, Read, Statement, Value } from '@breakwater/db';
import { type Asked, type Candidates, candidatesIn, endsOf, numbersOf } from './ends.ts';
import type { FlowDirection, FlowRecord } from './record.ts';

/** What makes two records the same flow, beside its ends. */
type Traffic = Pick<
  FlowRecord,
  | 'protocol'
  | 'srcPort'
  | 'dstPort'
  | 'action'
  | 'windowStart'
  | 'windowEnd'
  | 'interfaceId'
  | 'flowDirection'
>;

/** How a flow goes: within a VPC, as given, or out. */
export const directionOf = (
  from: string | null,
  to: string | null,
  given: FlowDirection | null,
): FlowDirection => (from !== null && from === to ? 'intra-vpc' : (given ?? 'egress'));

const given = (number: number, source: number, dest: number, flow: Traffic) => [
  ...[number, source, dest, flow.protocol, flow.srcPort ?? -1, flow.dstPort, flow.action],
  ...[flow.flowDirection ?? 'egress', flow.windowStart, flow.windowEnd, flow.interfaceId ?? ''],
];

interface Found {
  readonly candidates: Candidates;
  /** The flows that are stored already, as `number source dest`. */
  readonly stored: ReadonlySet<string>;
}

/**
 * The resources at the ends of flows and which of the flows are stored already, as far as each end is one resource.
 * It asks in SQL, so that one round trip tells both. `ends`: a query like `endsOf`.
 */
function readingFound({ tenantId }: Ctx, ends: Statement, flows: readonly unknown[]): Read<Found> {
  return {
    statement: {
      sql: `WITH every(asked, id, resource_id, vpc, scope, active) AS MATERIALIZED (${ends.sql}),
 one AS MATERIALIZED (SELECT asked, max(id) AS id, max(vpc) AS vpc FROM every GROUP BY asked HAVING count(*) = 1),
 given AS MATERIALIZED (SELECT value ->> 0 AS n, value ->> 1 AS source, value ->> 2 AS dest, value ->> 3 AS protocol,
 value ->> 4 AS src_port, value ->> 5 AS dst_port, value ->> 6 AS action, value ->> 7 AS direction,
 value ->> 8 AS window_start, value ->> 9 AS window_end, value ->> 10 AS interface FROM json_each(?))
 SELECT 1, asked, id, resource_id, vpc, scope, active FROM every
 UNION ALL
 SELECT 0, given.n, s.id, d.id, NULL, NULL, NULL FROM given CROSS JOIN one AS s ON s.asked = given.source
 CROSS JOIN one AS d ON d.asked = given.dest
 CROSS JOIN data_flows AS flow ON flow.tenant_id = ? AND flow.source_resource_id = s.id
 AND flow.dest_resource_id = d.id AND flow.protocol = given.protocol
 AND case when flow.src_port is null then -1 else flow.src_port end = given.src_port
 AND flow.dst_port = given.dst_port AND flow.action = given.action
 AND flow.flow_direction = iif(s.vpc = d.vpc, 'intra-vpc', given.direction)
 AND flow.window_start = given.window_start AND flow.window_end = given.window_end
 AND case when flow.interface_id is null then '' else flow.interface_id end = given.interface`,
      args: [...ends.args, JSON.stringify(flows), tenantId],
    },
    resultOf(found) {
      const ends: (readonly Value[])[] = [];
      const stored = new Set<string>();
      for (const [isEnd, ...row] of found?.rows ?? []) {
        if (isEnd === 1) ends.push(row);
        else stored.add(`${row[0]} ${row[1]} ${row[2]}`);
      }
      return { candidates: candidatesIn(ends), stored };
    },
  };
}

/** That of records as they came, by number. */
export const readingFoundFor = (ctx: Ctx, asked: Asked, records: readonly FlowRecord[]): Read<Found> =>
  readingFound(
    ctx,
    endsOf(ctx, asked),
    records.flatMap((record, number) =>
      numbersOf(asked, record.source).flatMap(source =>
        numbersOf(asked, record.dest).map(dest => given(number, source, dest, record)),
      ),
    ),
  );

/** Which flows between known resources are stored already. */
export function readingStored(
  ctx: Ctx,
  flows: readonly {
    readonly number: number;
    readonly source: string;
    readonly dest: string;
    readonly flow: Traffic;
  }[],
): Read<ReadonlySet<string>> {
  const ids = [...new Set(flows.flatMap(({ source, dest }) => [source, dest]))];
  const numbers = new Map(ids.map((id, number) => [id, number]));
  const ends = {
    sql: `SELECT a.key, r.id, r.resource_id, r.vpc_id, r.current_scope, r.is_active FROM json_each(?) AS a
 CROSS JOIN resources AS r ON r.id = a.value`,
    args: [JSON.stringify(ids)],
  };
  const { statement, resultOf } = readingFound(
    ctx,
    ends,
    flows.map(({ number, source, dest, flow }) =>
      given(number, numbers.get(source) ?? -1, numbers.get(dest) ?? -1, flow),
    ),
  );
  return { statement, resultOf: found => resultOf(found).stored };
}
