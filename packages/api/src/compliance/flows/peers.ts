import type { Ctx, Step } from '@breakwater/db';
import type { PEER_DIRECTIONS, UNRESOLVED_REASONS } from '@breakwater/db/schema';
import type { ResolvedEnd } from './ends.ts';
import type { FlowRecord } from './record.ts';

/** Rows of a tenant, those for the rest among them. */
export const MOST_PEERS = 50_000;
/** What stands for all addresses beyond that: one row for each direction and action. */
const REST = '*';
const MOST_REST = 4;

interface Totals {
  records: number;
  packets: number;
  bytes: number;
}

interface Peer extends Totals {
  readonly resourceId: string | null;
  readonly ip: string;
  readonly direction: (typeof PEER_DIRECTIONS)[number];
  readonly protocol: string;
  readonly dstPort: number;
  readonly action: string;
  firstSeenAt: number;
  lastSeenAt: number;
  reason: (typeof UNRESOLVED_REASONS)[number];
}

const MOST_TOTAL = Number.MAX_SAFE_INTEGER;

function count(totals: Totals, { records, packets, bytes }: Totals): void {
  totals.records += records;
  totals.packets = Math.min(MOST_TOTAL, totals.packets + packets);
  totals.bytes = Math.min(MOST_TOTAL, totals.bytes + bytes);
}

/** Traffic with addresses that are no known resource, summed up. */
export class Peers {
  readonly #peers = new Map<string, Peer>();
  readonly byIp = new Map<string, Totals>();

  /** The record has an end that is no resource, or two. */
  add(record: FlowRecord, source: ResolvedEnd, dest: ResolvedEnd): void {
    if (source.resource === null) this.#add(record, source, dest.resource?.id ?? null, 'inbound');
    if (dest.resource === null) this.#add(record, dest, source.resource?.id ?? null, 'outbound');
  }

  #add(
    record: FlowRecord,
    { ip, isAmbiguous }: ResolvedEnd,
    resourceId: string | null,
    direction: Peer['direction'],
  ) {
    if (ip === null) return;
    const { protocol, dstPort, action, observedAt } = record;
    const own = { records: 1, packets: record.packetCount, bytes: record.byteCount };
    const reason = isAmbiguous ? 'ambiguous' : 'unknown';
    const key = `${resourceId} ${ip} ${direction} ${protocol} ${dstPort} ${action}`;
    const known = this.#peers.get(key);
    if (known === undefined) {
      const seen = { firstSeenAt: observedAt, lastSeenAt: observedAt, reason } as const;
      this.#peers.set(key, { resourceId, ip, direction, protocol, dstPort, action, ...own, ...seen });
    } else {
      count(known, own);
      known.firstSeenAt = Math.min(known.firstSeenAt, observedAt);
      known.lastSeenAt = Math.max(known.lastSeenAt, observedAt);
      known.reason = reason;
    }
    addTotals(this.byIp, ip, own);
  }

  /** Adds to the running totals, in a fixed number of statements. */
  steps({ tenantId }: Ctx): Step[] {
    if (this.#peers.size === 0) return [];
    const peers = JSON.stringify(
      [...this.#peers.values()].map(peer => [
        ...[peer.resourceId ?? '', peer.ip, peer.direction, peer.protocol, peer.dstPort, peer.action],
        ...[peer.records, peer.packets, peer.bytes, peer.firstSeenAt, peer.lastSeenAt, peer.reason],
      ]),
    );
    return [COUNT_ON, ADD, ADD_REST].map(sql => ({ sql, args: [tenantId, peers] }));
  }
}

export function addTotals(all: Map<string, Totals>, ip: string, own: Totals): void {
  const known = all.get(ip);
  if (known === undefined) all.set(ip, { ...own });
  else count(known, own);
}

// `?1` is the tenant, `?2` the peers. With the tenant among what is given, that is walked and not the tenant.
const GIVEN = `given AS MATERIALIZED (SELECT ?1 AS tenant, value ->> 0 AS resource, value ->> 1 AS ip, value ->> 2 AS direction,
 value ->> 3 AS protocol, value ->> 4 AS port, value ->> 5 AS action, value ->> 6 AS records, value ->> 7 AS packets,
 value ->> 8 AS bytes, value ->> 9 AS first_seen, value ->> 10 AS last_seen, value ->> 11 AS reason FROM json_each(?2))`;

const SAME = `peer.tenant_id = given.tenant AND case when peer.resource_id is null then '' else peer.resource_id end = given.resource
 AND peer.ip = given.ip AND peer.direction = given.direction AND peer.protocol = given.protocol
 AND peer.dst_port = given.port AND peer.action = given.action`;

/** The totals of a row and those that come on top. */
const summed = (row: string, more: string) =>
  ['records', 'packets', 'bytes']
    .map(total => `${total} = min(${MOST_TOTAL}, ${row}.${total} + ${more}.${total})`)
    .join(', ');

const COUNT_ON = `WITH ${GIVEN} UPDATE unresolved_peers AS peer SET ${summed('peer', 'given')},
 first_seen_at = min(first_seen_at, given.first_seen), last_seen_at = max(last_seen_at, given.last_seen),
 reason = given.reason FROM given WHERE ${SAME}`;

const COLUMNS =
  'tenant_id, resource_id, ip, direction, protocol, dst_port, action, records, packets, bytes, first_seen_at, last_seen_at, reason';
const UNKNOWN_YET = `NOT EXISTS (SELECT 1 FROM unresolved_peers AS peer WHERE ${SAME})`;

/** While there is room. */
const ADD = `WITH ${GIVEN} INSERT INTO unresolved_peers (${COLUMNS})
 SELECT tenant, nullif(resource, ''), ip, direction, protocol, port, action, records, packets, bytes, first_seen, last_seen, reason
 FROM given WHERE ${UNKNOWN_YET}
 LIMIT max(0, ${MOST_PEERS - MOST_REST} - (SELECT count(*) FROM unresolved_peers WHERE tenant_id = ?1))`;

/** What found no room. */
const ADD_REST = `WITH ${GIVEN} INSERT INTO unresolved_peers (${COLUMNS})
 SELECT tenant, NULL, '${REST}', direction, '${REST}', 0, action, sum(records), min(${MOST_TOTAL}, total(packets)),
 min(${MOST_TOTAL}, total(bytes)), min(first_seen), max(last_seen), 'unknown'
 FROM given WHERE ${UNKNOWN_YET} GROUP BY direction, action
 ON CONFLICT DO UPDATE SET ${summed('unresolved_peers', 'excluded')}, first_seen_at = min(first_seen_at, excluded.first_seen_at),
 last_seen_at = max(last_seen_at, excluded.last_seen_at)`;
