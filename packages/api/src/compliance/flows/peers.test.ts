import { type Ctx, commit, readAll } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planIngest, readFlows } from './ingest.ts';
import { MOST_PEERS, Peers } from './peers.ts';
import { readingUnresolved, UnresolvedList } from './unresolved.ts';

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
  ctx = await database.tenant();
});
afterAll(() => database.close());

test('beyond 50,000 unresolved peers the rest is added to one row', async () => {
  database.clock.set(Date.parse('2025-12-13T00:00:00Z'));
  const kept = MOST_PEERS - 5;
  await database.db.write([
    {
      sql: `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
 INSERT INTO unresolved_peers (tenant_id, ip, direction, protocol, dst_port, action, records, packets, bytes,
 first_seen_at, last_seen_at, reason) SELECT ?, 'ip' || i, 'inbound', 'TCP', 1, 'ACCEPT', 1, 1, 1, 1, 1, 'unknown' FROM n`,
      args: [kept, ctx.tenantId],
    },
  ]);
  const at = Math.floor(database.clock.now() / 1000) - 60;
  const line = (from: string) => `2 1 eni-1 ${from} 198.51.100.1 5 22 6 2 80 ${at} ${at} REJECT OK`;
  const text = ['203.0.113.1', '203.0.113.2', '203.0.113.1', '203.0.113.3'].map(line).join('\n');
  const ingest = async () =>
    commit(ctx, await planIngest(ctx, readFlows({ format: 'aws-vpc-flow-log', text })));
  expect((await ingest()).counts).toMatchObject({ unresolved: 4, stored: 0 });
  await ingest();
  const rows = async (sql: string) => (await database.db.read([{ sql, args: [ctx.tenantId] }]))[0]?.rows;
  const WHERE = "FROM unresolved_peers WHERE tenant_id = ? AND ip NOT LIKE 'ip%'";
  expect(await rows(`SELECT count(*) ${WHERE}`)).toEqual([[3]]);
  expect(await rows(`SELECT sum(records), sum(bytes) ${WHERE}`)).toEqual([[16, 1280]]);
  expect(await rows(`SELECT ip, direction, records ${WHERE} AND ip = '*' ORDER BY direction`)).toEqual([
    ['*', 'inbound', expect.anything()],
    ['*', 'outbound', expect.anything()],
  ]);
  const [page] = await readAll(ctx, readingUnresolved(ctx, UnresolvedList.parse({ limit: 2 })));
  const [next] = await readAll(
    ctx,
    readingUnresolved(ctx, UnresolvedList.parse({ limit: 2, cursor: page.nextCursor ?? '' })),
  );
  expect([...page.items, ...next.items].filter(({ action }) => action === 'REJECT')).toHaveLength(3);
});

/** Peers of one resource that nothing is known of, with as much traffic as a record may tell. */
function busyPeers(count: number): Peers {
  const peers = new Peers();
  const { records } = readFlows({
    format: 'breakwater',
    flows: Array.from({ length: count }, (_, at) => ({
      ...{ srcIp: `2001:db8::${at.toString(16)}`, dstIp: '198.51.100.1', protocol: 'TCP' },
      ...{ windowStart: 1, windowEnd: 1, byteCount: Number.MAX_SAFE_INTEGER },
    })),
  });
  const unknown = { resource: null, isAmbiguous: false, isShared: false };
  for (const record of records) {
    const ip = record.source.ips[0] ?? null;
    peers.add(record, { ...unknown, ip }, { ...unknown, ip: '198.51.100.1' });
  }
  return peers;
}

test('what found no room is added up as far as numbers go', async () => {
  await database.db.write(busyPeers(1_100).steps(ctx));
  const [found] = await database.db.read([
    {
      sql: "SELECT bytes, typeof(bytes) FROM unresolved_peers WHERE tenant_id = ? AND ip = '*' AND action = 'ACCEPT'",
      args: [ctx.tenantId],
    },
  ]);
  expect(found?.rows).toContainEqual([Number.MAX_SAFE_INTEGER, 'integer']);
});

// Once all peers of a tenant were walked, and for each of them all that were given.
test('what is known of a peer is found by its key', async () => {
  for (const { sql, args } of busyPeers(1).steps(ctx)) {
    const [found] = await database.db.read([{ sql: `EXPLAIN QUERY PLAN ${sql}`, args }]);
    const steps = (found?.rows ?? []).map(row => String(row.at(-1)));
    expect(steps.filter(step => step.startsWith('SEARCH peer'))).toEqual([
      expect.stringContaining('unresolved_peers_key (tenant_id=? AND <expr>=? AND ip=?'),
    ]);
  }
});
