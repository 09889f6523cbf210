import type { RequestListener, ServerResponse } from 'node:http';
import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { grpcServer, healthAnswer } from '../../apps/edge/src/ports/grpc-health.fixture.ts';
import { identity } from '../../packages/api/src/fleet/certificate.fixture.ts';
import { httpPeer, LOOPBACK, type Peer } from './peers.ts';
import { newTenant, type Tenant } from './people.ts';
import { failureOf, sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';

const MINUTE = 60_000;
const server = identity(LOOPBACK);
const client = identity();
const material = { caCert: server.cert, clientCert: client.cert, clientKey: client.key };

// Numbers are the acceptance cases of the fleet specification.
describe.each(TARGETS)('health of gateways, %s', target => {
  const onEdge = target === 'workerd';
  let running: Running;
  let tenant: Tenant;
  let bw: Breakwater;
  let plain: Peer;
  let answer: RequestListener;
  let asked: string[];
  const respond = (status: number, body = '') => {
    answer = (_request, response) => void response.writeHead(status).end(body);
  };

  beforeAll(async () => {
    running = await start(target, { outboundAllow: LOOPBACK });
    plain = await httpPeer((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      answer(request, response);
    });
  });
  afterAll(async () => {
    await running?.stop();
    await plain?.close();
  });
  beforeEach(async () => {
    asked = [];
    respond(200);
    tenant = await newTenant(running);
    bw = sdk(running, tenant.people.admin.token);
  });

  type Fields = Partial<Parameters<Breakwater['fleet']['gateways']['create']>[0]>;
  const gateway = (fields: Fields = {}) =>
    bw.fleet.gateways.create({ name: 'a', endpoint: plain.endpoint, scheme: 'http', ...fields });
  const ended = async (operationId: `op_${string}`) =>
    bw.operations.wait({ id: operationId, timeoutMs: 20_000 });
  const check = async (ref = 'a') =>
    ended((await bw.fleet.gateways.checkHealth({ gateway: ref })).operationId);
  const statusEvents = async () =>
    (await bw.events.list({ types: ['fleet.gateway.statusChanged'], order: 'asc' })).items.map(
      ({ data }) => `${data.from} → ${data.to}`,
    );
  /** Holds the next answer back until it is given. */
  const held = () => {
    const arrived = Promise.withResolvers<ServerResponse>();
    answer = (_request, response) => arrived.resolve(response);
    return arrived.promise;
  };

  it('a check asks /healthz and is an operation with a verdict, in the audit log and in the events', async () => {
    respond(200, '{"version":"1.2.3"}');
    const { id } = await gateway();
    const started = await bw.fleet.gateways.checkHealth({ gateway: 'a' });
    expect(started).toMatchObject({ status: 'pending', resourceType: 'gateway', gatewayId: id });
    const operation = await ended(started.operationId);
    expect(operation).toMatchObject({
      kind: 'fleet.gateway.checkHealth',
      status: 'succeeded',
      resourceKey: id,
      gatewayId: id,
      gatewayName: 'a',
      result: {
        gatewayId: id,
        probe: 'https',
        status: 'healthy',
        version: '1.2.3',
        responseCode: 200,
        latencyMs: 0,
        checkedAt: new Date(running.now()).toISOString(),
        error: null,
      },
    });
    expect(asked).toEqual(['GET /healthz']);
    const row = await bw.fleet.gateways.get({ id });
    const now = new Date(running.now());
    expect(row).toMatchObject({ status: 'connected', lastSeen: now, lastCheckAt: now, version: 1 });
    expect([row.reportedVersion, row.lastError, row.consecutiveFailures]).toEqual(['1.2.3', null, 0]);
    expect(await statusEvents()).toEqual(['unknown → connected']);
    const { items } = await bw.audit.list({ action: 'fleet.gateway.checkHealth' });
    expect(items.map(one => [one.recordId, one.success, one.detail])).toEqual([
      [id, true, { operationId: started.operationId }],
    ]);
  });

  it('what an answer says decides, of the first 64 KiB of it', async () => {
    const long = `{"status":"degraded","pad":"${'x'.repeat(65_536)}"}`;
    const answers = [
      [200, '{"status":"degraded"}', 'degraded', 'degraded'],
      [200, '{"status":"unhealthy"}', 'unhealthy', 'degraded'],
      [200, long, 'healthy', 'connected'],
      [503, '', 'unhealthy', 'degraded'],
      [404, '', 'unreachable', 'offline'],
      [302, '', 'unreachable', 'offline'],
    ] as const;
    const seen = answers.map(async ([code, body, said, status], i) => {
      const peer = await httpPeer((_request, response) => void response.writeHead(code).end(body));
      const { id } = await gateway({ name: `g${i}`, endpoint: peer.endpoint });
      const { result } = await check(id);
      const error = said === 'unreachable' ? { code: 'http_status', message: expect.any(String) } : null;
      expect(result).toMatchObject({ status: said, responseCode: code, error });
      const row = await bw.fleet.gateways.get({ id });
      expect([code, row.status, row.lastStatus]).toEqual([code, status, said]);
      await peer.close();
    });
    await Promise.all(seen);
  });

  it('43: a failed check leaves lastSeen alone and its operation succeeds', async () => {
    const { id } = await gateway();
    await bw.fleet.gateways.heartbeat({ gateway: 'a' });
    const at = running.now();
    running.at(at + MINUTE);
    answer = (_request, response) => void response.destroy();
    const operation = await check();
    expect(operation).toMatchObject({ status: 'succeeded', result: { status: 'unreachable' } });
    expect(operation.result?.error).toMatchObject({ code: 'connect_failed' });
    const row = await bw.fleet.gateways.get({ id });
    expect(row).toMatchObject({ status: 'unreachable', lastStatus: 'unreachable', lastSeen: new Date(at) });
    expect([row.lastError, row.lastCheckAt]).toEqual([operation.result?.error, new Date(at + MINUTE)]);
    expect(row.consecutiveFailures).toBe(1);
    expect(await statusEvents()).toEqual(['unknown → connected', 'connected → unreachable']);
  });

  it('a failure says nothing of a gateway that was heard of since the check began', async () => {
    await gateway();
    const arrived = held();
    const { operationId } = await bw.fleet.gateways.checkHealth({ gateway: 'a' });
    const response = await arrived;
    running.at(running.now() + 1);
    await bw.fleet.gateways.heartbeat({ gateway: 'a' });
    response.destroy();
    expect((await ended(operationId)).result).toMatchObject({ status: 'unreachable' });
    const row = await bw.fleet.gateways.get({ id: 'a' });
    expect(row).toMatchObject({ status: 'connected', lastError: null, lastCheckAt: null });
  });

  it('an answer says nothing of a gateway that is elsewhere by now', async () => {
    await gateway();
    const arrived = held();
    const { operationId } = await bw.fleet.gateways.checkHealth({ gateway: 'a' });
    const response = await arrived;
    await bw.fleet.gateways.update({ id: 'a', endpoint: 'edge-2.example.com:8443' });
    response.end();
    expect((await ended(operationId)).result).toMatchObject({ status: 'healthy' });
    expect((await bw.fleet.gateways.get({ id: 'a' })).status).toBe('unknown');
  });

  it('one check of a gateway at a time; deleted meanwhile it ends not_found', async () => {
    const { id } = await gateway();
    await bw.fleet.gateways.create({ name: 'b', endpoint: plain.endpoint, scheme: 'http' });
    const arrived = held();
    const { operationId } = await bw.fleet.gateways.checkHealth({ gateway: 'a' });
    const response = await arrived;
    expect(await failureOf(bw.fleet.gateways.checkHealth({ gateway: id }))).toBe(
      'CONFLICT(operation_active)',
    );
    respond(200);
    const other = await bw.fleet.gateways.checkHealth({ gateway: 'b' });
    await bw.fleet.gateways.delete({ id });
    response.end();
    expect(await ended(operationId)).toMatchObject({ status: 'failed', errorCode: 'not_found' });
    expect((await ended(other.operationId)).status).toBe('succeeded');
    expect(await failureOf(bw.fleet.gateways.checkHealth({ gateway: id }))).toBe('NOT_FOUND');
  });

  it('authMode mtls without all three PEMs is refused before anything is stored', async () => {
    await gateway({ authMode: 'mtls', scheme: 'https' });
    expect(await failureOf(bw.fleet.gateways.checkHealth({ gateway: 'a' }))).toBe(
      'PRECONDITION_FAILED(credentials_missing)',
    );
    expect((await bw.operations.list()).items).toEqual([]);
  });

  it('44: what this runtime cannot ask is UNSUPPORTED, without an operation', async () => {
    await gateway({ name: 'grpc', scheme: 'grpc', authMode: 'insecure' });
    await gateway({ name: 'ca', scheme: 'https', caCert: server.cert });
    await gateway({ name: 'mtls', scheme: 'https', probe: 'https', ...material });
    for (const name of ['grpc', 'ca', 'mtls']) {
      const call = bw.fleet.gateways.checkHealth({ gateway: name });
      if (onEdge) expect(await failureOf(call)).toBe('UNSUPPORTED');
      else await ended((await call).operationId);
    }
    expect((await bw.operations.list()).items).toHaveLength(onEdge ? 0 : 3);
    expect(asked).toEqual([]);
  });

  if (onEdge) return;

  it('HTTPS shows the stored certificate and trusts the stored CA alone', async () => {
    const peer = await httpPeer((_request, response) => void response.end('{"version":"2"}'), {
      ...server,
      ca: client.cert,
    });
    const { endpoint } = peer;
    await gateway({ name: 'whole', scheme: 'https', probe: 'https', endpoint, ...material });
    await gateway({ name: 'no-client', scheme: 'https', endpoint, caCert: server.cert });
    await gateway({ name: 'other-CA', scheme: 'https', endpoint, caCert: client.cert });
    await gateway({ name: 'no-CA', scheme: 'https', endpoint });
    expect((await check('whole')).result).toMatchObject({ status: 'healthy', probe: 'https', version: '2' });
    expect((await check('no-client')).result?.error).toMatchObject({
      code: expect.stringMatching(/_failed$/),
    });
    expect((await check('other-CA')).result?.error).toMatchObject({ code: 'tls_failed' });
    expect((await check('no-CA')).result?.error).toMatchObject({ code: 'tls_failed' });
    await peer.close();
  });

  it('gRPC shows the stored certificate, and is spoken in the clear only if told to', async () => {
    let serving = 1;
    const peers = await Promise.all([
      grpcServer(() => healthAnswer(serving), { ...server, ca: client.cert }),
      grpcServer(() => healthAnswer(serving)),
    ]);
    const [tls, clear] = peers.map(({ port }) => ({
      endpoint: `127.0.0.1:${port}`,
      scheme: 'grpc' as const,
    }));
    await gateway({ name: 'mtls', ...tls, authMode: 'mtls', ...material });
    await gateway({ name: 'bare', ...tls });
    await gateway({ name: 'insecure', ...clear, authMode: 'insecure' });
    await gateway({ name: 'none', ...clear, authMode: 'none' });
    const verdicts: [number, string, string | undefined][] = [
      [0, 'degraded', undefined],
      [1, 'healthy', undefined],
      [2, 'unhealthy', undefined],
      [3, 'unreachable', 'grpc_status'],
    ];
    for (const [said, status, code] of verdicts) {
      serving = said;
      for (const name of ['mtls', 'insecure']) {
        const { result } = await check(name);
        expect([name, said, result?.status, result?.probe]).toEqual([name, said, status, 'grpc']);
        expect((result?.error as { code?: string } | null)?.code).toBe(code);
      }
    }
    for (const name of ['bare', 'none']) {
      expect((await check(name)).result?.error).toMatchObject({ code: 'tls_failed' });
    }
    for (const peer of peers) peer.close();
  });
});
