import type { Ctx, Read } from '@breakwater/db';
import { lookBackStart } from '../flows/look-back.ts';
import { MOST_PORTS, type ViolationDirection, type violationAlarm } from '../flows/violations.ts';
import type { Evaluation } from './evaluate.ts';
import { asResourceId } from './relations.ts';

/** Accepted traffic between a cde and what is out of scope, as it is after a commit. */
export type Crossing = Parameters<typeof violationAlarm>[0];

const arm = (since: string, here: 'source' | 'dest', there: 'source' | 'dest') => `
 SELECT iif(start.scope = 'cde', start.id, peer.id) AS cde, iif(start.scope = 'cde', peer.id, start.id) AS other,
 iif(start.scope ${here === 'dest' ? '=' : '<>'} 'cde', 'inbound', 'outbound') AS direction,
 flow.protocol, flow.dst_port
 FROM start CROSS JOIN data_flows flow ON flow.tenant_id = ? AND flow.${here}_resource_id = start.id
 AND flow.observed_at >= ${since} AND flow.action = 'ACCEPT'
 CROSS JOIN resources peer ON peer.id = flow.${there}_resource_id
 WHERE peer.deleted_at IS NULL AND peer.is_active = 1 AND (peer.current_scope = start.opposite
  OR (peer.id, start.opposite) IN (SELECT id, scope FROM start))`;

/** Whether the new scope of a resource may make traffic a violation that was none. */
const mayCross = ({ subject, scope, around }: Evaluation) =>
  scope !== subject.resource.currentScope &&
  (scope === 'cde' || (scope === 'out-of-scope' && around.connected.size > 0));

/** The violations that new scopes make, one for each pair; null when there can be none. */
export function readingCrossings(ctx: Ctx, evaluations: readonly Evaluation[]): Read<Crossing[]> | null {
  const start = evaluations
    .filter(mayCross)
    .map(({ subject, scope }) => [subject.resource.id, scope, scope === 'cde' ? 'out-of-scope' : 'cde']);
  if (start.length === 0) return null;
  const { tenantId } = ctx;
  const since = lookBackStart(ctx);
  return {
    statement: {
      sql: `WITH start(id, scope, opposite) AS MATERIALIZED (
  SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)),
 crossing AS (${arm(since.sql, 'source', 'dest')} UNION ${arm(since.sql, 'dest', 'source')}),
 told AS (SELECT *, row_number() OVER (PARTITION BY cde, other, direction ORDER BY protocol, dst_port) AS n FROM crossing)
 SELECT c.id, c.resource_id, o.id, o.resource_id, direction, protocol, dst_port
 FROM told JOIN resources c ON c.id = told.cde JOIN resources o ON o.id = told.other WHERE n <= ${MOST_PORTS}
 ORDER BY c.resource_id, o.resource_id, direction, protocol, dst_port`,
      args: [JSON.stringify(start), tenantId, ...since.args, tenantId, ...since.args],
    },
    resultOf(found) {
      const pairs = Map.groupBy(found?.rows ?? [], ([cde, , other]) => `${cde} ${other}`);
      return [...pairs.values()].map(rows => {
        const [cde, cdeRef, other, otherRef] = (rows[0] ?? []).map(String);
        const ports = rows.map(([, , , , towards, protocol, port]) => {
          const direction: ViolationDirection = towards === 'inbound' ? 'inbound' : 'outbound';
          return { protocol: String(protocol), port: Number(port), direction };
        });
        return {
          ...{ cde: asResourceId(cde ?? ''), cdeRef: cdeRef ?? '' },
          ...{ other: asResourceId(other ?? ''), otherRef: otherRef ?? '' },
          directions: [...new Set(ports.map(({ direction }) => direction))],
          ports,
        };
      });
    },
  };
}
