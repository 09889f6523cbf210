import type { Ctx, Id, Read, Statement, Value } from '@breakwater/db';
import { lookBackStart } from '../flows/look-back.ts';

/** A resource at the other end. */
interface End {
  readonly id: string;
  /** The name its provider gave it. */
  readonly ref: string;
}

/** What relates resources to the CDE, or to what may be of it. */
export interface Relations {
  /** Accepted flows in the look-back, either way, each pair once. */
  readonly flows: readonly (End & { readonly of: string })[];
  readonly subnets: readonly (End & { readonly subnet: string })[];
  /** Ingress rules that name security groups. */
  readonly groups: readonly (End & { readonly group: string })[];
  /** Ingress rules with networks narrower than the world. */
  readonly networks: readonly (End & { readonly network: string })[];
}

/** Two ids of networks as one key; neither holds NUL. */
export const subnetKey = (vpcId: string, subnetId: string): string => `${vpcId}\0${subnetId}`;

const LIVE = 'peer.deleted_at IS NULL AND peer.is_active = 1';

const arm = (since: string, here: 'source' | 'dest', there: 'source' | 'dest') => `
 SELECT asked.id, flow.${there}_resource_id FROM asked CROSS JOIN data_flows flow
 ON flow.tenant_id = ? AND flow.${here}_resource_id = asked.id AND flow.observed_at >= ${since}
 WHERE flow.action = 'ACCEPT' AND +flow.${there}_resource_id IN (SELECT id FROM cde)
 AND flow.${there}_resource_id <> asked.id`;

function reading<T>(sql: string, args: readonly Value[], of: (...row: string[]) => T): Read<T[]> {
  return {
    statement: { sql, args },
    resultOf: found => (found?.rows ?? []).map(row => of(...row.map(String))),
  };
}

/**
 * Reads what relates resources to live ones that are cde, or among `also`. `asked`, `also`: queries with one column,
 * of ids in the tenant. Four reads for one round trip.
 */
export function readingRelations(
  ctx: Ctx,
  asked: Statement,
  also: Statement,
): readonly [
  Read<Relations['flows']>,
  Read<Relations['subnets']>,
  Read<Relations['groups']>,
  Read<Relations['networks']>,
] {
  const { tenantId } = ctx;
  const since = lookBackStart(ctx);
  const known = `asked(id) AS MATERIALIZED (${asked.sql}), also(id) AS MATERIALIZED (${also.sql})`;
  const given = [...asked.args, ...also.args];
  const ours = "(peer.current_scope = 'cde' OR peer.id IN (SELECT id FROM also))";
  const cde = `cde(id) AS MATERIALIZED (SELECT id FROM resources WHERE tenant_id = ? AND current_scope = 'cde'
 UNION SELECT id FROM also)`;
  const ingress = `resources peer ON peer.id = cde.id AND ${LIVE}, json_each(peer.security_groups) AS sg,
 json_each(sg.value, '$.ingress') AS rule`;
  return [
    reading(
      `WITH ${known}, ${cde},
 met(asked, peer) AS (${arm(since.sql, 'source', 'dest')} UNION ${arm(since.sql, 'dest', 'source')})
 SELECT met.asked, peer.id, peer.resource_id FROM met CROSS JOIN resources peer ON peer.id = met.peer
 WHERE ${LIVE}`,
      [...given, tenantId, tenantId, ...since.args, tenantId, ...since.args],
      (of = '', id = '', ref = '') => ({ of, id, ref }),
    ),
    reading(
      `WITH ${known}, subnet AS (SELECT DISTINCT vpc_id, subnet_id FROM asked CROSS JOIN resources r ON r.id = asked.id
 WHERE vpc_id IS NOT NULL AND subnet_id IS NOT NULL)
 SELECT peer.id, peer.resource_id, peer.vpc_id, peer.subnet_id FROM subnet CROSS JOIN resources peer
 ON peer.tenant_id = ? AND peer.vpc_id = subnet.vpc_id AND peer.subnet_id = subnet.subnet_id
 WHERE ${LIVE} AND ${ours}`,
      [...given, tenantId],
      (id = '', ref = '', vpcId = '', subnetId = '') => ({ id, ref, subnet: subnetKey(vpcId, subnetId) }),
    ),
    reading(
      `WITH ${known}, ${cde}, worn(sg) AS MATERIALIZED (SELECT DISTINCT sg.value ->> 'id'
  FROM asked CROSS JOIN resources r ON r.id = asked.id, json_each(r.security_groups) AS sg)
 SELECT DISTINCT peer.id, peer.resource_id, named.value FROM (SELECT 1 FROM worn LIMIT 1) CROSS JOIN cde
 CROSS JOIN ${ingress}, json_each(rule.value, '$.groups') AS named WHERE named.value IN (SELECT sg FROM worn)`,
      [...given, tenantId],
      (id = '', ref = '', group = '') => ({ id, ref, group }),
    ),
    reading(
      `WITH ${known}, ${cde} SELECT DISTINCT peer.id, peer.resource_id, cidr.value
 FROM (SELECT 1 FROM asked CROSS JOIN resources r ON r.id = asked.id
  WHERE r.private_ip IS NOT NULL OR r.public_ip IS NOT NULL LIMIT 1) CROSS JOIN cde
 CROSS JOIN ${ingress}, json_each(rule.value, '$.cidrs') AS cidr WHERE cidr.value NOT LIKE '%/0'`,
      [...given, tenantId],
      (id = '', ref = '', network = '') => ({ id, ref, network }),
    ),
  ];
}

/** Ids as a query. */
export const idList = (ids: Iterable<string>): Statement => ({
  sql: 'SELECT value FROM json_each(?)',
  args: [JSON.stringify([...ids])],
});

/** A column that holds ids of resources; the foreign key says so. */
export const asResourceId = (value: string): Id<'res'> => value as Id<'res'>;
