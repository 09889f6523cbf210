import { createServer } from 'node:net';
import { type OutboundError, type OutboundRequest, parseAllowList } from '@breakwater/api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { certificate, pemOf, privateKey } from '../../../../packages/api/src/fleet/certificate.fixture.ts';
import { addressOf, type Receiver, startReceiver } from '../../../../tests/contract/receiver.ts';
import type { Resolve } from './checked-addresses.ts';
import { nodeAddresses } from './node-addresses.ts';
import { nodeOutbound } from './node-outbound.ts';

const LOOPBACK = parseAllowList('127.0.0.1');
const NOWHERE = parseAllowList('');
const LATER = Date.UTC(2100);

const outbound = (resolve?: Resolve, allow = LOOPBACK) =>
  nodeOutbound(nodeAddresses(allow, resolve === undefined ? {} : { resolve }));

const call = (request: Partial<OutboundRequest> & { url: string }, port = outbound()) =>
  port.request({ timeoutMs: 5_000, maxBytes: 65_536, ...request });

const failureOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (error: OutboundError) => error.code,
  );

describe('outbound HTTP on Node', () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.answer(200));
  afterAll(() => receiver.stop());

  it('sends what it is given and returns what is answered', async () => {
    receiver.answer({ status: 503, headers: { 'retry-after': '7' }, body: 'busy' });
    const url = `${receiver.url}/in?x=1`;
    const answer = await call({ url, method: 'POST', headers: { 'x-kind': 'test' }, body: 'héllo' });
    expect([answer.status, answer.headers.get('retry-after'), new TextDecoder().decode(answer.body)]).toEqual(
      [503, '7', 'busy'],
    );
    expect(receiver.received.at(-1)).toMatchObject({
      method: 'POST',
      path: '/in?x=1',
      body: 'héllo',
      headers: { 'x-kind': 'test', 'content-length': '6', host: `127.0.0.1:${receiver.port}` },
    });
  });

  it('follows no redirect', async () => {
    receiver.answer({ status: 302, headers: { location: `${receiver.url}/elsewhere` } });
    expect((await call({ url: `${receiver.url}/from` })).status).toBe(302);
    expect(receiver.received.at(-1)?.path).toBe('/from');
  });

  it('takes 101 for an answer, and does not stay to speak another protocol', async () => {
    receiver.answer({ status: 101, headers: { connection: 'upgrade', upgrade: 'websocket' } });
    const answer = await call({ url: receiver.url });
    expect([answer.status, answer.headers.get('upgrade'), answer.body.length]).toEqual([101, 'websocket', 0]);
  });

  it('connects under the name to the address that was resolved, asking once', async () => {
    const asked: string[] = [];
    const port = outbound(async name => {
      asked.push(name);
      return ['127.0.0.1'];
    });
    await call({ url: `http://hooks.example.com:${receiver.port}/` }, port);
    expect(asked).toEqual(['hooks.example.com']);
    expect(receiver.received.at(-1)?.headers.host).toBe(`hooks.example.com:${receiver.port}`);
  });

  it('reaches no private address that a name changes to after it was checked', async () => {
    const before = receiver.received.length;
    const answers = [['192.0.2.1'], ['127.0.0.1']];
    const port = outbound(async () => answers.shift() ?? ['127.0.0.1'], parseAllowList('192.0.2.0/24'));
    const url = `http://hooks.example.com:${receiver.port}/`;
    expect(await failureOf(call({ url, timeoutMs: 200 }, port))).toMatch(/timeout|connect_failed/);
    expect(await failureOf(call({ url }, port))).toBe('address_blocked');
    expect(receiver.received).toHaveLength(before);
  });

  it.each([
    ['one refused address among public ones', ['93.184.216.34', '10.0.0.1']],
    ['a mapped address', ['::ffff:127.0.0.1']],
    ['a local one', ['fe80::1']],
  ])('refuses a name that has %s', async (_, addresses) => {
    const port = outbound(async () => addresses, NOWHERE);
    expect(await failureOf(call({ url: 'https://hooks.example.com/' }, port))).toBe('address_blocked');
  });

  it.each(['http://127.0.0.1:1/', 'http://[::1]:1/', 'http://2130706433:1/'])(
    'refuses the address in %s',
    async url => {
      expect(await failureOf(call({ url }, outbound(undefined, NOWHERE)))).toBe('address_blocked');
    },
  );

  it('lets a name on the allow list have any address', async () => {
    const port = nodeOutbound(nodeAddresses(parseAllowList('localhost')));
    expect((await call({ url: `http://localhost:${receiver.port}/` }, port)).status).toBe(200);
  });

  it.each([
    ['has no address', async () => []],
    ['cannot be resolved', () => Promise.reject(new Error('SERVFAIL'))],
  ] as const)('says dns_failed of a name that %s', async (_, resolve) => {
    expect(await failureOf(call({ url: 'https://hooks.example.com/' }, outbound(resolve)))).toBe(
      'dns_failed',
    );
  });

  it('waits for a lookup only so long', async () => {
    const resolve: Resolve = () => new Promise(() => undefined);
    const slow = nodeOutbound(nodeAddresses(LOOPBACK, { resolve, limitMs: 20 }));
    expect(await failureOf(call({ url: 'https://hooks.example.com/' }, slow))).toBe('dns_failed');
    expect(
      await failureOf(call({ url: 'https://hooks.example.com/', timeoutMs: 20 }, outbound(resolve))),
    ).toBe('timeout');
  });

  it('tells apart how a connection fails', async () => {
    const free = createServer();
    await new Promise<void>(resolve => free.listen(0, '127.0.0.1', resolve));
    const { port } = addressOf(free.address());
    await new Promise(resolve => free.close(resolve));
    expect(await failureOf(call({ url: `http://127.0.0.1:${port}/` }))).toBe('connect_failed');
    for (const [reaction, code] of [
      ['close', 'reset'],
      ['break off', 'reset'],
      ['hang', 'timeout'],
    ] as const) {
      receiver.answer(reaction);
      expect(await failureOf(call({ url: receiver.url, timeoutMs: reaction === 'hang' ? 100 : 5_000 }))).toBe(
        code,
      );
    }
  });

  it('says tls_failed of a server that speaks no TLS', async () => {
    expect(await failureOf(call({ url: `https://127.0.0.1:${receiver.port}/` }))).toBe('tls_failed');
  });

  it('ends with its caller', async () => {
    receiver.answer('hang');
    const given = new AbortController();
    const before = receiver.received.length;
    const work = failureOf(call({ url: receiver.url, signal: given.signal }));
    await receiver.arrival(before + 1);
    given.abort();
    expect(await work).toBe('timeout');
    expect(await failureOf(call({ url: receiver.url, signal: given.signal }))).toBe('timeout');
    expect(receiver.received).toHaveLength(before + 1);
  });

  it('keeps the first bytes of 100 MB and lets the rest not be sent', async () => {
    receiver.answer('flood');
    const { status, body } = await call({ url: receiver.url, maxBytes: 65_536 });
    expect([status, body.length]).toEqual([200, 65_536]);
    expect(receiver.flooded()).toBeLessThan(50 * 1024 * 1024);
  });
});

