import { type Ctx, newId } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Scope } from '../fields.ts';
import { resources } from '../resources/accessor.ts';
import { readingViolations } from './violations.ts';

let database: TestDatabase;
let ctx: Ctx;
beforeAll(async () => {
  database = await testDatabase('file');
});
afterAll(() => database.close());

const NOW = Date.parse('2025-12-13T00:00:00Z');
const DAY = 86_400_000;

async function estate(given: Readonly<Record<string, Scope>>, gone: readonly string[] = []) {
  database.clock.set(NOW);
  ctx = await database.tenant();
  const rows = await resources.insertMany(
    ctx,
    Object.entries(given).map(([resourceId, currentScope]) => ({
      provider: 'aws',
      resourceType: 'ec2_instance',
      resourceId,
      currentScope,
      isActive: !gone.includes(resourceId),
      discoveredAt: new Date(NOW),
      lastSeenAt: new Date(NOW),
    })),
  );
  const ids = new Map(rows.map(({ id, resourceId }) => [resourceId, id]));
  return (name: string) => ids.get(name) ?? '';
}

interface Given {
  action?: string;
  ageDays?: number;
  port?: number;
}

async function flow(
  source: string,
  dest: string,
  { action = 'ACCEPT', ageDays = 0, port = 443 }: Given = {},
) {
  const at = NOW - ageDays * DAY;
  await database.db.write([
    {
      sql: `INSERT INTO data_flows (id, tenant_id, source_resource_id, dest_resource_id, protocol, dst_port,
 flow_direction, action, observed_at, window_start, window_end) VALUES (?, ?, ?, ?, 'TCP', ?, 'egress', ?, ?, ?, ?)`,
      args: [newId('flw', database.clock), ctx.tenantId, source, dest, port, action, at, at, at],
    },
  ]);
}

async function found(of?: string[]) {
  const { statement, resultOf } = readingViolations(
    ctx,
    of === undefined ? {} : { of: { sql: 'SELECT value FROM json_each(?)', args: [JSON.stringify(of)] } },
  );
  const [result] = await database.db.read([statement]);
  return resultOf(result).map(({ cdeRef, otherRef, directions, ports }) => ({
    pair: `${cdeRef} ${otherRef}`,
    directions,
    ports: ports.map(({ direction, port, flows }) => `${direction} ${port} ${flows}`),
  }));
}

test('an accepted flow between the CDE and out of scope is found from either end, once', async () => {
  const id = await estate({ vault: 'cde', web: 'out-of-scope', app: 'connected-cde' });
  await flow(id('web'), id('vault'));
  await flow(id('web'), id('vault'), { ageDays: 1 });
  await flow(id('vault'), id('web'), { port: 22 });
  await flow(id('app'), id('vault'));
  const violation = {
    pair: 'vault web',
    directions: ['inbound', 'outbound'],
    ports: ['inbound 443 2', 'outbound 22 1'],
  };
  expect(await found()).toEqual([violation]);
  expect(await found([id('web'), id('vault'), id('app')])).toEqual([violation]);
  expect(await found([id('web')])).toEqual([violation]);
  expect(await found([id('vault')])).toEqual([violation]);
  expect(await found([id('app')])).toEqual([]);
});

test('what was refused, is older than the look-back, or ends at what is gone is no violation', async () => {
  const id = await estate({ vault: 'cde', web: 'out-of-scope', old: 'out-of-scope' }, ['old']);
  await flow(id('web'), id('vault'), { action: 'REJECT' });
  await flow(id('web'), id('vault'), { ageDays: 91 });
  await flow(id('old'), id('vault'));
  expect(await found()).toEqual([]);
  await flow(id('web'), id('vault'), { ageDays: 90 });
  expect(await found()).toMatchObject([{ ports: ['inbound 443 1'] }]);
});

test('flows are found by the resources at their ends', async () => {
  await estate({});
  const plan: string[] = [];
  for (const read of [
    readingViolations(ctx),
    readingViolations(ctx, { of: { sql: 'SELECT ?', args: [''] } }),
  ]) {
    const sql = `EXPLAIN QUERY PLAN ${read.statement.sql}`;
    const [result] = await database.db.read([{ ...read.statement, sql }]);
    plan.push(...(result?.rows ?? []).map(row => String(row.at(-1))).filter(step => step.includes('flow')));
  }
  const source =
    'SEARCH flow USING INDEX data_flows_source (tenant_id=? AND source_resource_id=? AND observed_at>?)';
  const dest =
    'SEARCH flow USING INDEX data_flows_dest (tenant_id=? AND dest_resource_id=? AND observed_at>?)';
  expect(plan).toEqual([source, dest, source, dest]);
});
