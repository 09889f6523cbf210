import { type Change, type Ctx, change, type Statement } from '@breakwater/db';
import { lookBackStart } from '../flows/look-back.ts';

/** The number an IPv4 address in canonical text is. */
const number = (address: string) => {
  const octet = (at: number) => `json_extract('[' || replace(${address}, '.', ',') || ']', '$[${at}]')`;
  return `(((${octet(0)} * 256 + ${octet(1)}) * 256 + ${octet(2)}) * 256 + ${octet(3)})`;
};

/** Ingress networks narrower than the world; an IPv6 one counts as all of IPv6, which finds too many and never too few. */
const NETWORKS = `
 network(address, prefix) AS MATERIALIZED (
  SELECT DISTINCT iif(instr(cidr.value, '/') = 0, cidr.value, substr(cidr.value, 1, instr(cidr.value, '/') - 1)),
   iif(instr(cidr.value, '/') = 0, 32, substr(cidr.value, instr(cidr.value, '/') + 1) + 0)
  FROM ingress, json_each(ingress.rule, '$.cidrs') AS cidr WHERE cidr.value NOT LIKE '%/0'),
 ipv4(net, shift) AS MATERIALIZED (
  SELECT ${number('address')} >> (32 - prefix), 32 - prefix FROM network WHERE instr(address, ':') = 0),
 length(shift) AS MATERIALIZED (SELECT DISTINCT shift FROM ipv4)`;

const held = (column: string) => `SELECT r.id FROM (SELECT 1 FROM network LIMIT 1) CROSS JOIN resources r
 WHERE r.tenant_id = ? AND r.${column} IS NOT NULL AND
 CASE instr(r.${column}, ':') WHEN 0
  THEN EXISTS (SELECT 1 FROM length WHERE (${number(`r.${column}`)} >> shift, shift) IN (SELECT net, shift FROM ipv4))
  ELSE EXISTS (SELECT 1 FROM network WHERE instr(address, ':') > 0) END`;

const flows = (since: string, here: string, there: string) => `SELECT flow.${there}_resource_id
 FROM moved CROSS JOIN data_flows flow ON flow.tenant_id = ? AND flow.${here}_resource_id = moved.id
 AND flow.observed_at >= ${since} AND flow.action = 'ACCEPT'`;

/**
 * The ids of live resources that relate to others, whatever scope those have: an accepted flow in the look-back
 * either way, the same subnet, or what their ingress rules name. `ids`: a query with one column.
 */
export function neighboursOf(ctx: Ctx, ids: Statement): Statement {
  const { tenantId } = ctx;
  const since = lookBackStart(ctx);
  return {
    sql: `WITH moved AS MATERIALIZED (SELECT id, vpc_id, subnet_id, security_groups FROM resources
  WHERE tenant_id = ? AND id IN (${ids.sql})),
 ingress(rule) AS MATERIALIZED (SELECT rule.value FROM moved, json_each(moved.security_groups) AS sg,
  json_each(sg.value, '$.ingress') AS rule),
 named(id) AS MATERIALIZED (SELECT DISTINCT sg.value FROM ingress, json_each(ingress.rule, '$.groups') AS sg),
 subnet AS MATERIALIZED (SELECT DISTINCT vpc_id, subnet_id FROM moved
  WHERE vpc_id IS NOT NULL AND subnet_id IS NOT NULL),${NETWORKS},
 related(id) AS (${flows(since.sql, 'source', 'dest')} UNION ${flows(since.sql, 'dest', 'source')}
 UNION SELECT r.id FROM subnet CROSS JOIN resources r
  ON r.tenant_id = ? AND r.vpc_id = subnet.vpc_id AND r.subnet_id = subnet.subnet_id
 UNION SELECT r.id FROM (SELECT 1 FROM named LIMIT 1) CROSS JOIN resources r, json_each(r.security_groups) AS sg
  WHERE r.tenant_id = ? AND sg.value ->> 'id' IN (SELECT id FROM named)
 UNION ${held('private_ip')} UNION ${held('public_ip')})
 SELECT r.id FROM related CROSS JOIN resources r ON r.id = related.id
 WHERE r.deleted_at IS NULL AND r.is_active = 1 AND r.id NOT IN (SELECT id FROM moved)`,
    args: [
      ...[tenantId, ...ids.args],
      ...[tenantId, ...since.args, tenantId, ...since.args],
      ...[tenantId, tenantId, tenantId, tenantId],
    ],
  };
}

/**
 * What relates to cdes that stop being live, or are live again, is to be classified. `ids`: a query with one column;
 * those of them that are no cde count for nothing.
 */
export const unclassifyNeighbours = (ctx: Ctx, ids: Statement): Change => unclassify(ctx, ids, '');

/** The same for those that were decided as if nothing related to them. */
export const unclassifyStale = (ctx: Ctx, ids: Statement): Change =>
  unclassify(
    ctx,
    ids,
    ` AND EXISTS (SELECT 1 FROM scope_decisions AS d WHERE d.tenant_id = resources.tenant_id
 AND d.resource_id = resources.id AND d.is_current = 1 AND d.rule IN ('default', 'configuration'))`,
  );

function unclassify(ctx: Ctx, { sql, args }: Statement, which: string): Change {
  const around = neighboursOf(ctx, {
    sql: `SELECT id FROM resources WHERE current_scope = 'cde' AND id IN (${sql})`,
    args,
  });
  return change(undefined, {
    steps: [
      {
        sql: `UPDATE resources SET needs_classification = 1 WHERE tenant_id = ? AND id IN (${around.sql})${which}`,
        args: [ctx.tenantId, ...around.args],
      },
    ],
  });
}
