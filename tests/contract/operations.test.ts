import { type Breakwater, createBreakwater, type Operation } from '@breakwater/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProxy } from './proxy.ts';
import { SAMPLES } from './samples.ts';
import { failureOf, sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { newWorld, type World } from './world.ts';

/** A pending operation that no worker was told of. */
async function pending(world: World): Promise<Operation['id']> {
  const sample = await SAMPLES['operations.get']?.(world);
  const { items } = await sdk(world.running, world.tenant.people.admin.token).operations.list({});
  const found = items.find(({ id }) => JSON.stringify(sample).includes(id));
  if (found === undefined) throw new Error('there is no pending operation');
  return found.id;
}

/** Brings an operation on by one version, as workers, cancellers and the sweep do, and ends it at the fourth. */
async function advance({ running }: World, bw: Breakwater, { id, version }: Operation): Promise<void> {
  if (version === 1) {
    await running.sql({
      sql: `UPDATE operations SET status = 'running', attempt = 1, lease_owner = 'w', lease_until = ?, version = 2
 WHERE id = ?`,
      args: [running.now() + 30_000, id],
    });
  } else if (version === 2) {
    await bw.operations.cancel({ id });
  } else {
    running.at(running.now() + 31_000);
    await running.runJob('operations.sweep');
  }
}

describe.each(TARGETS)('operations, %s', target => {
  let running: Running;
  let world: World;
  let bw: Breakwater;
  beforeAll(async () => {
    running = await start(target);
    world = await newWorld(running);
    bw = sdk(running, world.tenant.people.admin.token);
  });
  afterAll(() => running?.stop());

  it('are done in the background of this deployment', async () => {
    const { operationId: id } = await bw.operations.selfTest({ steps: 3 });
    expect(await bw.operations.wait({ id })).toMatchObject({
      id,
      status: 'succeeded',
      attempt: 1,
      result: { steps: 3 },
    });
  });

  if (target === 'workerd') {
    it('come to their workers through the queue', async () => {
      const queued = async () => Number(await (await running.fetch(`${running.url}/test/queued`)).text());
      const before = await queued();
      const { operationId: id } = await bw.operations.selfTest({ steps: 1, resourceKey: 'queued' });
      expect(await bw.operations.wait({ id })).toMatchObject({ status: 'succeeded' });
      expect(await queued()).toBe(before + 1);
    });
  }

  it('are watched version by version to their end', async () => {
    const id = await pending(world);
    const seen: [number, string][] = [];
    for await (const item of bw.operations.watch({ id })) {
      seen.push([item.version, item.status]);
      if (item.completedAt === null) await advance(world, bw, item);
    }
    expect(seen).toEqual([
      [1, 'pending'],
      [2, 'running'],
      [3, 'cancelling'],
      [4, 'failed'],
    ]);
    const after: unknown[] = [];
    for await (const item of bw.operations.watch({ id, lastEventId: '3' })) after.push(item.version);
    for await (const item of bw.operations.watch({ id, lastEventId: '4' })) after.push(item.version);
    expect(after).toEqual([4]);
  });

  it('that are not there, or are of another tenant, cannot be watched', async () => {
    const other = await newWorld(running);
    const first = (input: Parameters<typeof bw.operations.watch>[0]) =>
      bw.operations.watch(input)[Symbol.asyncIterator]().next();
    expect(await failureOf(first({ id: await pending(other) }))).toBe('NOT_FOUND');
    expect(await failureOf(first({ id: await pending(world), lastEventId: 'x' }))).toBe('VALIDATION');
  });
});

describe.each(['node over http', 'workerd'] as const)('a watched operation, %s', target => {
  let running: Running;
  let world: World;
  let proxy: Awaited<ReturnType<typeof startProxy>>;
  beforeAll(async () => {
    running = await start(target);
    world = await newWorld(running);
    proxy = await startProxy(running.url);
  });
  afterAll(async () => {
    await proxy?.close();
    await running?.stop();
  });

  it('goes on where it was when the connection breaks', async () => {
    const id = await pending(world);
    const { token } = world.tenant.people.admin;
    const direct = sdk(running, token);
    let connections = 0;
    const broken = createBreakwater({
      url: proxy.url,
      token,
      fetch: running.fetch,
      onResponse: () => {
        connections++;
      },
    });
    const seen: number[] = [];
    for await (const item of broken.operations.watch({ id })) {
      seen.push(item.version);
      proxy.cut();
      if (item.completedAt === null) await advance(world, direct, item);
    }
    expect(seen).toEqual([1, 2, 3, 4]);
    // A cut may also hit a connection that has not said anything yet.
    expect(connections).toBeGreaterThanOrEqual(4);
  });
});
