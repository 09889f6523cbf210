import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { clientOf, TOKEN, testEnvironment } from '../test/client.ts';
import { answer, dropSocket, type Fault, hang, startServer, type TestServer } from '../test/server.ts';
import type { BreakwaterOptions, WatchOptions } from './types.ts';

let server: TestServer;
beforeEach(async () => {
  server = await startServer();
});
afterEach(() => server.close());

function setup(options: Partial<BreakwaterOptions> = {}) {
  const environment = testEnvironment();
  return { bw: clientOf(server, options, environment), environment };
}

/** The numbers of a subscription, until `count` have come or it ends. */
async function take(
  items: AsyncIterable<{ n: number }>,
  count = Number.POSITIVE_INFINITY,
): Promise<number[]> {
  const all: number[] = [];
  for await (const { n } of items) {
    all.push(n);
    if (all.length === count) break;
  }
  return all;
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function lastEventIds(): (string | undefined)[] {
  return server.requests.map(({ url }) => {
    const input = JSON.parse(new URL(url, server.url).searchParams.get('input') ?? '{}');
    return input.json.lastEventId;
  });
}

/** Streams these lines, then does what `end` says. */
function streams(lines: readonly string[], end: 'drop' | 'close' | 'stay'): Fault {
  return (request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(`${lines.join('\n')}\n`, () => {
      if (end === 'drop') request.socket.destroy();
      if (end === 'close') response.end();
    });
  };
}

const CONNECTED = ['event: connected', 'data: {}', ''];
const PING = ['event: ping', 'data: ', ''];
const item = (n: number) => [`id: ${n}`, `data: {"json":{"n":${n}}}`, ''];

describe('a subscription', () => {
  test('gives what has happened and what happens, with its dates, until the server ends it', async () => {
    server.log.add(1, 2);
    const seen: { n: number; at: Date }[] = [];
    for await (const event of setup().bw.events.watch()) {
      seen.push(event);
      if (event.n === 2) server.log.add(3);
      if (event.n === 3) server.log.end();
    }
    const at = new Date('2026-01-01T00:00:00Z');
    expect(seen).toEqual([1, 2, 3].map(n => ({ n, at })));
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]?.headers).toMatchObject({
      accept: 'text/event-stream',
      authorization: `Bearer ${TOKEN}`,
    });
  });

  test('connects when it is iterated, each time anew', async () => {
    server.log.add(1);
    const { bw } = setup();
    const items = bw.events.watch();
    expect(server.requests).toHaveLength(0);
    expect(await take(items, 1)).toEqual([1]);
    expect(await take(items, 1)).toEqual([1]);
    expect(server.requests).toHaveLength(2);
  });

  test('can begin after an event', async () => {
    server.log.add(1, 2, 3);
    expect(await take(setup().bw.events.watch({ lastEventId: '2' }), 1)).toEqual([3]);
  });

  test('with a long input goes in a body', async () => {
    server.log.add(1);
    expect(await take(setup().bw.events.watch({ filler: 'x'.repeat(5000) }), 1)).toEqual([1]);
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/trpc/events.watch' });
  });

  test('shows every connection to the hooks', async () => {
    server.log.add(1);
    server.faults.push(dropSocket);
    const seen: unknown[] = [];
    const { bw } = setup({
      onRequest: ({ path, type, attempt }) => seen.push({ path, type, attempt }),
      onResponse: ({ status, attempt }) => seen.push({ status, attempt }),
    });
    await take(bw.events.watch(), 1);
    expect(seen).toEqual([
      { path: 'events.watch', type: 'subscription', attempt: 1 },
      { path: 'events.watch', type: 'subscription', attempt: 2 },
      { status: 200, attempt: 2 },
    ]);
  });
});

test('a subscription that is lost before its first item goes on where the server said it began', async () => {
  server.log.add(1, 2, 3);
  server.faults.push((request, response) => {
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      'x-breakwater-last-event-id': '2',
    });
    response.write(': it is lost before its first event\n', () => request.socket.destroy());
  });
  expect(await take(setup().bw.events.watch(), 1)).toEqual([3]);
  expect(lastEventIds()).toEqual([undefined, '2']);
});

describe('leaving a subscription', () => {
  test('by break ends its request', async () => {
    server.log.add(1);
    await take(setup().bw.events.watch(), 1);
    await server.requests[0]?.gone;
  });

  test('by an error in the loop ends its request', async () => {
    server.log.add(1);
    const loop = async () => {
      for await (const _ of setup().bw.events.watch()) throw new RangeError('enough');
    };
    await expect(loop()).rejects.toThrow(new RangeError('enough'));
    await server.requests[0]?.gone;
  });

  test('by its signal ends the iteration quietly, in the middle of waiting for an item', async () => {
    const controller = new AbortController();
    server.log.add(1, 2);
    const seen: number[] = [];
    for await (const { n } of setup().bw.events.watch({}, { signal: controller.signal })) {
      seen.push(n);
      if (n === 2) setImmediate(() => controller.abort());
    }
    expect(seen).toEqual([1, 2]);
    await server.requests[0]?.gone;
  });

  test('by its signal is quiet before the first connection and while it waits to reconnect', async () => {
    expect(await take(setup().bw.events.watch({}, { signal: AbortSignal.abort() }))).toEqual([]);
    expect(server.requests).toHaveLength(0);
    const controller = new AbortController();
    server.faults.push(answer(503, { code: 'UNAVAILABLE' }));
    const environment = testEnvironment();
    const never = { ...environment, after: () => () => undefined };
    const bw = clientOf(server, { onResponse: () => setImmediate(() => controller.abort()) }, never);
    expect(await take(bw.events.watch({}, { signal: controller.signal }))).toEqual([]);
    expect(server.requests).toHaveLength(1);
  });
});

