import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import { oneOf, rule } from '../checks.ts';
import { choice, id, tenantId, time } from '../columns.ts';
import { tenants } from '../governance.ts';
import { resources } from './resources.ts';

export const FLOW_DIRECTIONS = ['ingress', 'egress', 'intra-vpc'] as const;
export const FLOW_ACTIONS = ['ACCEPT', 'REJECT'] as const;
export const PEER_DIRECTIONS = ['inbound', 'outbound'] as const;
export const UNRESOLVED_REASONS = ['unknown', 'ambiguous'] as const;

/** Traffic seen between two known resources, added to and never changed. */
export const dataFlows = sqliteTable(
  'data_flows',
  {
    id: id('id', 'flw').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    sourceResourceId: id('source_resource_id', 'res')
      .notNull()
      .references(() => resources.id, { onDelete: 'restrict' }),
    destResourceId: id('dest_resource_id', 'res')
      .notNull()
      .references(() => resources.id, { onDelete: 'restrict' }),
    protocol: text('protocol').notNull(),
    srcPort: integer('src_port'),
    dstPort: integer('dst_port').notNull().default(0),
    packetCount: integer('packet_count').notNull().default(0),
    byteCount: integer('byte_count').notNull().default(0),
    flowDirection: choice('flow_direction', FLOW_DIRECTIONS).notNull(),
    action: choice('action', FLOW_ACTIONS).notNull(),
    observedAt: time('observed_at').notNull(),
    windowStart: time('window_start').notNull(),
    windowEnd: time('window_end').notNull(),
    srcIp: text('src_ip'),
    dstIp: text('dst_ip'),
    interfaceId: text('interface_id'),
  },
  t => [
    uniqueIndex('data_flows_identity').on(
      t.tenantId,
      t.sourceResourceId,
      t.destResourceId,
      t.protocol,
      sql`case when src_port is null then -1 else src_port end`,
      t.dstPort,
      t.action,
      t.flowDirection,
      t.windowStart,
      t.windowEnd,
      sql`case when interface_id is null then '' else interface_id end`,
    ),
    index('data_flows_source').on(t.tenantId, t.sourceResourceId, t.observedAt),
    index('data_flows_dest').on(t.tenantId, t.destResourceId, t.observedAt),
    index('data_flows_port').on(t.tenantId, t.dstPort, t.observedAt),
    index('data_flows_observed').on(t.tenantId, t.observedAt, t.id),
    oneOf('data_flows_direction_known', t.flowDirection, FLOW_DIRECTIONS),
    oneOf('data_flows_action_known', t.action, FLOW_ACTIONS),
    rule(
      'data_flows_ports',
      sql`dst_port between 0 and 65535 and (src_port is null or src_port between 0 and 65535)`,
    ),
    rule('data_flows_counts', sql`packet_count >= 0 and byte_count >= 0`),
    rule('data_flows_window', sql`window_start <= window_end`),
  ],
);

/** Traffic with addresses that are no known resource, as running totals. No resource: both ends are unknown. */
export const unresolvedPeers = sqliteTable(
  'unresolved_peers',
  {
    seq: integer('seq').primaryKey(),
    tenantId: tenantId().references(() => tenants.id, { onDelete: 'restrict' }),
    resourceId: id('resource_id', 'res').references(() => resources.id, { onDelete: 'restrict' }),
    ip: text('ip').notNull(),
    direction: choice('direction', PEER_DIRECTIONS).notNull(),
    protocol: text('protocol').notNull(),
    dstPort: integer('dst_port').notNull(),
    action: choice('action', FLOW_ACTIONS).notNull(),
    records: integer('records').notNull(),
    packets: integer('packets').notNull(),
    bytes: integer('bytes').notNull(),
    firstSeenAt: time('first_seen_at').notNull(),
    lastSeenAt: time('last_seen_at').notNull(),
    reason: choice('reason', UNRESOLVED_REASONS).notNull(),
  },
  t => [
    uniqueIndex('unresolved_peers_key').on(
      t.tenantId,
      sql`case when resource_id is null then '' else resource_id end`,
      t.ip,
      t.direction,
      t.protocol,
      t.dstPort,
      t.action,
    ),
    index('unresolved_peers_seen').on(t.tenantId, t.lastSeenAt, t.seq),
    index('unresolved_peers_ip').on(t.tenantId, t.ip, t.lastSeenAt, t.seq),
    oneOf('unresolved_peers_direction_known', t.direction, PEER_DIRECTIONS),
    oneOf('unresolved_peers_action_known', t.action, FLOW_ACTIONS),
    oneOf('unresolved_peers_reason_known', t.reason, UNRESOLVED_REASONS),
  ],
);