describe('outbound TLS on Node', () => {
  const key = privateKey('P-256');
  const cert = certificate(key, LATER, undefined, ['hooks.example.com', '127.0.0.1']);
  const clientKey = privateKey('P-256');
  const client = { cert: certificate(clientKey, LATER), key: pemOf(clientKey) };
  const named = outbound(async () => ['127.0.0.1']);
  let receiver: Receiver;
  let strict: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver({ key: pemOf(key), cert });
    strict = await startReceiver({ key: pemOf(key), cert, ca: client.cert, requestCert: true });
  });
  afterAll(() => Promise.all([receiver.stop(), strict.stop()]));

  it('refuses a certificate nobody vouches for, and takes it with its CA, by name and by address', async () => {
    const url = `https://hooks.example.com:${receiver.port}/`;
    expect(await failureOf(call({ url }, named))).toBe('tls_failed');
    expect((await call({ url, tls: { ca: cert } }, named)).status).toBe(200);
    expect((await call({ url: receiver.url, tls: { ca: cert } })).status).toBe(200);
  });

  it('refuses a certificate for another name', async () => {
    const url = `https://other.example.com:${receiver.port}/`;
    expect(await failureOf(call({ url, tls: { ca: cert } }, named))).toBe('tls_failed');
  });

  it('presents the certificate it is given', async () => {
    const url = `https://127.0.0.1:${strict.port}/`;
    expect((await call({ url, tls: { ca: cert, ...client } })).status).toBe(200);
    expect(await failureOf(call({ url, tls: { ca: cert } }))).toMatch(/tls_failed|reset/);
    expect(await failureOf(call({ url, tls: { ca: cert, cert: 'no PEM', key: 'none' } }))).toBe('tls_failed');
  });
});
