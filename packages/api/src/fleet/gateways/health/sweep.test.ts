import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { nodeAddresses } from '../../../../../../apps/edge/src/ports/node-addresses.ts';
import { nodeOutbound } from '../../../../../../apps/edge/src/ports/node-outbound.ts';
import type { Work } from '../../../context.ts';
import { jobContext } from '../../../jobs/job.ts';
import { parseAllowList } from '../../../outbound/allow-list.ts';
import { MINUTE, type TestApi, type TestTenant, testApi } from '../../../testing.ts';
import { gateways } from '../accessor.ts';
import { probe } from './probe.ts';
import { sweepHealth } from './sweep.ts';

const allow = parseAllowList('127.0.0.1');
let api: TestApi;
let work: Work;
let tenant: TestTenant;
let listener: RequestListener;
let asked = 0;
const server = createServer((request, response) => {
  asked++;
  listener(request, response);
});
let endpoint: string;

beforeAll(async () => {
  api = await testApi('file', { outboundAllow: allow });
  const { app } = api.work;
  const ports = { ...app.ports, outbound: nodeOutbound(nodeAddresses(allow)) };
  work = { ...api.work, app: { ...app, ports } };
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  endpoint = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await api.close();
  server.closeAllConnections();
  server.close();
});
beforeEach(async () => {
  asked = 0;
  listener = (_request, response) => void response.end();
  tenant = await api.tenant();
});
afterEach(() => api.database.db.write([{ sql: 'UPDATE gateways SET deleted_at = 1', args: [] }]));

const create = (count: number) => {
  const items = Array.from({ length: count }, (_, i) => ({
    name: `g${i}`,
    endpoint,
    scheme: 'http' as const,
  }));
  return tenant.admin.api.fleet.gateways.createMany({ items });
};
const sweep = () => sweepHealth(jobContext(work, 'fleet.health'));

it('a sweep takes the 200 that are due longest, at most 20 at a time', async () => {
  await create(200);
  api.clock.advance(1);
  await tenant.admin.api.fleet.gateways.create({ name: 'late', endpoint, scheme: 'http' });
  api.clock.advance(MINUTE);
  let [open, most] = [0, 0];
  listener = (_request, response) => {
    open++;
    most = Math.max(most, open);
    setImmediate(() => {
      open--;
      response.end();
    });
  };
  await sweep();
  expect([asked, most <= 20]).toEqual([200, true]);
  const { items } = await tenant.admin.api.fleet.gateways.list({ status: 'unknown' });
  expect(items.map(one => one.name)).toEqual(['late']);
  await sweep();
  expect(asked).toBe(201);
});

it('two sweeps at once ask each gateway once', async () => {
  await create(30);
  await Promise.all([sweep(), sweep()]);
  expect(asked).toBe(30);
});

it('a gateway deleted while it is asked, or whose material cannot be read, keeps no other from its check', async () => {
  const { items } = await create(3);
  const [broken, gone] = items;
  await api.database.db.write([
    { sql: "UPDATE gateways SET ca_cert = 'garbage' WHERE id = ?", args: [broken?.id ?? ''] },
  ]);
  let removal: Promise<unknown> | undefined;
  listener = (_request, response) => {
    removal ??= tenant.admin.api.fleet.gateways.deleteMany({ ids: gone === undefined ? [] : [gone.id] });
    void removal.then(() => response.end());
  };
  await sweep();
  expect(asked).toBe(2);
  const left = await tenant.admin.api.fleet.gateways.list({ order: 'asc' });
  expect(left.items.map(one => [one.name, one.status])).toEqual([
    ['g0', 'unknown'],
    ['g2', 'connected'],
  ]);
});

it('a probe is timeout when its time is over, and rejects when its caller gives up', async () => {
  const { items } = await create(1);
  const row = await gateways.require(
    { ...jobContext(work, 'test'), tenantId: tenant.id },
    items[0]?.id ?? '',
  );
  listener = (_request, response) => void response.writeHead(200).write('{');
  expect(await probe(work, row, { timeoutMs: 50 })).toMatchObject({
    status: 'unreachable',
    error: { code: 'timeout' },
  });
  const caller = new AbortController();
  listener = () => caller.abort(new Error('cancelled'));
  await expect(probe(work, row, { signal: caller.signal })).rejects.toThrow('cancelled');
});

it('a probe goes to no address that is refused', async () => {
  const { items } = await create(1);
  const row = await gateways.require(
    { ...jobContext(work, 'test'), tenantId: tenant.id },
    items[0]?.id ?? '',
  );
  const outbound = nodeOutbound(nodeAddresses(parseAllowList('')));
  const strict = { app: { ...work.app, ports: { ...work.app.ports, outbound } } };
  expect((await probe(strict, row)).error?.code).toBe('address_blocked');
  expect(asked).toBe(0);
});
