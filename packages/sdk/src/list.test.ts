import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clientOf } from '../test/client.ts';
import { answer, dropSocket, startServer, type TestServer } from '../test/server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.requests.length = 0;
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('a list', () => {
  test('awaited gives one page, and that page the next', async () => {
    const page = await clientOf(server).things.list();
    expect(page).toMatchObject({ nextCursor: '100', hasMore: true, degraded: false, snapshotAt: undefined });
    expect(page.items).toHaveLength(100);
    const next = await page.nextPage();
    expect(next.items[0]).toBe(100);
    expect(server.requests).toHaveLength(2);
  });

  test('iterated gives every item once, in order, whatever the page size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(40), fc.integer({ min: 1, max: 15 }), async (total, limit) => {
        const items = await collect(clientOf(server).things.list({ total, limit }));
        expect(items).toEqual(Array.from({ length: total }, (_, index) => index));
      }),
      { numRuns: 30 },
    );
  });

  test('keeps input and options from page to page', async () => {
    await collect(clientOf(server).things.list({ total: 5, limit: 2 }, { headers: { 'x-a': 'b' } }));
    const inputs = server.requests.map(({ url }) => new URL(url, server.url).searchParams.get('input') ?? '');
    expect(inputs.map(input => JSON.parse(input).json)).toEqual([
      { total: 5, limit: 2 },
      { total: 5, limit: 2, cursor: '2' },
      { total: 5, limit: 2, cursor: '4' },
    ]);
    expect(server.requests.map(({ headers }) => headers['x-a'])).toEqual(['b', 'b', 'b']);
  });

  test('can begin at a cursor', async () => {
    expect(await collect(clientOf(server).things.list({ total: 5, cursor: '3' }))).toEqual([3, 4]);
  });

  test('asks for no page it does not need', async () => {
    const call = clientOf(server).things.list({ limit: 3 });
    for await (const item of call) if (item === 2) break;
    expect((await call).items).toEqual([0, 1, 2]);
    expect(server.requests).toHaveLength(1);
  });

  test('can be iterated twice', async () => {
    const call = clientOf(server).things.list({ total: 3, limit: 2 });
    expect(await collect(call)).toEqual([0, 1, 2]);
    expect(await collect(call)).toEqual([0, 1, 2]);
  });

  test('has no page after the last', async () => {
    const page = await clientOf(server).things.list({ total: 3 });
    expect(page).toMatchObject({ nextCursor: null, hasMore: false });
    await expect(page.nextPage()).rejects.toThrow(RangeError);
  });

  test('survives a lost connection between pages', async () => {
    server.faults.push(undefined, dropSocket, answer(503));
    expect(await collect(clientOf(server).things.list({ total: 4, limit: 2 }))).toEqual([0, 1, 2, 3]);
  });

  test('ends the iteration with the error of a page', async () => {
    server.faults.push(undefined, answer(403, { code: 'FORBIDDEN' }));
    const seen: number[] = [];
    const iterate = async () => {
      for await (const item of clientOf(server).things.list({ total: 4, limit: 2 })) seen.push(item);
    };
    await expect(iterate()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(seen).toEqual([0, 1]);
  });

  test('says on each page when it comes from a snapshot, and of when', async () => {
    const input = { snapshot: true };
    const { data, response } = await clientOf(server).things.list(input).withResponse();
    const snapshotAt = new Date('2026-01-01T00:00:00Z');
    expect(data).toMatchObject({ degraded: true, snapshotAt });
    expect(response).toMatchObject({ degraded: true, snapshotAt });
  });

  test('that is answered with something else is an error, not an empty page', async () => {
    server.faults.push(answer(200, { text: '{"result":{"data":{"json":{"rows":[]}}}}' }));
    await expect(clientOf(server).things.list()).rejects.toMatchObject({ code: 'CONNECTION' });
  });
});
