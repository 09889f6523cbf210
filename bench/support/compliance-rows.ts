import { fill } from './fill.ts';

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;
const TYPES = ['ec2_instance', 'rds_instance', 's3_bucket', 'lambda_function', 'gke_cluster'] as const;
/** Of a hundred resources: how many bear which name. */
const NAMES: readonly (readonly [number, string])[] = [
  [3, 'payment-gateway'],
  [10, 'payment'],
  [100, 'srv'],
];

const idOf = (prefix: string, n: number) => `${prefix}_${String(n).padStart(26, '0')}`;
/** The nth private address. */
export const addressOf = (n: number): string => `10.${(n >> 16) & 255}.${(n >> 8) & 255}.${n & 255}`;

const nameOf = (n: number) => `${NAMES.find(([upTo]) => n % 100 < upTo)?.[1] ?? 'srv'}-${n}`;
const vpcOf = (n: number) => `vpc-${n % 20}`;

export interface Estate {
  readonly tenantId: string;
  readonly resources: number;
  readonly flows: number;
  readonly now: number;
}

/**
 * Fills a database that nobody has open with an estate as discovered and not yet classified: of a hundred resources
 * three have the name of a cde. The flows are of the last 80 days, between random resources, one in eight rejected.
 */
export function addEstate(path: string, { tenantId, resources, flows, now }: Estate): void {
  const seen = now - 80 * DAY;
  fill(path, ['resources', 'scope_decisions', 'tags', 'data_flows'], db => {
    const resource = db.prepare(`INSERT INTO resources (id, tenant_id, provider, resource_type, resource_id,
 resource_name, vpc_id, subnet_id, metadata, private_ip, security_groups, discovered_at, last_seen_at, is_active,
 current_scope, needs_classification, version, created_at, updated_at)
 VALUES (?, ?, 'aws', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 'pending-review', 1, 1, ?, ?)`);
    const decision =
      db.prepare(`INSERT INTO scope_decisions (id, tenant_id, resource_id, scope, justification,
 decided_at, decided_by, decision_method, rule, is_current, last_evaluated_at, dependency_resource_ids)
 VALUES (?, ?, ?, 'pending-review', 'Newly discovered, not yet classified.', ?, 'automated-classifier', 'automated',
 'discovery', 1, ?, '[]')`);
    const tag =
      db.prepare(`INSERT INTO tags (id, tenant_id, resource_id, key, value, source, applied_at, applied_by,
 version, created_at, updated_at)
 VALUES (?, ?, ?, ?, ?, ?, ?, 'automated-classifier', 1, ?, ?)`);
    for (let n = 0; n < resources; n++) {
      const id = idOf('res', n);
      const type = TYPES[n % TYPES.length] ?? 'other';
      const metadata = JSON.stringify({ encrypted: n % 2 === 0, team: `team-${n % 40}` });
      const groups = JSON.stringify([{ id: `sg-${n % 200}`, ingress: [{ cidrs: ['10.9.0.0/24'] }] }]);
      const where = [vpcOf(n), `subnet-${n % 2_000}`] as const;
      resource.run(
        id,
        tenantId,
        type,
        `arn:${n}`,
        nameOf(n),
        ...where,
        metadata,
        addressOf(n),
        groups,
        seen,
        seen,
        seen,
        seen,
      );
      decision.run(idOf('scd', n), tenantId, id, seen, seen);
      tag.run(idOf('tag', n), tenantId, id, 'pci:scope', 'pending-review', 'automated', seen, seen, seen);
      tag.run(
        idOf('tag', resources + n),
        tenantId,
        id,
        'team',
        `team-${n % 40}`,
        'imported',
        seen,
        seen,
        seen,
      );
    }
    const flow =
      db.prepare(`INSERT INTO data_flows (id, tenant_id, source_resource_id, dest_resource_id, protocol,
 src_port, dst_port, packet_count, byte_count, flow_direction, action, observed_at, window_start, window_end)
 VALUES (?, ?, ?, ?, 'TCP', ?, ?, 20, 4249, ?, ?, ?, ?, ?)`);
    let state = 1;
    const below = (most: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % most;
    };
    for (let n = 0; n < flows; n++) {
      const [source, dest] = [below(resources), below(resources)];
      const direction = vpcOf(source) === vpcOf(dest) ? 'intra-vpc' : 'egress';
      const end = seen + Math.floor((n * 79 * DAY) / flows);
      const action = n % 8 === 0 ? 'REJECT' : 'ACCEPT';
      const ports = [32_768 + below(28_000), [443, 3_306, 5_432, 22][n % 4] ?? 443] as const;
      flow.run(
        idOf('flw', n),
        tenantId,
        idOf('res', source),
        idOf('res', dest),
        ...ports,
        direction,
        action,
        end,
        end - MINUTE,
        end,
      );
    }
  });
}
