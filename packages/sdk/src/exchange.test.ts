import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clientOf, testEnvironment } from '../test/client.ts';
import {
  answer,
  dropInBody,
  dropSocket,
  type Fault,
  hang,
  hangInBody,
  startServer,
  type TestServer,
} from '../test/server.ts';
import { environment as realEnvironment } from './environment.ts';
import type { BreakwaterOptions } from './types.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.requests.length = 0;
  server.faults.length = 0;
});

function setup(options: Partial<BreakwaterOptions> = {}) {
  const environment = testEnvironment();
  return { bw: clientOf(server, options, environment), environment };
}

describe('a failure that may pass', () => {
  const passing: readonly [string, Fault][] = [
    ['408', answer(408)],
    ['425', answer(425)],
    ['RATE_LIMITED', answer(429, { code: 'RATE_LIMITED' })],
    ['a proxy refusing with 429', answer(429)],
    ['502', answer(502)],
    ['UNAVAILABLE', answer(503, { code: 'UNAVAILABLE' })],
    ['504', answer(504)],
    ['a dropped connection', dropSocket],
    ['a connection dropped within the body', dropInBody],
  ];

  test.each(passing)('is tried again: %s', async (_, fault) => {
    server.faults.push(fault, fault);
    const { bw, environment } = setup();
    expect(await bw.deep.er.ask()).toBe('answer');
    expect(server.requests).toHaveLength(3);
    expect(environment.waits).toEqual([500, 1000]);
  });

  test('is given up after maxRetries, with the last error', async () => {
    const { bw } = setup({ maxRetries: 3 });
    server.faults.push(dropSocket, dropSocket, dropSocket, answer(503, { code: 'UNAVAILABLE' }));
    await expect(bw.echo()).rejects.toMatchObject({ code: 'UNAVAILABLE', requestId: 'req-4' });
    server.faults.push(dropSocket);
    await expect(bw.echo({}, { maxRetries: 0 })).rejects.toMatchObject({ code: 'CONNECTION' });
    expect(server.requests).toHaveLength(5);
  });

  test('repeats a mutation under the same idempotency key, so it happens once', async () => {
    const before = server.runs();
    server.faults.push(dropSocket);
    const { bw } = setup({
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        // The effect took place, but its first answer is lost.
        if (server.requests.length === 2) throw new TypeError('fetch failed');
        return response;
      },
    });
    const { data, response } = await bw.things.create({ name: 'a' }).withResponse();
    expect(data).toEqual({ name: 'a', run: before + 1 });
    expect(response.replayed).toBe(true);
    expect(server.runs()).toBe(before + 1);
    expect(server.requests.map(request => request.headers['idempotency-key'])).toEqual([
      'key-1',
      'key-1',
      'key-1',
    ]);
  });

  test('waits as long as the server asks, at most a minute', async () => {
    const after = (value: string) => answer(503, { code: 'UNAVAILABLE', headers: { 'retry-after': value } });
    server.faults.push(after('7'), after('Thu, 01 Jan 2026 00:00:09 GMT'), after('86400'));
    const { bw, environment } = setup({ maxRetries: 3 });
    await bw.echo();
    expect(environment.waits).toEqual([7000, 9000, 60_000]);
  });

  test('numbers its attempts for the hooks', async () => {
    server.faults.push(dropSocket, answer(503));
    const attempts: string[] = [];
    const { bw } = setup({
      onRequest: ({ attempt }) => attempts.push(`request ${attempt}`),
      onResponse: ({ attempt, status }) => attempts.push(`response ${attempt} ${status}`),
    });
    await bw.echo();
    expect(attempts).toEqual(['request 1', 'request 2', 'response 2 503', 'request 3', 'response 3 200']);
  });
});

describe('a failure that will not pass is not tried again', () => {
  test.each(['VALIDATION', 'UNAUTHENTICATED', 'CONFLICT', 'QUOTA_EXCEEDED', 'INTERNAL', 'unexpected'])(
    '%s',
    async code => {
      await expect(setup().bw.fail({ code })).rejects.toMatchObject({
        code: code === 'unexpected' ? 'INTERNAL' : code,
      });
      expect(server.requests).toHaveLength(1);
    },
  );

  test.each([404, 500])('an answer with status %i that is not of Breakwater', async status => {
    server.faults.push(answer(status));
    await expect(setup().bw.echo()).rejects.toMatchObject({ code: 'CONNECTION', status, retryable: false });
    expect(server.requests).toHaveLength(1);
  });
});

