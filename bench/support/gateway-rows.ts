import { fill } from './fill.ts';

/** Of the gateways, however many, so many have what the filtered lists ask for. */
export const RARE = 10;
/** The nth gateway that `addGateways` adds. */
export const gatewayOf = (n: number) => `gw_${String(n).padStart(26, '0')}`;

const copied = `INSERT INTO gateways (id, tenant_id, name, endpoint, scheme, auth_mode, metadata_json, description,
 labels_json, registered_at, last_status, probe, monitored, consecutive_failures, announced_status, version,
 created_at, updated_at)
 WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
 SELECT printf('gw_%026d', n), ?1, printf('gw-%07d', n), printf('gw-%07d.example.com:8443', n),
 iif(n <= ${RARE}, 'grpc', 'https'), iif(n <= ${RARE}, 'insecure', 'none'),
 '{"region":"eu-west-1","rack":12,"owner":"platform"}', 'A gateway of the benchmark',
 iif(n <= ${RARE}, '{"team":"few"}', '{"team":"many"}'), ?3 + n, iif(n <= ${RARE}, 'healthy', 'unknown'), 'auto', 0, 0,
 'unknown', 1, ?3 + n, ?3 + n FROM numbers`;
const labelled = `INSERT INTO fleet_labels (tenant_id, kind, entity_id, key, value)
 SELECT tenant_id, 'gateway', id, 'team', labels_json ->> 'team' FROM gateways
 WHERE tenant_id = ?1 AND labels_json <> '{}'`;

/** Adds gateways that nobody probes to a database that nobody has open. */
export function addGateways(path: string, tenantId: string, count: number): void {
  fill(path, ['gateways', 'fleet_labels'], db => {
    db.prepare(copied).run(tenantId, count, Date.UTC(2026, 0, 1));
    db.prepare(labelled).run(tenantId);
  });
}
