import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPENAPI } from '../../apps/edge/src/openapi.generated.ts';
import { ADAPTER, answerTo, oddRequests } from './odd-requests.ts';
import { asRoot, bearer, call, newTenant } from './people.ts';
import { type Running, start, TARGETS } from './targets.ts';

const ODDEST = new Set([
  ...['GET, query %62atch=1', 'GET, query &batch=1', 'GET, query %69nput=1', 'GET, query input=%FF'],
  ...['GET, query input={"json":{"search":"a+b%2Bc"}}', 'POST, query batch=%31', 'GET, query input=%7B%'],
  ...['GET, path //fleet.gateways.list', 'GET, path /fleet%2Egateways%2Elist', 'GET, path /%E0%A4%A'],
  ...['GET, path /fleet.gateways.list%00', 'GET, an encoded endpoint', 'HEAD fleet.gateways.list'],
  ...['POST, admin, mutation with \ufeff{"json":{}}', 'POST, admin, mutation with ', 'POST, type '],
  ...['POST, type application/json; charset=utf-16', 'POST, type  application/json ;x'],
  ...['POST, type application/json, text/plain', 'POST, no scheme', 'QUERY fleet.gateways.create'],
]);

const json = { 'content-type': 'application/json' };

describe.each(TARGETS)('the HTTP surface, %s', target => {
  let running: Running;
  beforeAll(async () => {
    running = await start(target);
  });
  afterAll(() => running?.stop());
  const get = (path: string, init?: RequestInit) => running.fetch(`${running.url}${path}`, init);

  it('answers health, readiness and version without a credential', async () => {
    expect(await (await get('/healthz')).json()).toEqual({ status: 'ok' });
    expect(await (await get('/readyz')).json()).toMatchObject({
      status: 'ok',
      database: 'ok',
      migrations: 'ok',
    });
    expect((await get('/db/health')).status).toBe(200);
    expect(await (await get('/version')).json()).toMatchObject({ name: 'breakwater' });
  });

  it('serves the OpenAPI document, once to who keeps it', async () => {
    const first = await get('/openapi.json');
    expect([first.status, first.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(first.headers.get('cache-control')).toBe('public, max-age=300');
    expect(await first.text()).toBe(OPENAPI);
    const etag = first.headers.get('etag') ?? '';
    const again = await get('/openapi.json', { headers: { 'if-none-match': etag } });
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag]);
    const encoded = await get('/%6fpenapi.json', { headers: { 'accept-encoding': 'gzip' } });
    expect([encoded.headers.get('etag'), await encoded.text()]).toEqual([etag, OPENAPI]);
  });

  it('sets security headers, and takes a request id that is one', async () => {
    const { headers } = await get('/healthz', { headers: { 'x-request-id': 'mine-1' } });
    expect(headers.get('x-request-id')).toBe('mine-1');
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    const other = await get('/healthz', { headers: { 'x-request-id': 'not one' } });
    expect(other.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('lets pages of any origin call with a token', async () => {
    const preflight = await get('/trpc/fleet.gateways.create', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://console.example.com',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,idempotency-key',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('idempotency-key');
  });

  it('answers 413 to a body over 8 MiB, whatever it says of its length', async () => {
    const { people } = await newTenant(running);
    const body = `{"json":{"name":"${'x'.repeat(8 * 1024 * 1024)}"}}`;
    const response = await get('/trpc/fleet.gateways.create', {
      method: 'POST',
      headers: { ...json, ...bearer(people.admin.token) },
      body,
    });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({
      error: { json: { data: { code: 'VALIDATION', details: { reason: 'too_large' } } } },
    });
  });

  it('says what is wrong with a body that is not JSON, and with a path that is none', async () => {
    const { people } = await newTenant(running);
    const broken = await get('/trpc/fleet.gateways.create', {
      method: 'POST',
      headers: { ...json, ...bearer(people.admin.token) },
      body: '{"json":',
    });
    expect([broken.status, (await broken.json()).error.json.data.code]).toEqual([400, 'VALIDATION']);
    const nowhere = await get('/nowhere');
    expect(nowhere.headers.get('content-type')).toContain('application/problem+json');
    expect(await nowhere.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' });
    const unknown = await call(running, 'fleet.gateways.explode', 'mutation', {}, bearer(people.admin.token));
    expect([unknown.status, unknown.text.includes('NOT_FOUND')]).toEqual([404, true]);
  });

  it('refuses input however deep it is, and records what was tried', async () => {
    const { people } = await newTenant(running);
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const create = (token: string, path: string) =>
      get(`/trpc/${path}`, {
        method: 'POST',
        headers: { ...json, ...bearer(token) },
        body: `{"json":{"name":${deep},"metadata":${deep}}}`,
      });
    // One that keeps fields of its input out of the audit log, and one that does not.
    for (const path of ['fleet.gateways.create', 'identity.groups.create']) {
      expect([path, (await create(people.admin.token, path)).status]).toEqual([path, 400]);
      expect([path, (await create(people.viewer.token, path)).status]).toEqual([path, 403]);
    }
    const audit = await call(running, 'audit.list', 'query', { success: false }, bearer(people.admin.token));
    expect(audit.text.match(/"errorCode":"(FORBIDDEN|VALIDATION)"/g)).toHaveLength(4);
  });

  it('root acts in the tenant it names, and only there', async () => {
    const { id } = await newTenant(running);
    const create = { name: 'by-root', endpoint: 'edge-1.example.com:8443' };
    expect((await call(running, 'fleet.gateways.create', 'mutation', create, asRoot(id))).status).toBe(200);
    const nameless = await call(running, 'fleet.gateways.create', 'mutation', create, asRoot());
    expect([nameless.status, nameless.text.includes('x-tenant-id')]).toEqual([400, true]);
    const missing = await call(
      running,
      'fleet.gateways.list',
      'query',
      {},
      asRoot('ten_01kdvdna00e008000000000002'),
    );
    expect(missing.status).toBe(404);
    expect((await call(running, 'fleet.gateways.list', 'query', {}, asRoot('nonsense'))).status).toBe(400);
    const audit = await call(running, 'audit.list', 'query', {}, asRoot());
    expect(audit.status).toBe(200);
  });

  it('refuses a key on a batch of mutations, and a batch that is too long', async () => {
    const { people } = await newTenant(running);
    const item = (name: string) => ({ json: { name, endpoint: 'edge-1.example.com:8443' } });
    const two = await get('/trpc/fleet.gateways.create,fleet.gateways.create?batch=1', {
      method: 'POST',
      headers: { ...json, ...bearer(people.admin.token), 'idempotency-key': 'k' },
      body: JSON.stringify({ 0: item('a'), 1: item('b') }),
    });
    expect((await two.json())[0].error.json.data.details.reason).toBe('idempotency_batch');
    const paths = Array(51).fill('fleet.gateways.list').join(',');
    const long = await get(`/trpc/${paths}?batch=1&input=%7B%7D`, { headers: bearer(people.admin.token) });
    expect(long.status).toBe(400);
  });

  it('logs one line a request without secrets', async () => {
    const { people } = await newTenant(running);
    await call(
      running,
      'fleet.gateways.list',
      'query',
      {},
      { ...bearer(people.admin.token), 'x-request-id': 'log-me' },
    );
    await expect.poll(() => running.logs.join('\n')).toContain('"requestId":"log-me"');
    const logs = running.logs.join('\n');
    expect(logs).not.toContain(people.admin.token.slice(4));
    expect(logs).not.toContain('Bearer');
  });

  if (target === 'in process') return;
  // No `Request` can be one of TRACE, so only a server can be sent it.
  it('gives nothing of a request back to TRACE', async () => {
    const { promise, resolve, reject } = Promise.withResolvers<{ status: number; text: string }>();
    const asked = request(`${running.url}/healthz`, { method: 'TRACE', headers: bearer('secret') });
    asked.on('response', answer => {
      const chunks: Buffer[] = [];
      answer.on('data', chunk => chunks.push(chunk));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() }),
      );
    });
    asked.on('error', reject);
    asked.end();
    const { status, text } = await promise;
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain('secret');
  });

  if (target !== 'workerd') return;
  // How odd requests are read rests on the runtime's own URLs, headers and decoders; Node is asked all of them elsewhere.
  it('answers an odd single call as tRPC would', async () => {
    const { people } = await newTenant(running);
    await get('/trpc/fleet.gateways.list');
    const asked = oddRequests(people.viewer.token, people.admin.token).filter(({ what }) => ODDEST.has(what));
    expect(asked.map(({ what }) => what).toSorted()).toEqual([...ODDEST].toSorted());
    for (const odd of asked) {
      const single = await answerTo(running, odd, 'same');
      expect([odd.what, single.status < 500]).toEqual([odd.what, true]);
      expect([odd.what, single.all]).toEqual([odd.what, (await answerTo(running, odd, 'same', ADAPTER)).all]);
    }
  });
});