describe('the time limit', () => {
  /** Calls, waits until `count` requests have arrived, and lets the limit run out. */
  const atLimit = async <T>(
    fault: Fault,
    call: () => Promise<T>,
    environment: { expire(): void },
  ): Promise<T> => {
    const arrived = new Promise<void>(resolve => {
      server.faults.push((request, response) => {
        fault(request, response);
        resolve();
      });
    });
    const result = call();
    await arrived;
    await new Promise(resolve => setImmediate(resolve));
    environment.expire();
    return result;
  };

  test.each([
    ['headers', hang],
    ['the body', hangInBody],
  ])('ends an attempt that hangs before the end of %s, and the request with it', async (_, fault) => {
    const { bw, environment } = setup({ maxRetries: 0 });
    await expect(atLimit(fault, () => bw.echo(), environment)).rejects.toMatchObject({
      name: 'TimeoutError',
      code: 'TIMEOUT',
      retryable: true,
      message: 'no complete answer within 30000 ms',
    });
    await server.requests[0]?.gone;
  });

  test('is of one attempt: the next has its own', async () => {
    const { bw, environment } = setup();
    expect(await atLimit(hang, () => bw.deep.er.ask(), environment)).toBe('answer');
    expect(environment.waits).toEqual([500]);
  });

  test('holds for a fetch that heeds no signal and a token that never comes', async () => {
    const never = () => new Promise<never>(() => undefined);
    for (const options of [{ fetch: never }, { token: never }]) {
      const { bw, environment } = setup({ ...options, maxRetries: 0 });
      const call = bw.echo();
      await new Promise(resolve => setImmediate(resolve));
      environment.expire();
      await expect(call).rejects.toMatchObject({ code: 'TIMEOUT' });
    }
    expect(server.requests).toHaveLength(0);
  });

  test.each([{ timeoutMs: 0 }, { timeoutMs: Number.NaN }, { maxRetries: -1 }])(
    'of a call is refused if it is %j',
    async limit => {
      await expect(setup().bw.echo({}, limit)).rejects.toThrow(RangeError);
      expect(() => setup(limit)).toThrow(RangeError);
    },
  );

  test('may be longer than a timer can be', async () => {
    expect(await clientOf(server, { timeoutMs: 2 ** 40 }, realEnvironment).deep.er.ask()).toBe('answer');
    expect(
      await clientOf(server, { timeoutMs: Number.POSITIVE_INFINITY }, realEnvironment).deep.er.ask(),
    ).toBe('answer');
  });
});

describe('aborting', () => {
  const reason = new Error('changed my mind');
  const aborted = { name: 'AbortError', code: 'ABORTED', cause: reason, retryable: false };

  test('before the call sends nothing', async () => {
    await expect(setup().bw.echo({}, { signal: AbortSignal.abort(reason) })).rejects.toMatchObject(aborted);
    expect(server.requests).toHaveLength(0);
  });

  test.each([
    ['before the headers', hang],
    ['within the body', hangInBody],
  ])('%s ends the call and the request', async (_, fault) => {
    const controller = new AbortController();
    server.faults.push((request, response) => {
      fault(request, response);
      controller.abort(reason);
    });
    await expect(setup().bw.echo({}, { signal: controller.signal })).rejects.toMatchObject(aborted);
    await server.requests[0]?.gone;
    expect(server.requests).toHaveLength(1);
  });

  test('while waiting to try again ends the wait', async () => {
    const controller = new AbortController();
    server.faults.push(answer(503, { headers: { 'retry-after': '60' } }));
    const bw = clientOf(
      server,
      { onResponse: () => setImmediate(() => controller.abort(reason)) },
      {
        ...realEnvironment,
        after: (ms, callback) => (ms === 60_000 ? () => undefined : realEnvironment.after(ms, callback)),
      },
    );
    await expect(bw.echo({}, { signal: controller.signal })).rejects.toMatchObject(aborted);
    expect(server.requests).toHaveLength(1);
  });

  test('leaves no listener on the signal once the call is over', async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { addEventListener, removeEventListener } = controller.signal;
    controller.signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
      listeners += 1;
      addEventListener.apply(controller.signal, args);
    };
    controller.signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
      listeners -= 1;
      removeEventListener.apply(controller.signal, args);
    };
    server.faults.push(answer(503));
    await setup().bw.echo({}, { signal: controller.signal });
    expect(listeners).toBe(0);
  });
});
