import { createServer } from 'node:net';
import { type OutboundError, parseAllowList } from '@breakwater/api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addressOf, type Receiver, startReceiver } from '../../../../tests/contract/receiver.ts';
import type { Resolve } from './checked-addresses.ts';
import { dnsOverHttps } from './dns-over-https.ts';
import { fetchOutbound } from './fetch-outbound.ts';

const LOOPBACK = parseAllowList('127.0.0.1,localhost');
const nobody: Resolve = () => Promise.reject(new Error('nobody is to be asked'));

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (error: OutboundError) => error.code,
  );

describe('outbound HTTP through fetch', () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => receiver.answer(200));
  afterAll(() => receiver.stop());

  const call = (
    url: string,
    { resolve = nobody, allow = LOOPBACK, timeoutMs = 5_000, maxBytes = 65_536 } = {},
  ) => fetchOutbound(allow, resolve).request({ url, timeoutMs, maxBytes, method: 'POST', body: 'x' });

  it('returns what is answered and follows no redirect', async () => {
    receiver.answer({
      status: 302,
      headers: { location: `${receiver.url}/elsewhere`, 'retry-after': '7' },
      body: 'no',
    });
    const { status, headers, body } = await call(`${receiver.url}/from`);
    expect([status, headers.get('retry-after'), new TextDecoder().decode(body)]).toEqual([302, '7', 'no']);
    expect(receiver.received.map(one => one.path)).not.toContain('/elsewhere');
  });

  it('asks nobody about a name on the allow list, and lets it have any address', async () => {
    expect((await call(`http://localhost:${receiver.port}/`)).status).toBe(200);
  });

  it.each([
    ['every address must be public', async () => ['93.184.216.34', '10.0.0.1'], 'address_blocked'],
    ['there must be one', async () => [], 'dns_failed'],
    ['the resolver must answer', nobody, 'dns_failed'],
    ['the resolver must answer in time', () => new Promise<string[]>(() => undefined), 'timeout'],
  ])('of a name, %s', async (_, resolve, code) => {
    expect(await codeOf(call('https://hooks.example.com/', { resolve, timeoutMs: 50 }))).toBe(code);
  });

  it.each(['http://10.0.0.1/', 'http://[::1]/', 'http://2130706433/'])('refuses %s', async url => {
    expect(await codeOf(call(url, { allow: parseAllowList('') }))).toBe('address_blocked');
  });

  it('tells apart how a connection fails', async () => {
    const free = createServer();
    await new Promise<void>(resolve => free.listen(0, '127.0.0.1', resolve));
    const { port } = addressOf(free.address());
    await new Promise(resolve => free.close(resolve));
    expect(await codeOf(call(`http://127.0.0.1:${port}/`))).toBe('connect_failed');
    receiver.answer('close');
    expect(await codeOf(call(receiver.url))).toBe('reset');
    receiver.answer('break off');
    expect(await codeOf(call(receiver.url))).toBe('reset');
    receiver.answer('hang');
    expect(await codeOf(call(receiver.url, { timeoutMs: 100 }))).toBe('timeout');
    expect(await codeOf(call(`https://127.0.0.1:${receiver.port}/`))).toBe('tls_failed');
  });

  it('keeps the first bytes of 100 MB and lets the rest not be sent', async () => {
    receiver.answer('flood');
    expect((await call(receiver.url, { maxBytes: 65_536 })).body).toHaveLength(65_536);
    expect(receiver.flooded()).toBeLessThan(50 * 1024 * 1024);
  });
});

describe('DNS over HTTPS', () => {
  let resolver: Receiver;
  beforeAll(async () => {
    resolver = await startReceiver();
  });
  afterAll(() => resolver.stop());

  const lookUp = (name: string) =>
    dnsOverHttps(`${resolver.url}/dns-query`)(name, new AbortController().signal);
  const zone = (found: object) => ({ status: 200, body: JSON.stringify(found) });

  it('gives the addresses of both families and nothing else of the answer', async () => {
    resolver.react(({ path }) =>
      zone({
        Status: 0,
        Answer: path.endsWith('type=A')
          ? [
              { type: 5, data: 'edge.example.net.' },
              { type: 1, data: '93.184.216.34' },
            ]
          : [{ type: 28, data: '2606:2800::1' }],
      }),
    );
    expect(new Set(await lookUp('hooks.example.com'))).toEqual(new Set(['93.184.216.34', '2606:2800::1']));
    expect(new Set(resolver.received.map(one => one.path))).toEqual(
      new Set(['/dns-query?name=hooks.example.com&type=A', '/dns-query?name=hooks.example.com&type=AAAA']),
    );
    expect(resolver.received[0]?.headers.accept).toBe('application/dns-json');
  });

  it('finds nothing where there is nothing', async () => {
    resolver.react(() => zone({ Status: 3 }));
    expect(await lookUp('nowhere.example.com')).toEqual([]);
  });

  it('uses one family when the other cannot be asked for', async () => {
    resolver.react(({ path }) =>
      path.endsWith('type=A') ? zone({ Answer: [{ type: 1, data: '93.184.216.34' }] }) : 'close',
    );
    expect(await lookUp('hooks.example.com')).toEqual(['93.184.216.34']);
  });

  it.each([503, { status: 200, body: 'no JSON' }] as const)('finds nothing in %j', async reaction => {
    resolver.react(() => reaction);
    expect(await lookUp('hooks.example.com')).toEqual([]);
  });
});
