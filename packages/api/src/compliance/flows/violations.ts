import type { Ctx, Id, Read, Statement, Value } from '@breakwater/db';
import type { Raised } from '../alerts/raise.ts';
import { lookBackStart } from './look-back.ts';

/** As seen from the CDE resource. */
export type ViolationDirection = 'inbound' | 'outbound';

export interface ViolationPort {
  readonly protocol: string;
  readonly port: number;
  readonly direction: ViolationDirection;
  readonly flows: number;
  readonly lastObservedAt: Date;
}

/** Accepted traffic between a resource in the CDE and one out of scope. */
export interface Violation {
  readonly cde: Id<'res'>;
  /** The names providers gave the two. */
  readonly cdeRef: string;
  readonly other: Id<'res'>;
  readonly otherRef: string;
  readonly directions: readonly ViolationDirection[];
  /** Ordered by direction, protocol and port. */
  readonly ports: readonly ViolationPort[];
}

export interface ViolationsOf {
  /** Flows observed from then on; default: those in the look-back. */
  readonly since?: Date | undefined;
  /** A query with one column: only what touches these resources, at either end. */
  readonly of?: Statement | undefined;
  /** Those count as live: what there is once they are. */
  readonly asLive?: boolean | undefined;
}

const OPPOSITE = "CASE start.scope WHEN 'cde' THEN 'out-of-scope' ELSE 'cde' END";

/** The flows of `start` at one end, each once: one that starts at both is met at its source. */
const arm = (since: string, here: 'source' | 'dest', there: 'source' | 'dest') => `
 SELECT iif(start.scope = 'cde', start.id, peer.id) AS cde, iif(start.scope = 'cde', peer.id, start.id) AS other,
 iif(start.scope ${here === 'dest' ? '=' : '<>'} 'cde', 'inbound', 'outbound') AS direction,
 flow.protocol, flow.dst_port, flow.observed_at
 FROM start
 CROSS JOIN data_flows flow ON flow.tenant_id = ? AND flow.${here}_resource_id = start.id
 AND flow.observed_at >= ${since} AND flow.action = 'ACCEPT'
 CROSS JOIN resources peer ON peer.id = flow.${there}_resource_id
 WHERE (peer.deleted_at IS NULL AND peer.is_active = 1 OR peer.id IN (SELECT id FROM start))
 AND peer.current_scope = ${OPPOSITE}
 ${here === 'dest' ? 'AND peer.id NOT IN (SELECT id FROM start)' : ''}`;

const directionOf = (value: Value | undefined): ViolationDirection =>
  value === 'inbound' ? 'inbound' : 'outbound';

/** A column that holds ids of resources; the foreign key says so. */
const resourceId = (value: Value | undefined) => String(value) as Id<'res'>;

function grouped(rows: readonly (readonly Value[])[]): Violation[] {
  const pairs = new Map<string, Violation & { ports: ViolationPort[]; directions: ViolationDirection[] }>();
  for (const [cde, cdeRef, other, otherRef, towards, protocol, port, flows, last] of rows) {
    const direction = directionOf(towards);
    const key = `${cde} ${other}`;
    const pair = pairs.get(key) ?? {
      cde: resourceId(cde),
      cdeRef: String(cdeRef),
      other: resourceId(other),
      otherRef: String(otherRef),
      directions: [],
      ports: [],
    };
    pairs.set(key, pair);
    if (!pair.directions.includes(direction)) pair.directions.push(direction);
    const lastObservedAt = new Date(Number(last));
    pair.ports.push({
      protocol: String(protocol),
      port: Number(port),
      direction,
      flows: Number(flows),
      lastObservedAt,
    });
  }
  return [...pairs.values()];
}

/** What crosses the segmentation: one item for each pair of live resources, ordered by the names providers gave them. */
export function readingViolations(
  ctx: Ctx,
  { since, of, asLive = false }: ViolationsOf = {},
): Read<Violation[]> {
  const { tenantId } = ctx;
  const from = since === undefined ? lookBackStart(ctx) : { sql: '?', args: [since.getTime()] };
  const start =
    of === undefined
      ? { sql: "current_scope = 'cde'", args: [] }
      : { sql: `current_scope IN ('cde', 'out-of-scope') AND id IN (${of.sql})`, args: of.args };
  return {
    statement: {
      sql: `WITH start(id, scope) AS MATERIALIZED (SELECT id, current_scope FROM resources
 WHERE tenant_id = ?${asLive ? '' : ' AND deleted_at IS NULL AND is_active = 1'} AND ${start.sql}),
 crossing AS (${arm(from.sql, 'source', 'dest')} UNION ALL ${arm(from.sql, 'dest', 'source')}),
 counted AS (SELECT cde, other, direction, protocol, dst_port, count(*) AS flows, max(observed_at) AS last
 FROM crossing GROUP BY cde, other, direction, protocol, dst_port)
 SELECT c.id, c.resource_id, o.id, o.resource_id, direction, protocol, dst_port, flows, last
 FROM counted JOIN resources c ON c.id = counted.cde JOIN resources o ON o.id = counted.other
 ORDER BY c.resource_id, o.resource_id, direction, protocol, dst_port`,
      args: [tenantId, ...start.args, tenantId, ...from.args, tenantId, ...from.args],
    },
    resultOf: found => grouped(found?.rows ?? []),
  };
}

export const violationPrint = ({ cde, other }: Pick<Violation, 'cde' | 'other'>): string =>
  `flow:${cde}:${other}`;

/** Protocols and ports an alert names; evidence holds them all. */
export const MOST_PORTS = 100;

/** The alert about traffic that must not be. */
export const violationAlarm = (
  violation: Omit<Violation, 'ports'> & {
    readonly ports: readonly Pick<ViolationPort, 'protocol' | 'port' | 'direction'>[];
  },
): Raised => {
  const { cde, cdeRef, other, otherRef, directions, ports } = violation;
  return {
    alertType: 'segmentation_violation',
    severity: 'critical',
    fingerprint: violationPrint(violation),
    resourceId: cde,
    title: `Accepted traffic between the CDE and out of scope: ${cdeRef} and ${otherRef}`,
    description:
      'Flows between a CDE resource and an out-of-scope resource were accepted. Close the path, or decide the scope of the other end anew.',
    context: {
      cde: { id: cde, resourceId: cdeRef },
      other: { id: other, resourceId: otherRef },
      directions,
      ports: ports
        .slice(0, MOST_PORTS)
        .map(({ protocol, port, direction }) => ({ protocol, port, direction })),
    },
  };
};
