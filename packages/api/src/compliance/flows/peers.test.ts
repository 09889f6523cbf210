import { type Ctx, commit, readAll } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { planIngest, readFlows } from './ingest.ts';
import { MOST_PEERS } from './peers.ts';
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
