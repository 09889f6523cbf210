import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectNoLeak } from './leaks.ts';
import { bearer, call, ROLES, type Role } from './people.ts';
import { GUARDED, REGISTRY } from './registry.ts';
import { type Answer, ask, askTwin } from './rest.ts';
import { SAMPLES } from './samples.ts';
import { type Running, start, TARGETS } from './targets.ts';
import { dataOf, newWorld, type World } from './world.ts';

/** The fields that a problem names. */
const issuesIn = ({ body }: Answer): string[] =>
  (body as { details: { issues: { path: string }[] } }).details.issues.map(({ path }) => path);

it('no two procedures answer the same method and path', () => {
  const routes = REGISTRY.map(({ rest }) => `${rest.method} ${rest.path}`);
  expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
});

describe('the REST twin of every procedure', () => {
  let running: Running;
  let world: World;
  beforeAll(async () => {
    running = await start('in process');
    world = await newWorld(running);
  });
  afterAll(() => running?.stop());

  it.each(GUARDED)('$path answers as it does through tRPC, times as ISO 8601', async procedure => {
    const { path, type, meta } = procedure;
    const input = await SAMPLES[path]?.(world);
    // What the samples started changes lists while it goes on.
    if (type === 'query') await running.settle();
    const headers = world.as(meta.role);
    // A replay under the same key is of the same input, or it would be a conflict.
    const keyed =
      type === 'mutation' && meta.idempotent !== false
        ? { ...headers, 'idempotency-key': world.fresh('key') }
        : headers;
    const rest = await askTwin(running, procedure, input, keyed);
    expect([rest.status, rest.body]).toEqual([expect.toSatisfy(s => [200, 201, 202].includes(s)), rest.body]);
    expect(rest.headers.get('content-type')).toBe('application/json');
    expect(rest.headers.get('cache-control')).toBe('no-store');
    if (type === 'mutation' && meta.idempotent === false) return;
    const trpc = await call(running, path, type, input, keyed);
    expect(rest.body).toEqual(dataOf(trpc.body) ?? null);
    if (type === 'mutation') expect(trpc.headers.get('idempotency-replayed')).toBe('true');
  });

  it.each(GUARDED)(
    '$path refuses strangers, the role below and unknown fields with a problem',
    async procedure => {
      const { meta, input } = procedure;
      const stranger = await askTwin(running, procedure, {}, {});
      expect(stranger).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED', status: 401 } });
      expect(stranger.headers.get('www-authenticate')).toBe('Bearer');
      expect(stranger.headers.get('content-type')).toBe('application/problem+json');
      expect(stranger.headers.get('cache-control')).toBe('no-store');

      const lower = meta.role === 'root' ? 'admin' : ROLES[ROLES.indexOf(meta.role as Role) - 1];
      if (lower !== undefined) {
        const asLower = bearer(world.tenant.people[lower].token);
        const refused = await askTwin(running, procedure, { nonsense: true }, asLower);
        expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', title: 'FORBIDDEN' } });
      }
      if (input === null) return;
      const bad = await askTwin(running, procedure, { nonsense: true }, world.as(meta.role));
      expect(bad).toMatchObject({ status: 400, body: { code: 'VALIDATION', type: 'about:blank' } });
      // What tells the kinds of an intent apart is missed before what is too much.
      expect(issuesIn(bad).join()).toMatch(/nonsense|intentType/);
      expectNoLeak(procedure.path, JSON.stringify(bad.body));
    },
  );

  it.each(REGISTRY.filter(({ path }) => !GUARDED.some(guarded => guarded.path === path)))(
    '$path is kept by no cache either',
    async procedure => {
      const { headers } = await askTwin(running, procedure, { nonsense: true }, {});
      expect(headers.get('cache-control')).toBe('no-store');
    },
  );
});

