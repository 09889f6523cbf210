import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { clientOf, TOKEN } from '../test/client.ts';
import { answer, dropSocket, startServer, type TestServer } from '../test/server.ts';
import { createFiles } from './files/index.ts';
import { createBreakwater } from './index.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.requests.length = 0;
});

/** Everything a log could show of a value, hidden properties and causes included. */
function everything(value: unknown): string {
  const own = typeof value === 'object' && value !== null ? Object.getOwnPropertyNames(value) : [];
  const parts = own.map(name => inspect(Reflect.get(Object(value), name), { depth: 9 }));
  return [
    inspect(value, { depth: 9, showHidden: true }),
    JSON.stringify(value),
    String(value),
    ...parts,
  ].join('\n');
}

describe('the token', () => {
  test('is sent as a bearer token, asked for anew before every attempt', async () => {
    let asked = 0;
    server.faults.push(dropSocket);
    await clientOf(server, { token: async () => `bws_${++asked}` }).echo();
    expect(server.requests.map(request => request.headers.authorization)).toEqual([
      'Bearer bws_1',
      'Bearer bws_2',
    ]);
  });

  test('is left out where there is none', async () => {
    await clientOf(server, { token: undefined }).echo();
    await clientOf(server, { token: () => undefined }).echo();
    expect(server.requests.map(request => request.headers.authorization)).toEqual([undefined, undefined]);
  });

  test('is not in anything a log shows of the client', () => {
    expect(everything(createBreakwater({ url: server.url, token: TOKEN }))).not.toContain(TOKEN);
    expect(everything(clientOf(server).things.list)).not.toContain(TOKEN);
  });

  test('is not in what the hooks get', async () => {
    const seen: unknown[] = [];
    const bw = clientOf(server, {
      onRequest: e => seen.push(e),
      onResponse: e => seen.push(e),
      headers: { cookie: TOKEN },
    });
    await bw.echo();
    expect(seen).toHaveLength(2);
    expect(everything(seen)).not.toContain(TOKEN);
    expect(everything(seen)).toContain('[redacted]');
    expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${TOKEN}`, cookie: TOKEN });
  });

  test.each([
    ['a refusal', answer(401, { code: 'UNAUTHENTICATED' }), undefined],
    ['a lost connection', dropSocket, undefined],
    ["a proxy's page", answer(502), undefined],
    [
      'a fetch whose errors hold the request',
      undefined,
      async (_: string, init: RequestInit) => {
        const authorization = new Headers(init.headers).get('authorization');
        const cause = Object.assign(new Error(`cannot send ${authorization}`), { init, code: 'EBROKEN' });
        throw Object.assign(new TypeError('fetch failed', { cause }), { config: init });
      },
    ],
  ])('is not in the error of %s', async (_, fault, fetch) => {
    if (fault !== undefined) server.faults.push(fault);
    const error = await clientOf(server, { maxRetries: 0, ...(fetch && { fetch }) })
      .echo()
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(everything(error)).not.toContain(TOKEN);
  });

  test('is not in what is seen of files: the object, its hooks, and why a transfer failed', async () => {
    const seen: unknown[] = [];
    const files = createFiles({
      url: server.url,
      token: TOKEN,
      maxRetries: 0,
      headers: { cookie: TOKEN },
      onRequest: e => seen.push(e),
      fetch: async (_, init) => {
        const sent = JSON.stringify([...new Headers(init?.headers)]);
        throw Object.assign(new TypeError('fetch failed', { cause: new Error(sent) }), { config: init });
      },
    });
    const failed = [files.backup(), files.restore('backup')].map(one => one.catch((error: unknown) => error));
    for (const error of [...(await Promise.all(failed)), files, ...seen]) {
      expect(everything(error)).not.toContain(TOKEN);
    }
    expect(seen).toHaveLength(2);
  });

  test('that cannot be sent is refused without being shown', async () => {
    const bad = `${TOKEN}\n`;
    const errors = [
      await clientOf(server, { token: () => bad })
        .echo()
        .catch((thrown: unknown) => thrown),
      await Promise.resolve()
        .then(() => clientOf(server, { token: bad }))
        .catch((thrown: unknown) => thrown),
    ];
    for (const error of errors) {
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toContain('printable ASCII');
      expect(everything(error)).not.toContain(TOKEN);
    }
    expect(server.requests).toHaveLength(0);
  });

  test('in the address is refused without being shown', () => {
    const url = server.url.replace('//', `//user:${TOKEN}@`);
    expect(() => createBreakwater({ url })).toThrow('pass a token');
    expect(() => createBreakwater({ url })).not.toThrow(TOKEN);
  });
});

describe('a url', () => {
  test.each(['breakwater.example.com', '/trpc', 'ftp://a', ''])('%j is refused at once', url => {
    expect(() => createBreakwater({ url })).toThrow(/^url must/);
  });
});
