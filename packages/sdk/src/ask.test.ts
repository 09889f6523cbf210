import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clientOf } from '../test/client.ts';
import { startServer, type TestServer } from '../test/server.ts';
import type { RequestEvent, ResponseEvent } from './types.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.requests.length = 0;
});

describe('a call', () => {
  test('carries dates, undefined, maps and bigints both ways', async () => {
    const input = {
      at: new Date(5),
      gone: undefined,
      map: new Map([['a', 1n]]),
      set: new Set([1]),
      nested: [null],
    };
    const { input: back, at } = await clientOf(server).echo(input);
    expect(back).toEqual(input);
    expect(at).toEqual(new Date('2026-01-01T00:00:00Z'));
  });

  test('without an input sends an empty object', async () => {
    expect((await clientOf(server).echo()).input).toEqual({});
  });

  test('is a promise of its data, in every way a promise is used', async () => {
    const bw = clientOf(server);
    const ends: string[] = [];
    const call = bw.deep.er.ask().finally(() => {
      ends.push('ended');
    });
    expect(await Promise.all([call, bw.deep.er.ask().then(text => text.length)])).toEqual(['answer', 6]);
    expect(ends).toEqual(['ended']);
    expect(await bw.fail({ code: 'CONFLICT' }).catch(error => error.code)).toBe('CONFLICT');
    const another = bw.deep.er.ask();
    expect(another).toBeInstanceOf(Promise);
    await another;
  });

  test('is sent once, and without being awaited', async () => {
    const call = clientOf(server).things.create({ name: 'a' });
    const { response } = await call.withResponse();
    await call;
    await call;
    expect(response.status).toBe(200);
    expect(server.requests).toHaveLength(1);
  });

  test('gives status, headers and request id beside the data', async () => {
    const { data, response } = await clientOf(server).deep.er.ask().withResponse();
    expect(data).toBe('answer');
    expect(response).toMatchObject({ status: 200, requestId: 'req-1', replayed: false, degraded: false });
    expect(response.headers.get('content-type')).toBe('application/json');
  });

  test('that fails is not reported as unhandled when only its response was awaited', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    await expect(clientOf(server).fail({ code: 'CONFLICT' }).withResponse()).rejects.toThrow(
      'refused: CONFLICT',
    );
    await new Promise(resolve => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  test('sends the headers of the client and its own, which win', async () => {
    const bw = clientOf(server, { headers: { 'x-tenant-id': 'ten_1', 'x-a': 'client' } });
    await bw.echo({}, { headers: { 'x-a': 'call' } });
    expect(server.requests[0]?.headers).toMatchObject({ 'x-tenant-id': 'ten_1', 'x-a': 'call' });
  });

  test('to a deployment below a path goes there', async () => {
    const bw = clientOf({ url: `${server.url}/base//` });
    await expect(bw.echo()).rejects.toThrow();
    expect(server.requests[0]?.url).toMatch(/^\/base\/trpc\/echo\?/);
  });

  test('whose query is too long for an address goes in a body', async () => {
    const input = { text: 'ä'.repeat(3000) };
    expect((await clientOf(server).echo(input)).input).toEqual(input);
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/trpc/echo' });
  });
});

describe('the idempotency key', () => {
  test('is new for every mutation and absent from queries', async () => {
    const bw = clientOf(server);
    await bw.things.create({ name: 'a' });
    await bw.things.create({ name: 'a' });
    await bw.echo({}, { idempotencyKey: 'mine' });
    expect(server.requests.map(request => request.headers['idempotency-key'])).toEqual([
      'key-1',
      'key-2',
      undefined,
    ]);
  });

  test("of the caller's own makes a second call a replay, and the response says so", async () => {
    const bw = clientOf(server);
    const first = await bw.things.create({ name: 'b' }, { idempotencyKey: 'once' }).withResponse();
    const second = await bw.things.create({ name: 'b' }, { idempotencyKey: 'once' }).withResponse();
    expect(second.data).toEqual(first.data);
    expect([first.response.replayed, second.response.replayed]).toEqual([false, true]);
  });
});

describe('the hooks', () => {
  test('see every attempt with its path, and what came back', async () => {
    const sent: RequestEvent[] = [];
    const received: ResponseEvent[] = [];
    const bw = clientOf(server, { onRequest: e => sent.push(e), onResponse: e => received.push(e) });
    await bw.things.create({ name: 'c' });
    expect(sent).toMatchObject([{ path: 'things.create', type: 'mutation', attempt: 1, method: 'POST' }]);
    expect(sent[0]?.url).toBe(`${server.url}/trpc/things.create`);
    expect(received).toMatchObject([
      { path: 'things.create', type: 'mutation', attempt: 1, status: 200, requestId: 'req-1' },
    ]);
  });

  test('end the call with what they throw, before it is sent', async () => {
    const refuse = () => {
      throw new RangeError('not now');
    };
    await expect(clientOf(server, { onRequest: refuse }).echo()).rejects.toThrow(new RangeError('not now'));
    expect(server.requests).toHaveLength(0);
    await expect(clientOf(server, { onResponse: refuse }).echo()).rejects.toThrow(new RangeError('not now'));
    expect(server.requests).toHaveLength(1);
  });
});