it('with Prefer: wait an operation that goes on when the time is over is a 202', async () => {
  let now = 0;
  const waited: number[] = [];
  const running = await start('in process', {
    ports: {
      operations: { start: () => undefined },
      wake: {
        ring: () => undefined,
        async next(ms) {
          waited.push(ms);
          now += ms;
          running.at(now);
        },
      },
    },
  });
  try {
    const { admin } = await newWorld(running);
    now = running.now();
    const begun = now;
    const wait = { ...admin, prefer: 'wait=3' };
    const answer = await ask(running, 'POST', '/operations/selfTest', wait, { resourceKey: 'endless' });
    const { operationId } = answer.body as { operationId: string };
    expect(answer).toMatchObject({ status: 202, body: { status: 'pending' } });
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      location: `/api/v1/operations/${operationId}`,
      'preference-applied': 'wait=3',
      'retry-after': '2',
    });
    expect(now - begun).toBe(3_000);
    expect(waited.at(-1)).toBe(0);
  } finally {
    await running.stop();
  }
});

describe('REST in detail', () => {
  let running: Running;
  let world: World;
  let admin: Record<string, string>;
  beforeAll(async () => {
    running = await start('in process');
    world = await newWorld(running);
    admin = world.admin;
  });
  afterAll(() => running?.stop());
  const get = (path: string, headers = admin) => ask(running, 'GET', path, headers);
  const post = (path: string, body?: unknown, headers = admin) => ask(running, 'POST', path, headers, body);
  const gateway = () => ({ name: world.fresh('edge'), endpoint: 'edge-1.example.com:8443' });

  it('a natural key in the path is percent-decoded', async () => {
    const { body } = await post('/fleet/gateways', gateway());
    const { name } = body as { name: string };
    const sandbox = { gateway: name, sandboxName: world.fresh('box') };
    await post('/fleet/sandboxes', sandbox);
    const key = encodeURIComponent(`${name}/${sandbox.sandboxName}`);
    expect(await get(`/fleet/sandboxes/${key}`)).toMatchObject({ status: 200, body: { gatewayName: name } });
    expect(await get(`/fleet/gateways/${name}`)).toMatchObject({ status: 200, body: { name } });
    expect((await get('/fleet/gateways/%E0%A4%A')).status).toBe(404);
  });

  it('a record with a second key is found by it', async () => {
    expect(await get('/governance/beliefs/database')).toMatchObject({ body: { category: 'database' } });
    expect((await get('/governance/riskModel')).status).toBe(200);
  });

  it('a query holds numbers, booleans, times with an offset, repeated values and members of objects', async () => {
    const made = await post('/soc/alerts', {
      title: 'Alert',
      severity: 'high',
      source: 'rest',
      iocs: [{ type: 'ip', value: '203.0.113.7' }],
      occurredAt: '2026-01-31T14:00:00+02:00',
    });
    expect(made).toMatchObject({ status: 201, body: { firstOccurrenceAt: '2026-01-31T12:00:00.000Z' } });
    const since = encodeURIComponent(new Date(running.now()).toISOString().replace('Z', '+00:00'));
    const found = (query: string) => get(`/soc/alerts?${query}`);
    const one = { status: 200, body: { items: [{ source: 'rest' }], nextCursor: null } };
    const none = { status: 200, body: { items: [] } };
    expect(await found('limit=1&source=rest')).toMatchObject(one);
    expect(await found('severity=low&severity=high')).toMatchObject(one);
    expect(await found('severity=low')).toMatchObject(none);
    expect(await found('ioc.type=ip&ioc.value=203.0.113.7')).toMatchObject(one);
    expect(await found('ioc.value=203.0.113.8')).toMatchObject(none);
    expect(await found(`createdSince=${since}&includeDeleted=false`)).toMatchObject(one);
    expect(await found('createdUntil=2020-01-01T00:00:00Z')).toMatchObject(none);
    expect(await get('/events?types=soc.alert.created')).toMatchObject({ status: 200 });
  });

  it.each([
    ['limit=many', 'limit'],
    ['includeDeleted=yes', 'includeDeleted'],
    ['createdSince=yesterday', 'createdSince'],
    ['createdSince=2026-02-30T00:00:00Z', 'createdSince'],
    ['createdSince=2026-02-01T00:00:00', 'createdSince'],
    ['ioc.value=x&ioc.color=red', 'ioc.color'],
    ['__proto__=x', '__proto__'],
    ['status.*=new', 'status.*'],
  ])('a query of %s is refused by the name of the field', async (query, field) => {
    const refused = await get(`/soc/alerts?${query}`);
    expect([refused.status, issuesIn(refused)]).toEqual([400, [field]]);
  });

  it('times within a body are ISO 8601, at any depth', async () => {
    const at = new Date(running.now() + 86_400_000).toISOString();
    const items = [
      { name: world.fresh('ci'), expiresAt: at },
      { name: world.fresh('ci'), expiresAt: null },
    ];
    const made = await post('/identity/servicePrincipals/createMany', { items });
    expect(made.status).toBe(200);
    expect(JSON.stringify(made.body)).toContain(`"expiresAt":"${at}"`);
    const wrong = { items: [{ name: world.fresh('ci'), expiresAt: 'soon' }] };
    expect(issuesIn(await post('/identity/servicePrincipals/createMany', wrong))).toEqual([
      'items.0.expiresAt',
    ]);
  });

  it('a body is a JSON object that says so, and everything is given in one place', async () => {
    const text = { ...admin, 'content-type': 'text/plain' };
    expect(await post('/fleet/gateways', '{}', text)).toMatchObject({
      status: 415,
      body: { code: 'VALIDATION', details: { reason: 'content_type' } },
    });
    expect(await post('/fleet/gateways', '{"name"')).toMatchObject({
      status: 400,
      body: { detail: 'the request could not be read: send valid JSON' },
    });
    expect((await post('/fleet/gateways', [])).status).toBe(400);
    expect(issuesIn(await post('/fleet/gateways?name=a', gateway()))).toEqual(['name']);
    const { body } = await post('/fleet/gateways', gateway());
    const { id } = body as { id: string };
    const twice = await ask(running, 'PATCH', `/fleet/gateways/${id}`, admin, { id, monitored: false });
    expect([twice.status, issuesIn(twice)]).toEqual([400, ['id']]);
    expect((await post('/audit/seal')).status).toBe(200);
  });

  it('what is not there is 404, and another method 405 with those that are', async () => {
    expect(await get('/fleet/boats')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    expect((await get('/fleet/gateways/')).status).toBe(404);
    const refused = await ask(running, 'PUT', '/fleet/gateways/edge-1', admin, {});
    expect(refused).toMatchObject({ status: 405, body: { details: { reason: 'method' } } });
    expect(refused.headers.get('allow')).toBe('DELETE, GET, HEAD, PATCH');
    expect((await get('/governance/intents/evaluate')).status).toBe(404);
  });

  it('HEAD is GET without its body, and a watch has none', async () => {
    const head = await ask(running, 'HEAD', '/fleet/gateways', admin);
    expect([head.status, head.body]).toEqual([200, null]);
    expect((await ask(running, 'HEAD', '/events/watch', admin)).status).toBe(405);
  });

  it('a query with a body is a POST, and one that may outgrow a URL is read both ways', async () => {
    const intent = {
      intentType: 'provision_resource',
      environment: 'dev',
      requester: 'ci',
      resourceType: 'database',
      region: 'eastus',
      size: 'large',
    };
    expect(await post('/governance/intents/simulate', intent)).toMatchObject({ status: 200 });
    const { body } = await post('/governance/intents/evaluate', intent);
    const { decisionId } = body as { decisionId: string };
    const checked = { status: 200, body: { summary: { checked: 1, valid: 1 } } };
    expect(await get(`/governance/decisions/verifyMany?ids=${decisionId}`)).toMatchObject(checked);
    expect(await post('/governance/decisions/verifyMany', { ids: [decisionId] })).toMatchObject(checked);
  });

  it('routes of their own come first', async () => {
    const answer = await running.fetch(`${running.url}/api/v1/audit/export?format=csv`, { headers: admin });
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  });

  it('a watch says why it ended', async () => {
    const input = (await SAMPLES['operations.watch']?.(world)) as { id: string };
    await post('/operations/cancel', input);
    const over = await running.fetch(`${running.url}/api/v1/operations/watch?id=${input.id}`, {
      headers: admin,
    });
    expect(await over.text()).toMatch(
      /"status":"failed".*"errorCode":"cancelled".*\n\nevent: end\ndata:\n\n$/,
    );

    const leaver = await world.person('viewer');
    const lost = await running.fetch(`${running.url}/api/v1/events/watch`, { headers: bearer(leaver.token) });
    const reader = lost.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect(await reader?.read()).toMatchObject({ value: ': watching\n\n' });
    await world.do('identity.sessions.revoke', 'mutation', { id: leaver.sessionId });
    running.at(running.now() + 30_000);
    await post('/fleet/gateways', gateway());
    let last = '';
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read())
      last = read.value;
    expect(last).toContain('event: problem\ndata: {"type":"about:blank","title":"UNAUTHENTICATED"');
  });
});

