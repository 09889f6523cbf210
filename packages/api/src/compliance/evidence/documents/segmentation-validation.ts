import { type Ctx, readAll } from '@breakwater/db';
import * as z from 'zod';
import { ids } from '../../../fields.ts';
import { DEFAULTS, readingSettings } from '../../settings/settings.ts';
import { readingList } from './bounded.ts';
import type { DocumentRequest, MakeDocument } from './document.ts';
import { isoTime, storedTime } from './form.ts';
import { askedFor, inForce, liveAt, ms } from './in-force.ts';

const DAY = 86_400_000;

const Tested = z.object({
  resource_id: z.string(),
  flow_data: z.number().transform(Boolean),
  rejected_attempts: z.int(),
  decision: ids.scopeDecision,
});

const Violating = z.object({
  cde: z.string(),
  source: z.string(),
  destination: z.string(),
  direction: z.enum(['inbound', 'outbound']),
  protocol: z.string(),
  port: z.int(),
  flows: z.int(),
  last_observed_at: storedTime,
  decision: ids.scopeDecision,
});

/** Whether out-of-scope resources reach the CDE, by the flows of the look-back before the end of the period. */
export const segmentationValidation: MakeDocument = async (ctx, request) => {
  const [head, { lookbackDays }, tested, violating] = await readAll(
    ctx,
    request.readingHead,
    readingSettings(ctx),
    readingTests(ctx, request),
    readingViolating(ctx, request),
  );
  const byResource = Map.groupBy(violating, ({ cde }) => cde);
  const tests = tested.map(({ resource_id, flow_data, rejected_attempts }) => {
    const details = (byResource.get(resource_id) ?? []).map(({ cde: _, decision: __, ...detail }) => detail);
    return {
      name: 'out-of-scope-isolation',
      resource_id,
      result: details.length === 0 ? 'pass' : 'fail',
      flow_data,
      violations: details.length,
      details,
      rejected_attempts,
    };
  });
  const failed = tests.filter(({ result }) => result === 'fail').length;
  return {
    data: {
      as_of: isoTime(request.period.end),
      look_back_days: lookbackDays,
      note: 'Automated, from observed flows. It supports a penetration test and does not replace one.',
      tests_performed: tests.length,
      passed: tests.length - failed,
      failed,
      without_flow_data: tests.filter(({ flow_data }) => !flow_data).length,
      tests,
    },
    decisionIds: [...new Set([...tested, ...violating].map(({ decision }) => decision))],
    pciRequirement: '11.4.5',
    pciRequirements: ['1.3.1', '1.3.2'],
    head,
  };
};

/** The live resources of the CDE, and when flows begin to count. */
function cdeAndWindow(ctx: Ctx, request: DocumentRequest) {
  const { end } = request.period;
  const of = askedFor(ctx, request);
  return {
    sql: `since(at) AS (SELECT ${ms(end)} - ${DAY} * coalesce((SELECT lookback_days FROM compliance_settings
 WHERE tenant_id = ?), ${DEFAULTS.lookbackDays})),
 cde AS MATERIALIZED (SELECT resource.id, resource.resource_id, decision.id AS decision
 FROM resources resource JOIN scope_decisions decision ON ${inForce('decision', 'resource', end)}
 WHERE ${of.sql} AND decision.scope = 'cde')`,
    args: [ctx.tenantId, ...of.args],
  };
}

/** What joins to `cde` the flows at one end of it, with the live out-of-scope resource at the other. */
const between = (
  end: Date,
  here: 'source' | 'dest',
  there: 'source' | 'dest',
  action: 'ACCEPT' | 'REJECT',
) => `
 data_flows flow ON flow.tenant_id = ? AND flow.${here}_resource_id = cde.id
 AND flow.observed_at BETWEEN (SELECT at FROM since) AND ${ms(end)} AND flow.action = '${action}'
 CROSS JOIN resources peer ON peer.id = flow.${there}_resource_id AND ${liveAt('peer', end)}
 CROSS JOIN scope_decisions other ON ${inForce('other', 'peer', end)} AND +other.scope = 'out-of-scope'`;

function readingTests(ctx: Ctx, request: DocumentRequest) {
  const { end } = request.period;
  const { sql, args } = cdeAndWindow(ctx, request);
  const { tenantId } = ctx;
  const seen = (here: 'source' | 'dest') => `EXISTS (SELECT 1 FROM data_flows WHERE tenant_id = ?
 AND ${here}_resource_id = cde.id AND observed_at BETWEEN (SELECT at FROM since) AND ${ms(end)}
 AND source_resource_id <> dest_resource_id)`;
  return readingList({
    with: `${sql}, rejected AS MATERIALIZED (
 SELECT cde.id FROM cde CROSS JOIN ${between(end, 'source', 'dest', 'REJECT')}
 UNION ALL SELECT cde.id FROM cde CROSS JOIN ${between(end, 'dest', 'source', 'REJECT')}),
 attempts AS MATERIALIZED (SELECT id, count(*) AS rejected FROM rejected GROUP BY id)`,
    columns: {
      resource_id: 'cde.resource_id',
      flow_data: `${seen('source')} OR ${seen('dest')}`,
      rejected_attempts: 'coalesce(attempts.rejected, 0)',
      decision: 'cde.decision',
    },
    from: 'cde LEFT JOIN attempts ON attempts.id = cde.id',
    order: ['cde.resource_id'],
    args: [...args, tenantId, tenantId, tenantId, tenantId],
    item: Tested,
  });
}

function readingViolating(ctx: Ctx, request: DocumentRequest) {
  const { end } = request.period;
  const { sql, args } = cdeAndWindow(ctx, request);
  const found = (direction: 'inbound' | 'outbound', source: string, destination: string, joined: string) => `
 SELECT cde.resource_id AS cde, peer.resource_id AS peer, ${source} AS source, ${destination} AS destination,
 '${direction}' AS direction, flow.protocol, flow.dst_port, flow.observed_at, other.id AS decision
 FROM cde CROSS JOIN ${joined}`;
  return readingList({
    with: `${sql}, crossing AS (
 ${found('outbound', 'cde.resource_id', 'peer.resource_id', between(end, 'source', 'dest', 'ACCEPT'))}
 UNION ALL
 ${found('inbound', 'peer.resource_id', 'cde.resource_id', between(end, 'dest', 'source', 'ACCEPT'))}),
 counted AS (SELECT cde, peer, source, destination, direction, protocol, dst_port, count(*) AS flows,
 max(observed_at) AS last, decision FROM crossing GROUP BY cde, peer, direction, protocol, dst_port)`,
    columns: {
      cde: 'cde',
      source: 'source',
      destination: 'destination',
      direction: 'direction',
      protocol: 'protocol',
      port: 'dst_port',
      flows: 'flows',
      last_observed_at: 'last',
      decision: 'decision',
    },
    from: 'counted',
    order: ['cde', 'peer', 'direction', 'protocol', 'dst_port'],
    args: [...args, ctx.tenantId, ctx.tenantId],
    item: Violating,
  });
}