describe('a lost connection', () => {
  test('is resumed after the last item, without a gap or a repetition', async () => {
    server.log.add(...numbers(1, 9));
    server.faults.push(
      streams([...CONNECTED, ...item(1), ...item(2)], 'drop'),
      streams([...CONNECTED, ...item(3), 'id: 4', 'data: {"json"'], 'close'),
      answer(502),
      dropSocket,
      streams([...CONNECTED, ...item(4), 'event: restore-id', 'data: ', 'id: 5', ''], 'drop'),
    );
    const { bw, environment } = setup();
    expect(await take(bw.events.watch(), 8)).toEqual([1, 2, 3, 4, 6, 7, 8, 9]);
    expect(lastEventIds()).toEqual([undefined, '2', '3', '3', '3', '5']);
    expect(environment.waits).toEqual([500, 500, 1000, 2000, 500]);
  });

  test('before any sign of life is given up like any call', async () => {
    server.faults.push(...Array.from({ length: 9 }, () => dropSocket));
    await expect(take(setup({ maxRetries: 3 }).bw.events.watch())).rejects.toMatchObject({
      code: 'CONNECTION',
    });
    expect(server.requests).toHaveLength(4);
  });

  test.each([
    ['item', item(1)],
    ['ping', PING],
  ])('after a first %s is tried again without end', async (_, sign) => {
    server.log.add(1, 2);
    server.faults.push(
      streams([...CONNECTED, ...sign], 'drop'),
      ...Array.from({ length: 20 }, () => dropSocket),
    );
    const { bw, environment } = setup();
    expect((await take(bw.events.watch(), 2)).at(-1)).toBe(2);
    expect(server.requests).toHaveLength(22);
    expect(Math.max(...environment.waits)).toBe(8000);
  });

  test('after a first item is given up where the call says when', async () => {
    server.faults.push(streams([...CONNECTED, ...item(1)], 'drop'), dropSocket, dropSocket);
    const seen: number[] = [];
    const loop = async () => {
      for await (const { n } of setup().bw.events.watch({}, { maxRetries: 2 })) seen.push(n);
    };
    await expect(loop()).rejects.toMatchObject({ code: 'CONNECTION' });
    expect(seen).toEqual([1]);
    expect(server.requests).toHaveLength(3);
  });

  test.each([
    ['a connection that falls silent', streams([...CONNECTED, ...item(1)], 'stay')],
    ['headers that never come', hang],
  ])('includes %s', async (_, fault) => {
    server.log.add(1, 2);
    const environment = testEnvironment();
    const silent = new Promise<void>(resolve => {
      server.faults.push((request, response) => {
        fault(request, response);
        setImmediate(resolve);
      });
    });
    const items = take(clientOf(server, {}, environment).events.watch(), 2);
    await silent;
    for (const seen = server.requests; seen.length === 1; ) {
      environment.expire();
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(await items).toEqual([1, 2]);
    await server.requests[0]?.gone;
  });
});

describe('a refused subscription', () => {
  const watchFailing = (fail: string, options?: WatchOptions) =>
    take(setup().bw.events.watch({ fail }, options));

  test.each(['UNAUTHENTICATED', 'PRECONDITION_FAILED', 'INTERNAL'])('ends with %s', async code => {
    await expect(watchFailing(code)).rejects.toMatchObject({
      code,
      requestId: 'req-1',
      message: `refused: ${code}`,
    });
    expect(server.requests).toHaveLength(1);
  });

  test('tries again what may pass', async () => {
    await expect(watchFailing('UNAVAILABLE')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(server.requests).toHaveLength(3);
  });

  test('waits as long as the refusal asks', async () => {
    server.log.add(1);
    const error = {
      message: 'busy',
      code: -32603,
      data: { code: 'UNAVAILABLE', details: { retryAfterMs: 5000 } },
    };
    const data = JSON.stringify({ json: error });
    server.faults.push(streams([...CONNECTED, 'event: serialized-error', `data: ${data}`, ''], 'close'));
    const { bw, environment } = setup();
    expect(await take(bw.events.watch(), 1)).toEqual([1]);
    expect(environment.waits).toEqual([5000]);
  });

  test('may be refused in plain JSON, or by a proxy', async () => {
    server.faults.push(answer(404, { code: 'NOT_FOUND' }), answer(404));
    await expect(take(setup().bw.events.watch())).rejects.toMatchObject({
      code: 'NOT_FOUND',
      requestId: 'req-1',
    });
    await expect(take(setup().bw.events.watch())).rejects.toMatchObject({
      code: 'CONNECTION',
      status: 404,
    });
  });
});