describe.each(TARGETS.filter(target => target !== 'in process'))('REST, %s', target => {
  let running: Running;
  let world: World;
  let admin: Record<string, string>;
  beforeAll(async () => {
    running = await start(target);
    world = await newWorld(running);
    admin = world.admin;
  });
  afterAll(() => running?.stop());

  it('a record is made, read, changed by version and deleted', async () => {
    const input = { name: world.fresh('edge'), endpoint: 'edge-1.example.com:8443' };
    const keyed = { ...admin, 'idempotency-key': world.fresh('key') };
    const made = await ask(running, 'POST', '/fleet/gateways', keyed, input);
    const again = await ask(running, 'POST', '/fleet/gateways', keyed, input);
    expect([made.status, again.status, again.body]).toEqual([201, 201, made.body]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    const at = made.headers.get('location')?.replace('/api/v1', '') ?? '';
    expect(await ask(running, 'GET', at, admin)).toMatchObject({ status: 200, body: made.body });
    const changed = await ask(running, 'PATCH', at, admin, { labels: { env: 'prod' }, expectedVersion: 1 });
    expect(changed).toMatchObject({ status: 200, body: { version: 2, labels: { env: 'prod' } } });
    expect(await ask(running, 'DELETE', `${at}?expectedVersion=1`, admin)).toMatchObject({
      status: 409,
      body: { code: 'CONFLICT', details: { reason: 'version', version: 2 } },
    });
    expect((await ask(running, 'DELETE', `${at}?expectedVersion=2`, admin)).status).toBe(200);
    expect((await ask(running, 'GET', at, admin)).status).toBe(404);
  });

  it('an ETag is the version, and If-Match changes that version and no other', async () => {
    const input = { name: world.fresh('edge'), endpoint: 'edge-1.example.com:8443' };
    const made = await ask(running, 'POST', '/fleet/gateways', admin, input);
    const at = made.headers.get('location')?.replace('/api/v1', '') ?? '';
    const tag = made.headers.get('etag') ?? '';
    const read = await ask(running, 'GET', at, { ...admin, 'if-match': '"7"' });
    expect([tag, read.status, read.headers.get('etag')]).toEqual(['"1"', 200, tag]);
    const matching = (tag: string) => ({ ...admin, 'if-match': tag });
    const changed = await ask(running, 'PATCH', at, matching(tag), { monitored: false });
    expect([changed.status, changed.headers.get('etag')]).toEqual([200, '"2"']);
    expect(await ask(running, 'PATCH', at, matching(tag), { monitored: true })).toMatchObject({
      status: 412,
      body: { code: 'PRECONDITION_FAILED', details: { reason: 'version', version: 2 } },
    });
    for (const wrong of ['W/"2"', '"1", "2"', '2']) {
      expect((await ask(running, 'DELETE', at, matching(wrong))).status).toBe(412);
    }
    const twice = await ask(running, 'DELETE', `${at}?expectedVersion=2`, matching('"2"'));
    expect([twice.status, issuesIn(twice)]).toEqual([400, ['expectedVersion']]);
    expect((await ask(running, 'PATCH', at, matching('*'), { monitored: true })).status).toBe(200);
    expect((await ask(running, 'DELETE', at, matching('"3"'))).status).toBe(200);
    const without = await ask(running, 'POST', '/fleet/gateways/restore', matching('"4"'), {});
    expect(without).toMatchObject({ status: 400, body: { code: 'VALIDATION' } });
  });

  it('a page of a list says where the next one is, and the last one does not', async () => {
    for (let made = 0; made < 3; made++) {
      const input = { name: world.fresh('paged'), endpoint: 'edge-1.example.com:8443' };
      await ask(running, 'POST', '/fleet/gateways', admin, input);
    }
    const names: unknown[] = [];
    let next: string | undefined = '/fleet/gateways?limit=2&q=paged-';
    for (; next !== undefined; ) {
      const page: Answer = await ask(running, 'GET', next, admin);
      names.push(...(page.body as { items: { name: string }[] }).items.map(({ name }) => name));
      const link: string | undefined = /^<(.+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
      const asked = new URL(`https://proxy.example.com/breakwater/api/v1${next}`);
      next = link === undefined ? undefined : new URL(link, asked).href.split('/breakwater/api/v1')[1];
    }
    expect(new Set(names).size).toBe(3);
  });

  it('with Prefer: wait an operation that ends in time is the answer', async () => {
    const wait = { ...admin, prefer: 'respond-async, wait=20' };
    const ended = await ask(running, 'POST', '/operations/selfTest', wait, { resourceKey: 'waited' });
    const { id } = ended.body as { id: string };
    expect(ended).toMatchObject({ status: 200, body: { status: 'succeeded', kind: 'system.selfTest' } });
    expect(ended.headers.get('content-location')).toBe(`/api/v1/operations/${id}`);
    expect(ended.headers.get('preference-applied')).toBe('wait=20');
  });

  it('what starts an operation answers 202, and where to ask for it', async () => {
    const started = await ask(running, 'POST', '/operations/selfTest', admin, { resourceKey: 'rest' });
    const { operationId } = started.body as { operationId: string };
    expect(started.status).toBe(202);
    expect(started.headers.get('location')).toBe(`/api/v1/operations/${operationId}`);
    expect(started.headers.get('retry-after')).toBe('2');
    const path = `/operations/${operationId}`;
    expect(await ask(running, 'GET', path, admin)).toMatchObject({ body: { id: operationId } });
  });

  it('a body over 8 MiB is 413', async () => {
    const body = `{"name":"${'x'.repeat(8 * 1024 * 1024)}"}`;
    const refused = await ask(running, 'POST', '/fleet/gateways', admin, body);
    expect(refused).toMatchObject({ status: 413, body: { details: { reason: 'too_large' } } });
  });

  it('a watch is a stream of server-sent events that resumes', async () => {
    const watch = async (headers: Record<string, string>) => {
      const abort = new AbortController();
      const response = await running.fetch(
        `${running.url}/api/v1/events/watch?types=identity.group.created`,
        {
          headers: { ...admin, ...headers },
          signal: abort.signal,
        },
      );
      expect(response.headers.get('content-type')).toBe('text/event-stream');
      expect(response.headers.get('cache-control')).toBe('no-store');
      return { response, abort };
    };
    const first = await watch({});
    const last = first.response.headers.get('x-breakwater-last-event-id') ?? '';
    await world.do('identity.groups.create', 'mutation', { name: world.fresh('group') });
    const event = await firstEvent(first.response);
    expect(event.data).toMatchObject({ type: 'identity.group.created', id: event.id });
    first.abort.abort();
    const second = await watch({ 'last-event-id': last });
    expect(await firstEvent(second.response)).toEqual(event);
    second.abort.abort();
    const gone = await ask(running, 'GET', '/events/watch?lastEventId=evt_7zzzzzzzzzzzzzzzzzzzzzzzzz', admin);
    expect(gone).toMatchObject({ status: 412, body: { code: 'PRECONDITION_FAILED' } });
  });
});

/** The first event of a stream, which is then left. */
async function firstEvent({ body }: Response): Promise<{ id: string; data: unknown }> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const found = /^id: (.+)\ndata: (.+)\n\n/m.exec(text);
    if (found !== null) {
      await reader?.cancel();
      return { id: String(found[1]), data: JSON.parse(String(found[2])) };
    }
    const read = await reader?.read();
    if (read === undefined || read.done) throw new Error(`the stream ended: ${text}`);
    text += read.value;
  }
}
