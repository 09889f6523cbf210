import { createServer as httpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { OutboundError, parseAllowList, type TlsMaterial } from '@breakwater/api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { identity } from '../../../../packages/api/src/fleet/certificate.fixture.ts';
import { grpcServer, healthAnswer } from './grpc-health.fixture.ts';
import { grpcHealth } from './grpc-health.ts';
import { nodeAddresses } from './node-addresses.ts';

const server = identity(['localhost', '127.0.0.1']);
const client = identity();

type Asked = { tls?: TlsMaterial; plaintext?: boolean; timeoutMs?: number; signal?: AbortSignal };
const allowing = (allow: string) => grpcHealth(nodeAddresses(parseAllowList(allow)));
const port = allowing('127.0.0.1,localhost');
const check = (endpoint: string, { tls = {}, plaintext = false, timeoutMs = 10_000, signal }: Asked = {}) =>
  port.check({ endpoint, plaintext, tls, timeoutMs, ...(signal === undefined ? {} : { signal }) });
const codeOf = (checking: Promise<unknown>) =>
  checking.then(
    () => 'answered',
    error => (error instanceof OutboundError ? error.code : String(error)),
  );

const open: { close(): void }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

async function listening<S extends Server>(made: S): Promise<number> {
  await new Promise<void>(done => made.listen(0, '127.0.0.1', done));
  open.push(made);
  return (made.address() as AddressInfo).port;
}

async function plainServer(answer: Parameters<typeof grpcServer>[0]) {
  const made = await grpcServer(answer);
  open.push(made);
  return made;
}

describe('without TLS', () => {
  it.each([
    ['UNKNOWN', healthAnswer(0)],
    ['SERVING', healthAnswer(1)],
    ['NOT_SERVING', healthAnswer(2)],
  ] as const)('answers %s as the server says', async (status, answer) => {
    const made = await plainServer(() => answer);
    expect(await check(`127.0.0.1:${made.port}`, { plaintext: true })).toEqual({ status });
    expect(made.requests).toEqual([Buffer.alloc(0)]);
  });

  it.each([
    ['SERVICE_UNKNOWN', healthAnswer(3)],
    ['a message of another kind', Buffer.from([0x0a, 0x01, 0x01])],
    ['a message of more than the answer', Buffer.alloc(4096)],
    ['UNIMPLEMENTED', { code: 12 }],
    ['UNAVAILABLE', { code: 14 }],
  ])('answers null for %s', async (_name, answer) => {
    const made = await plainServer(() => answer);
    expect(await check(`127.0.0.1:${made.port}`, { plaintext: true })).toEqual({ status: null });
  });

  it('answers null for a server that speaks another protocol', async () => {
    const at = await listening(httpServer((_request, response) => void response.end('hello')));
    expect(await check(`127.0.0.1:${at}`, { plaintext: true })).toEqual({ status: null });
  });

  it('tells a connection that breaks from one that cannot be made', async () => {
    const at = await listening(
      createServer(socket => void socket.once('data', () => socket.resetAndDestroy())),
    );
    expect(await codeOf(check(`127.0.0.1:${at}`, { plaintext: true }))).toBe('reset');
    for (const one of open.splice(0)) one.close();
    expect(await codeOf(check(`127.0.0.1:${at}`, { plaintext: true }))).toBe('connect_failed');
  });
});

describe('with TLS', () => {
  let mtls: Awaited<ReturnType<typeof grpcServer>>;
  beforeAll(async () => {
    mtls = await grpcServer(() => healthAnswer(1), { ...server, ca: client.cert });
  });
  afterAll(() => mtls.close());

  const whole = { ca: server.cert, ...client };
  it.each(['localhost', '127.0.0.1'])('shows the client certificate, checked for the name %s', async host => {
    expect(await check(`${host}:${mtls.port}`, { tls: whole })).toEqual({ status: 'SERVING' });
  });

  it.each([
    ['a CA that did not sign the server', { ...whole, ca: client.cert }],
    ['no CA for a private one', { cert: client.cert, key: client.key }],
    ['no client certificate', { ca: server.cert }],
    ['a client certificate the server does not know', { ca: server.cert, ...identity() }],
  ])('is tls_failed with %s', async (_name, tls) => {
    expect(await codeOf(check(`127.0.0.1:${mtls.port}`, { tls }))).toBe('tls_failed');
  });

  it('is tls_failed for a server of another name', async () => {
    const other = identity(['elsewhere.example.com']);
    const made = await grpcServer(() => healthAnswer(1), other);
    open.push(made);
    expect(await codeOf(check(`127.0.0.1:${made.port}`, { tls: { ca: other.cert } }))).toBe('tls_failed');
  });

  it('is tls_failed for a server without TLS, and reset the other way round', async () => {
    const made = await plainServer(() => healthAnswer(1));
    expect(await codeOf(check(`127.0.0.1:${made.port}`, { tls: whole }))).toBe('tls_failed');
    expect(await codeOf(check(`127.0.0.1:${mtls.port}`, { plaintext: true }))).toBe('reset');
  });
});

describe('limits', () => {
  it('is timeout for a server that never answers, or never shakes hands', async () => {
    const silent = await plainServer(() => null);
    const asked = { plaintext: true, timeoutMs: 100 };
    expect(await codeOf(check(`127.0.0.1:${silent.port}`, asked))).toBe('timeout');
    const mute = await listening(createServer());
    expect(await codeOf(check(`127.0.0.1:${mute}`, { timeoutMs: 100 }))).toBe('timeout');
    expect(await codeOf(check(`127.0.0.1:${mute}`, asked))).toBe('timeout');
  });

  it('ends when the caller gives up', async () => {
    const silent = await plainServer(() => null);
    const caller = new AbortController();
    const checking = codeOf(check(`127.0.0.1:${silent.port}`, { plaintext: true, signal: caller.signal }));
    caller.abort();
    expect(await checking).toBe('timeout');
  });

  it('goes to no address that is refused, and to no name that has none', async () => {
    const made = await plainServer(() => healthAnswer(1));
    const ask = (allow: string, endpoint: string) =>
      codeOf(allowing(allow).check({ endpoint, plaintext: true, tls: {}, timeoutMs: 10_000 }));
    expect(await ask('', `127.0.0.1:${made.port}`)).toBe('address_blocked');
    expect(await ask('', `[::1]:${made.port}`)).toBe('address_blocked');
    expect(await ask('.invalid', `nowhere.invalid:${made.port}`)).toBe('dns_failed');
    expect(made.requests).toEqual([]);
  });
});
