import type { Ctx, Read } from '@breakwater/db';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import type { Raised } from '../alerts/raise.ts';
import { readingViolations, violationAlarm } from '../flows/violations.ts';

const direction = z.enum(['inbound', 'outbound']);
const Ports = z.array(z.object({ protocol: z.string(), port: z.number(), direction }));

/** Ports that are read of one pair; alerts name no more. */
const MOST_PORTS = 100;

const Pair = z.tuple([ids.resource, z.string(), ids.resource, z.string(), z.string()]);

/**
 * Violations that have no alert: those that no commit could tell, such as too many in one. None whose alert a person
 * ended after the last flow: that is known.
 */
export const readingUnalarmed = (ctx: Ctx, most: number): Read<Raised[]> => {
  const { sql, args } = readingViolations(ctx).statement;
  const of = `alert_type = 'segmentation_violation' AND fingerprint = 'flow:' || cde || ':' || other`;
  return {
    statement: {
      sql: `WITH crossing(cde, cde_ref, other, other_ref, direction, protocol, port, flows, last) AS MATERIALIZED (${sql}),
 pair AS MATERIALIZED (SELECT cde, other, max(last) AS last FROM crossing GROUP BY cde, other),
 unalarmed AS MATERIALIZED (SELECT cde, other FROM pair WHERE NOT EXISTS (SELECT 1 FROM compliance_alerts
  WHERE tenant_id = ? AND ${of} AND status IN ('open', 'acknowledged'))
 AND NOT EXISTS (SELECT 1 FROM compliance_alerts WHERE tenant_id = ? AND resource_id = cde AND ${of}
  AND status IN ('resolved', 'false_positive') AND resolved_by <> 'system' AND resolved_at >= last) LIMIT ?),
 port AS (SELECT crossing.*, row_number() OVER (PARTITION BY cde, other) AS n FROM unalarmed JOIN crossing USING (cde, other))
 SELECT cde, cde_ref, other, other_ref,
 json_group_array(json_object('protocol', protocol, 'port', port, 'direction', direction))
 FROM port WHERE n <= ${MOST_PORTS} GROUP BY cde, other`,
      args: [...args, ctx.tenantId, ctx.tenantId, most],
    },
    resultOf: found =>
      (found?.rows ?? []).map(row => {
        const [cde, cdeRef, other, otherRef, told] = Pair.parse(row);
        const ports = Ports.parse(JSON.parse(told));
        const directions = [...new Set(ports.map(port => port.direction))].toSorted();
        return violationAlarm({ cde, cdeRef, other, otherRef, directions, ports });
      }),
  };
};
