import type { Ctx, Read } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { askedIn } from './ends.ts';
import { readFlows } from './ingest.ts';
import { FlowList, readingFlows } from './list.ts';
import { readingFoundFor } from './stored.ts';
import { readingUnresolved, UnresolvedList } from './unresolved.ts';

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
  ctx = await database.tenant();
});
afterAll(() => database.close());

/** How the rows of a table are found. */
async function planOf({ statement }: Read<unknown>, table: RegExp): Promise<string[]> {
  const [found] = await database.db.read([{ ...statement, sql: `EXPLAIN QUERY PLAN ${statement.sql}` }]);
  return (found?.rows ?? []).map(row => String(row.at(-1))).filter(step => table.test(step));
}

const flowsBy = (asked: Parameters<typeof FlowList.parse>[0]) =>
  planOf(readingFlows(ctx, FlowList.parse(asked)), /data_flows|TEMP/);
const SOURCE = 'data_flows_source (tenant_id=? AND source_resource_id=?';
const DEST = 'data_flows_dest (tenant_id=? AND dest_resource_id=?';

test.each([
  [{}, ['data_flows_observed (tenant_id=?)']],
  [{ vpcId: 'v' }, ['data_flows_observed (tenant_id=?)']],
  [{ action: 'REJECT' }, ['data_flows_observed (tenant_id=?)']],
  [{ since: new Date(0) }, ['data_flows_observed (tenant_id=? AND observed_at>?)']],
  [{ source: 'a' }, [`${SOURCE})`]],
  [{ dest: 'a', since: new Date(0) }, [`${DEST} AND observed_at>?)`]],
  [{ dstPort: 443 }, ['data_flows_port (tenant_id=? AND dst_port=?)']],
  [{ resource: 'a' }, [`${SOURCE})`, `${DEST})`]],
  [{ resource: 'a', since: new Date(0) }, [`${SOURCE} AND observed_at>?)`, `${DEST} AND observed_at>?)`]],
])('a list of flows by %j walks an index in the order of time', async (asked, indexes) => {
  const steps = await flowsBy(asked);
  const searches = steps.filter(step => step.startsWith('SEARCH'));
  expect(searches).toEqual(indexes.map(index => `SEARCH data_flows USING INDEX ${index}`));
  // Of one time there are few, so that their ids may be sorted.
  expect(steps.filter(step => step.includes('TEMP') && !/RIGHT PART|LAST TERM/.test(step))).toEqual([]);
});

test('violations are found through the CDE resources, and addresses through their index', async () => {
  const steps = await flowsBy({ violationsOnly: true });
  expect(steps.filter(step => step.startsWith('SEARCH'))).toEqual([
    `SEARCH data_flows USING INDEX ${SOURCE})`,
    `SEARCH data_flows USING INDEX ${DEST})`,
  ]);
  const { records } = readFlows({
    format: 'aws-vpc-flow-log',
    text: '2 1 eni-1 10.0.1.5 10.0.2.9 40000 3306 6 20 4249 1764547200 1764547260 ACCEPT OK',
  });
  const found = readingFoundFor(ctx, askedIn(records), records);
  expect(await planOf(found, /SEARCH (r|flow) /)).toEqual([
    'SEARCH r USING INDEX resources_private_ip (tenant_id=? AND private_ip=?)',
    'SEARCH r USING INDEX resources_public_ip (tenant_id=? AND public_ip=?)',
    expect.stringMatching(
      /^SEARCH flow USING INDEX data_flows_identity \(.*window_start=\? AND window_end=\? AND <expr>=\?\)$/,
    ),
  ]);
});

test.each([
  [{}, 'unresolved_peers_seen (tenant_id=?)'],
  [{ ip: '10.0.0.1' }, 'unresolved_peers_ip (tenant_id=? AND ip=?)'],
])('a list of unresolved peers by %j walks an index', async (asked, index) => {
  const read = readingUnresolved(ctx, UnresolvedList.parse(asked));
  expect(await planOf(read, /unresolved_peers|TEMP/)).toEqual([
    `SEARCH unresolved_peers USING INDEX ${index}`,
  ]);
});
