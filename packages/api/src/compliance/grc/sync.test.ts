import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reaction } from '../../../../../tests/contract/receiver.ts';
import { allowNothing } from '../../outbound/allow-list.ts';
import { refusalOf } from '../../testing.ts';
import { type GrcTest, grcTest } from './grc.fixture.ts';

describe('a sync', () => {
  let test: GrcTest;
  beforeAll(async () => {
    test = await grcTest('file');
  });
  afterAll(() => test.close());
  beforeEach(() => {
    test.platforms.reset();
    test.waits();
  });

  it('to Vanta replaces what is there with everything there is, once anything changed (case 43)', async () => {
    const { platforms } = test;
    const { connect, resources, compliance, tenant, full, sync, grc } = await test.tenant();
    const { vault, web, gone } = await resources({
      vault: 'cde',
      web: 'connected-cde',
      wiki: 'out-of-scope',
      gone: 'out-of-scope',
      fresh: null,
    });
    await compliance.resources.deactivate({ resource: gone });
    const { id } = await connect('customResource');
    const first = await full(id);
    expect(first.sync).toMatchObject({
      status: 'completed',
      syncType: 'full',
      resourcesSynced: 3,
      errorsCount: 0,
      errorDetails: [],
      completedAt: expect.any(Date),
      syncMetadata: {
        selected: 3,
        pushed: 3,
        removed: 0,
        endpointKind: 'state-of-the-world',
        requests: 2,
        retries: 0,
      },
    });
    expect(first.operation).toMatchObject({
      status: 'succeeded',
      resourceKey: 'vanta',
      result: { syncId: first.sync.id, resourcesSynced: 3 },
    });
    expect(platforms.seen()).toEqual(['POST /oauth/token', 'PUT /v1/resources/custom_resource']);
    const stored = platforms.vanta.resources.get('rt-1') ?? [];
    expect(stored.map(({ uniqueId }) => uniqueId).toSorted()).toEqual(['arn:vault', 'arn:web', 'arn:wiki']);
    expect(stored.find(({ uniqueId }) => uniqueId === 'arn:vault')).toEqual({
      uniqueId: 'arn:vault',
      displayName: 'vault',
      externalUrl: `https://breakwater.example.com/resources/${vault}`,
      customProperties: {
        pci_scope: 'cde',
        pci_scope_justification: 'Decided by a test.',
        pci_data_classification: '',
        pci_segment: '',
        pci_validated_date: '',
        pci_validated_by: '',
        pci_data_flows: '',
        resource_id: 'arn:vault',
        name: 'vault',
        provider: 'aws',
        resource_type: 'ec2_instance',
        region: 'eu-west-1',
      },
    });

    const again = await sync(id);
    expect(again.sync).toMatchObject({ status: 'completed', resourcesSynced: 0 });
    expect(platforms.seen()).toEqual([]);

    await test.decide(tenant, { [web]: 'out-of-scope' });
    expect(await grc.sync({ connectionId: id, dryRun: true })).toMatchObject({
      ...{ add: 0, update: 1, remove: 0, unchanged: 2, requestsCount: 1 },
      requests: [{ method: 'PUT', path: '/v1/resources/custom_resource', items: 3 }],
    });
    const changed = await sync(id);
    expect(changed.sync).toMatchObject({
      status: 'completed',
      resourcesSynced: 1,
      syncMetadata: { selected: 3, pushed: 3 },
    });
    expect(platforms.seen()).toEqual(['POST /oauth/token', 'PUT /v1/resources/custom_resource']);
    expect(platforms.vanta.resources.get('rt-1')).toHaveLength(3);
  });

  it('whose token is refused asks for one fresh one, and fails with an alert if that is refused too (case 43)', async () => {
    const { platforms } = test;
    const { connect, resources, full, compliance } = await test.tenant();
    await resources({ vault: 'cde' });
    const { id } = await connect('customResource');
    platforms.interrupt(({ method }) => {
      if (method === 'PUT' && platforms.vanta.tokensGiven === 1) platforms.vanta.expireTokens();
      return null;
    });
    expect((await full(id)).sync).toMatchObject({ status: 'completed', syncMetadata: { requests: 4 } });
    const put = 'PUT /v1/resources/custom_resource';
    expect(platforms.seen()).toEqual(['POST /oauth/token', put, 'POST /oauth/token', put]);

    platforms.interrupt(({ method }) => (method === 'PUT' ? 401 : null));
    const { sync, operation } = await full(id);
    const message = 'the platform refused the credentials: HTTP 401';
    expect(sync).toMatchObject({
      status: 'failed',
      completedAt: expect.any(Date),
      resourcesSynced: 0,
      errorsCount: 1,
      errorDetails: [{ resourceId: null, status: 401, message }],
    });
    expect(operation).toMatchObject({
      status: 'failed',
      errorCode: 'precondition_failed',
      errorMessage: message,
    });
    expect(platforms.seen()).toEqual(['POST /oauth/token', put, 'POST /oauth/token', put]);
    const alerts = async () => (await compliance.alerts.list({ alertType: 'grc_sync_failed' })).items;
    expect(await alerts()).toEqual([
      expect.objectContaining({
        severity: 'medium',
        status: 'open',
        occurrences: 1,
        fingerprint: `grc:${id}`,
        context: expect.objectContaining({ connectionId: id, syncId: sync.id, message }),
      }),
    ]);
    await full(id);
    expect(await alerts()).toMatchObject([{ status: 'open', occurrences: 2 }]);

    platforms.interrupt(() => null);
    await full(id);
    expect(await alerts()).toMatchObject([{ status: 'resolved', resolvedBy: 'system', occurrences: 2 }]);
  });

  it('completes with the errors of the items that were refused (case 44)', async () => {
    const { platforms } = test;
    const { connect, resources, full } = await test.tenant();
    const { web } = await resources({ vault: 'cde', web: 'connected-cde', wiki: 'out-of-scope' });
    platforms.vanta.found.set(
      'aws/Ec2',
      ['vault', 'arn:web', 'wiki'].map(displayName => ({
        resourceId: `v-${displayName}`,
        displayName,
        inScope: displayName === 'wiki',
      })),
    );
    platforms.vanta.refuses.add('v-arn:web');
    const { id } = await connect('inScope');
    const { sync } = await full(id);
    expect(sync).toMatchObject({
      status: 'completed',
      resourcesSynced: 2,
      errorsCount: 1,
      errorDetails: [{ resourceId: web, status: null, message: 'Invalid Input' }],
      syncMetadata: { selected: 3, pushed: 3, endpointKind: 'upsert' },
    });
    expect(platforms.vanta.found.get('aws/Ec2')?.map(({ inScope }) => inScope)).toEqual([true, false, false]);
  });

  it('to Vanta sends at most 50 updates at once, and finds names on every page (case 44)', async () => {
    const { platforms } = test;
    const { connect, resources, full, sync } = await test.tenant();
    const names = Array.from({ length: 120 }, (_, n) => `web-${n}`);
    await resources(Object.fromEntries(names.map(name => [name, 'connected-cde'])));
    platforms.vanta.found.set(
      'aws/Ec2',
      names.map(displayName => ({ resourceId: `v-${displayName}`, displayName, inScope: false })),
    );
    const { id } = await connect('inScope');
    const before = platforms.receiver.received.length;
    const { sync: done } = await full(id);
    expect(done).toMatchObject({ status: 'completed', resourcesSynced: 120 });
    const patches = platforms.receiver.received
      .slice(before)
      .filter(({ method }) => method === 'PATCH')
      .map(({ body }) => JSON.parse(body).updates.length);
    expect(patches).toEqual([50, 50, 20]);
    const place = '/v1/integrations/aws/resource-kinds/Ec2/resources';
    expect(platforms.seen()).toEqual([
      'POST /oauth/token',
      `GET ${place}?pageSize=100`,
      `GET ${place}?pageSize=100&pageCursor=100`,
      ...patches.map(() => `PATCH ${place}`),
    ]);
    expect((await sync(id)).sync).toMatchObject({ resourcesSynced: 0, syncMetadata: { requests: 0 } });

    const other = await connect('inScope');
    let remembered: unknown = null;
    platforms.interrupt(async ({ method, body }) => {
      if (method !== 'PATCH' || JSON.parse(body).updates.length > 20) return null;
      remembered = await test.api.rows('SELECT count(*) FROM grc_pushed WHERE connection_id = ?', other.id);
      return 503;
    });
    expect((await full(other.id)).sync).toMatchObject({ status: 'failed', resourcesSynced: 100 });
    expect(remembered).toEqual([[100]]);
    platforms.interrupt(() => null);
    expect((await sync(other.id)).sync).toMatchObject({ status: 'completed', resourcesSynced: 20 });
  });

  it('to Vanta tells what it did not find, and what it found twice', async () => {
    const { platforms } = test;
    const { connect, resources, full } = await test.tenant();
    const { none, twice } = await resources({ vault: 'cde', none: 'cde', twice: 'cde' });
    platforms.vanta.found.set(
      'aws/Ec2',
      ['vault', 'twice', 'twice'].map((displayName, n) => ({
        resourceId: `v-${n}`,
        displayName,
        inScope: false,
      })),
    );
    const { id } = await connect('inScope');
    const { sync } = await full(id);
    expect(sync).toMatchObject({ status: 'completed', resourcesSynced: 1, errorsCount: 2 });
    expect(sync.errorDetails.map(({ resourceId, status }) => [resourceId, status]).toSorted()).toEqual(
      [
        [none, 404],
        [twice, 409],
      ].toSorted(),
    );
  });

  it('waits as long as a busy platform asks, up to 60 s, else 1, 2, 4, 8, 16 s (case 44)', async () => {
    const { platforms } = test;
    const { connect, resources, full } = await test.tenant();
    await resources({ vault: 'cde' });
    const { id } = await connect('customResource');
    const busy = (...answers: Parameters<typeof platforms.receiver.answer>) => {
      const left = [...answers];
      platforms.interrupt(({ method }) => (method === 'PUT' ? (left.shift() ?? null) : null));
    };
    const later = (seconds: string) => ({ status: 429, headers: { 'retry-after': seconds } });
    busy(later('2'));
    expect((await full(id)).sync).toMatchObject({
      status: 'completed',
      syncMetadata: { requests: 2, retries: 1 },
    });
    expect(test.waits()).toEqual([2_000]);

    busy(later('3600'), 503, 'close', 500, { ...later('7'), status: 503 });
    expect((await full(id)).sync).toMatchObject({ status: 'completed', syncMetadata: { retries: 5 } });
    expect(test.waits()).toEqual([60_000, 2_000, 4_000, 8_000, 7_000]);

    busy(...Array.from({ length: 6 }, () => 503));
    const { sync } = await full(id);
    expect(sync).toMatchObject({
      status: 'failed',
      errorDetails: [{ resourceId: null, status: 503, message: 'the platform is busy: HTTP 503' }],
      syncMetadata: { requests: 2, retries: 5 },
    });
    expect(test.waits()).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  });

  it('to Drata never completes a session with a part of the records (case 45)', async () => {
    const { platforms } = test;
    const { connect, resources, full, sync, grc } = await test.tenant();
    const { web } = await resources({ vault: 'cde', web: 'connected-cde', wiki: 'out-of-scope' });
    const { id } = await connect('drata');
    expect(await grc.sync({ connectionId: id, dryRun: true })).toMatchObject({ add: 3, requestsCount: 2 });
    expect([platforms.seen(), (await grc.syncs.list({})).items]).toEqual([[], []]);
    const { sync: first } = await full(id);
    expect(first).toMatchObject({ status: 'completed', resourcesSynced: 3 });
    expect([...platforms.drata.records.keys()].toSorted()).toEqual(['arn:vault', 'arn:web', 'arn:wiki']);
    platforms.drata.refuses.add('arn:web');
    platforms.seen();
    const { sync: second } = await full(id);
    expect(second).toMatchObject({
      status: 'failed',
      resourcesSynced: 0,
      errorsCount: 2,
      errorDetails: [
        { resourceId: null, message: 'the platform refused 1 of 3 items, so nothing was replaced' },
        { resourceId: web, status: 400, message: 'HTTP 400: Invalid record' },
      ],
      syncMetadata: { endpointKind: 'state-of-the-world' },
    });
    const place = '/public/v2/custom-connections/42/resources/7/sessions';
    expect(platforms.seen()).toEqual([`POST ${place}/${second.id}`, `POST ${place}/${second.id}/actions`]);
    expect(platforms.drata.sessions.get(second.id)?.status).toBe('CANCELLED');
    expect(platforms.drata.records.size).toBe(3);
    expect((await sync(id)).sync).toMatchObject({ status: 'completed', resourcesSynced: 0 });
  });

  it('to Drata is not complete while the session is not (case 45)', async () => {
    const { platforms } = test;
    const { connect, resources, full, sync } = await test.tenant();
    await resources({ vault: 'cde' });
    const { id } = await connect('drata');
    platforms.interrupt(({ body }) =>
      body === '{"action":"complete"}' ? { status: 409, body: '{"message":"it is archived"}' } : null,
    );
    const failed = await full(id);
    const message = 'the platform did not complete the session: HTTP 409: it is archived';
    expect(failed.sync).toMatchObject({
      status: 'failed',
      resourcesSynced: 0,
      errorDetails: [{ resourceId: null, status: 409, message }],
    });
    expect(platforms.drata.sessions.get(failed.sync.id)?.status).toBe('CANCELLED');
    platforms.interrupt(({ body }) => (body.includes('action') ? 409 : null));
    expect((await full(id)).sync.errorDetails.map(one => one.message)).toEqual([
      'the platform did not complete the session: HTTP 409',
      'what was begun at the platform could not be cancelled',
    ]);
    platforms.reset();
    expect((await sync(id)).sync).toMatchObject({ status: 'completed', resourcesSynced: 1 });
  });

  it('to Drata tells what changed, and deletes what is no more', async () => {
    const { platforms } = test;
    const { connect, resources, compliance, tenant, sync } = await test.tenant();
    const { web, gone } = await resources({
      vault: 'cde',
      web: 'connected-cde',
      wiki: 'out-of-scope',
      gone: 'cde',
    });
    const { id } = await connect('drata');
    const first = await sync(id);
    expect(first.sync).toMatchObject({
      syncType: 'incremental',
      resourcesSynced: 4,
      syncMetadata: { endpointKind: 'state-of-the-world' },
    });
    await test.decide(tenant, { [web]: 'cde', [gone]: 'out-of-scope' });
    await compliance.resources.delete({ id: (await compliance.resources.deactivate({ resource: gone })).id });
    platforms.drata.refuses.add('arn:web');
    platforms.seen();
    const refused = await sync(id);
    expect(refused.sync).toMatchObject({
      status: 'completed',
      resourcesSynced: 0,
      errorDetails: [{ resourceId: web, status: 400 }],
      syncMetadata: { selected: 3, pushed: 1, removed: 1, endpointKind: 'upsert' },
    });
    const place = '/public/v2/custom-connections/42/resources/7/records';
    expect(platforms.seen()).toEqual([`POST ${place}`, `DELETE ${place}/arn%3Agone`]);
    // Of a single record Drata may tell without a list.
    const body = JSON.stringify({ id: 'x', statusCode: 422, data: {}, message: 'no such field' });
    platforms.interrupt(() => ({ status: 200, body }));
    expect((await sync(id)).sync).toMatchObject({
      status: 'failed',
      errorDetails: [{ message: 'the platform accepted nothing' }, { resourceId: web, status: 422 }],
    });
    platforms.interrupt(() => null);
    platforms.drata.refuses.clear();
    expect((await sync(id)).sync).toMatchObject({
      resourcesSynced: 1,
      syncMetadata: { pushed: 1, removed: 0 },
    });
    expect(platforms.drata.records.get('arn:web')?.pci_scope).toBe('cde');
    expect([...platforms.drata.records.keys()]).not.toContain('arn:gone');
  });

  it('to Drata deletes no record whose id would lead out of its folder', async () => {
    const { platforms } = test;
    const { connect, resources, compliance, tenant, sync } = await test.tenant();
    await resources({ vault: 'cde', web: 'cde' });
    const dots = { provider: 'aws', resourceType: 'other', resourceId: '..' } as const;
    const { id: resourceId } = await compliance.resources.create(dots);
    await test.decide(tenant, { [resourceId]: 'out-of-scope' });
    const { id } = await connect('drata');
    expect((await sync(id)).sync).toMatchObject({ resourcesSynced: 3 });
    await compliance.resources.deactivate({ resource: resourceId });
    platforms.seen();
    expect((await sync(id)).sync.errorDetails).toMatchObject([
      { message: 'the platform accepted nothing' },
      { resourceId, status: null, message: 'no path can name a record of this id' },
    ]);
    expect(platforms.seen()).toEqual([]);
  });

  it('to Secureframe says of each asset whether it is in scope', async () => {
    const { platforms } = test;
    const { connect, resources, compliance, tenant, full, sync, grc } = await test.tenant();
    const { vault, web, none, wiki } = await resources({
      vault: 'cde',
      web: 'connected-cde',
      wiki: 'out-of-scope',
      none: 'out-of-scope',
    });
    const { cloud } = platforms.secureframe;
    for (const name of ['vault', 'web', 'wiki', 'web-2']) cloud.set(`s-${name}`, `arn:${name}`);
    const { id } = await connect('assetScope');
    const { sync: first } = await full(id);
    expect(first).toMatchObject({
      status: 'completed',
      resourcesSynced: 3,
      errorDetails: [{ resourceId: none, status: 404 }],
      syncMetadata: { pushed: 4, endpointKind: 'upsert', requests: 7 },
    });
    const scoped = (name: string, active: string, reason = 'Decided by a test.') => ({
      id: `s-${name}`,
      framework: 'f-1',
      active,
      reason,
    });
    expect(platforms.secureframe.scopes).toEqual([
      scoped('vault', 'true'),
      scoped('web', 'true'),
      scoped('wiki', 'false'),
    ]);
    platforms.secureframe.scopes = [];
    await compliance.resources.deactivate({ resource: wiki });
    cloud.set('s-none', 'arn:none').set('s-none-again', 'arn:none');
    const { sync: second } = await sync(id);
    expect(second).toMatchObject({
      status: 'completed',
      resourcesSynced: 0,
      errorDetails: [{ resourceId: none, status: 409 }],
      syncMetadata: { removed: 1 },
    });
    expect(platforms.secureframe.scopes).toEqual([
      scoped('wiki', 'false', 'The resource is no longer active.'),
    ]);

    platforms.secureframe.scopes = [];
    await test.decide(tenant, {
      [vault]: 'pending-review',
      [web]: 'pending-review',
      [none]: 'pending-review',
    });
    expect((await sync(id)).sync).toMatchObject({ status: 'completed', syncMetadata: { requests: 0 } });
    for (const resource of [vault, web]) await compliance.resources.deactivate({ resource });
    expect(await refusalOf(grc.sync({ connectionId: id }))).toBe('PRECONDITION_FAILED(shrink)');
    await sync(id, { allowShrink: true });
    expect(platforms.secureframe.scopes.map(one => [one.id, one.active])).toEqual([
      ['s-vault', 'false'],
      ['s-web', 'false'],
    ]);
  });

  it('to Secureframe publishes data, and takes back the scope of what is no more', async () => {
    const { platforms } = test;
    const { connect, resources, compliance, full, sync } = await test.tenant();
    const { wiki } = await resources({ vault: 'cde', web: 'connected-cde', wiki: 'out-of-scope' });
    const { id } = await connect('customData');
    expect((await full(id)).sync).toMatchObject({ status: 'completed', resourcesSynced: 3 });
    expect(platforms.secureframe.published.map(one => [one.resource_id, one.pci_scope])).toEqual([
      ['arn:vault', 'cde'],
      ['arn:web', 'connected-cde'],
      ['arn:wiki', 'out-of-scope'],
    ]);
    platforms.secureframe.published = [];
    await compliance.resources.deactivate({ resource: wiki });
    expect((await sync(id)).sync).toMatchObject({
      resourcesSynced: 0,
      syncMetadata: { pushed: 0, removed: 1 },
    });
    expect(platforms.secureframe.published).toMatchObject([{ resource_id: 'arn:wiki', pci_scope: '' }]);
  });

  it('follows no redirect, reads no more than 1 MiB, and knows an answer that means nothing', async () => {
    const { platforms } = test;
    const { connect, resources, full } = await test.tenant();
    await resources({ vault: 'cde' });
    const { id } = await connect('customResource');
    const put = (reaction: Reaction) =>
      platforms.interrupt(({ method }) => (method === 'PUT' ? reaction : null));
    for (const [reaction, status, message] of [
      [{ status: 307, headers: { location: platforms.receiver.url } }, 307, 'HTTP 307'],
      ['flood', 200, 'the answer of the platform could not be read'],
      [{ status: 200, body: '{"success":false}' }, 200, 'the answer of the platform could not be read'],
      [200, 200, 'the answer of the platform could not be read'],
    ] as const) {
      put(reaction);
      platforms.seen();
      const { sync } = await full(id);
      expect(sync).toMatchObject({
        status: 'failed',
        errorDetails: [{ resourceId: null }, { status, message }],
      });
      expect(platforms.seen()).toEqual(['POST /oauth/token', 'PUT /v1/resources/custom_resource']);
    }
    expect(platforms.receiver.flooded()).toBeLessThan(32 * 1024 * 1024);
  });

  it('fails without a call when nothing may be sent to the platform any more', async () => {
    const { connect, resources, grc } = await test.tenant();
    await resources({ vault: 'cde' });
    const { id } = await connect('drata');
    const started = await grc.sync({ connectionId: id });
    if (!('syncId' in started)) throw new TypeError('a sync was started');
    await test.carry(started.operationId, { outboundAllow: allowNothing });
    expect(await grc.syncs.get({ id: started.syncId })).toMatchObject({
      status: 'failed',
      errorDetails: [{ message: 'the platform has an address that nothing may be sent to' }],
    });
    expect(test.platforms.seen()).toEqual([]);
    expect(test.waits()).toEqual([]);
  });

  it('fails when the platform accepts nothing of something, and completes when there is nothing', async () => {
    const { platforms } = test;
    const { connect, resources, full } = await test.tenant();
    const { id } = await connect('assetScope');
    const { sync: empty } = await full(id);
    expect(empty).toMatchObject({ status: 'completed', resourcesSynced: 0, syncMetadata: { selected: 0 } });
    expect(platforms.seen()).toEqual([]);
    const { vault } = await resources({ vault: 'cde' });
    const { sync } = await full(id);
    expect(sync).toMatchObject({
      status: 'failed',
      resourcesSynced: 0,
      errorDetails: [
        { resourceId: null, message: 'the platform accepted nothing' },
        { resourceId: vault, status: 404 },
      ],
    });
  });

  it('leaves out more than half of what was accepted only when that is meant', async () => {
    const { platforms } = test;
    const { connect, resources, compliance, full, grc } = await test.tenant();
    const { vault, web } = await resources({ vault: 'cde', web: 'cde', wiki: 'out-of-scope' });
    const { id } = await connect('customResource');
    await full(id);
    platforms.seen();
    for (const resource of [vault, web]) await compliance.resources.deactivate({ resource });
    expect(await refusalOf(grc.sync({ connectionId: id }))).toBe('PRECONDITION_FAILED(shrink)');
    expect(await grc.sync({ connectionId: id, dryRun: true })).toMatchObject({
      wouldRefuse: 'shrink',
      remove: 2,
    });
    expect((await grc.syncs.list({})).items).toHaveLength(1);
    const { sync } = await full(id, { allowShrink: true });
    expect(sync).toMatchObject({ status: 'completed', resourcesSynced: 1, syncMetadata: { removed: 2 } });
    expect(platforms.vanta.resources.get('rt-1')).toHaveLength(1);
  });

  it('that would leave out too much by the time it runs fails and sends nothing', async () => {
    const { platforms } = test;
    const { connect, resources, compliance, full, grc } = await test.tenant();
    const { vault } = await resources({ vault: 'cde' });
    const { id } = await connect('customResource');
    await full(id);
    platforms.seen();
    const started = await grc.sync({ connectionId: id });
    await compliance.resources.deactivate({ resource: vault });
    if (!('syncId' in started)) throw new TypeError('a sync was started');
    await test.carry(started.operationId);
    expect(await grc.syncs.get({ id: started.syncId })).toMatchObject({
      status: 'failed',
      errorDetails: [{ message: expect.stringContaining('more than half') }],
    });
    expect(platforms.seen()).toEqual([]);
  });

  it('is one at a time for a provider', async () => {
    const { connect, grc, operator } = await test.tenant();
    const [one, two, other] = [
      await connect('customResource'),
      await connect('inScope'),
      await connect('drata'),
    ];
    const first = await grc.sync({ connectionId: one.id });
    expect(first).toMatchObject({ status: 'pending', resourceType: 'grcSync', syncId: expect.any(String) });
    expect(await refusalOf(grc.sync({ connectionId: two.id }))).toBe('CONFLICT(operation_active)');
    await grc.sync({ connectionId: other.id });
    const { items } = await operator.api.operations.list({ kind: 'compliance.grcSync' });
    expect(items.map(({ resourceKey }) => resourceKey).toSorted()).toEqual(['drata', 'vanta']);
  });

  it('that is cancelled before it began ends failed at once', async () => {
    const { connect, grc, operator, compliance } = await test.tenant();
    const { id } = await connect('customResource');
    const started = await grc.sync({ connectionId: id });
    if (!('syncId' in started)) throw new TypeError('a sync was started');
    await operator.api.operations.cancel({ id: started.operationId });
    expect(await grc.syncs.get({ id: started.syncId })).toMatchObject({
      status: 'failed',
      completedAt: expect.any(Date),
      errorDetails: [{ resourceId: null, status: null, message: 'cancelled' }],
    });
    expect((await compliance.alerts.list({ alertType: 'grc_sync_failed' })).items).toHaveLength(1);
  });

  it('that is cancelled while it runs stops, gives up its session, and ends failed', async () => {
    const { platforms } = test;
    const { connect, resources, grc, operator, connections } = await test.tenant();
    await resources({ vault: 'cde' });
    const { id } = await connect('drata');
    const started = await grc.sync({ connectionId: id, syncType: 'full' });
    if (!('syncId' in started)) throw new TypeError('a sync was started');
    platforms.interrupt(({ body }) => (body.includes('complete') ? 'hang' : null));
    const arrived = platforms.receiver.arrival(platforms.receiver.received.length + 2);
    const carried = test.carry(started.operationId);
    await arrived;
    expect(await connections.get({ id })).toMatchObject({ lastStatus: 'in_progress' });
    await operator.api.operations.cancel({ id: started.operationId });
    await test.beat();
    await carried;
    expect(await grc.syncs.get({ id: started.syncId })).toMatchObject({
      status: 'failed',
      errorDetails: [{ resourceId: null, status: null, message: 'cancelled' }],
    });
    expect(platforms.drata.sessions.get(started.syncId)?.status).toBe('CANCELLED');
    expect(await connections.get({ id })).toMatchObject({ lastStatus: 'failed' });
  });

  it('whose worker was lost ends failed, and the next pushes what is missing', async () => {
    const { connect, resources, grc, sync, compliance } = await test.tenant();
    await resources({ vault: 'cde' });
    const { id } = await connect('customResource');
    const started = await grc.sync({ connectionId: id });
    if (!('syncId' in started)) throw new TypeError('a sync was started');
    await test.lose(started.operationId);
    expect(await grc.syncs.get({ id: started.syncId })).toMatchObject({
      status: 'failed',
      errorDetails: [{ message: 'the worker of the operation was lost' }],
    });
    expect(
      (await compliance.alerts.list({ alertType: 'grc_sync_failed', status: 'open' })).items,
    ).toHaveLength(1);
    expect((await sync(id)).sync).toMatchObject({ status: 'completed', resourcesSynced: 1 });
    expect((await compliance.alerts.list({ alertType: 'grc_sync_failed', status: 'open' })).items).toEqual(
      [],
    );
  });

  it('to Drata clears the session away that a lost worker left open', async () => {
    const { platforms } = test;
    const { connect, resources, grc, sync, full } = await test.tenant();
    await resources({ vault: 'cde' });
    const { id } = await connect('drata');
    const started = await grc.sync({ connectionId: id });
    if (!('syncId' in started)) throw new TypeError('a sync was started');
    platforms.drata.sessions.set(started.syncId, { status: 'IN_PROGRESS', staged: [] });
    await test.lose(started.operationId);
    test.api.clock.advance(1000);
    expect((await sync(id)).sync).toMatchObject({ status: 'completed', resourcesSynced: 1 });
    expect(platforms.drata.sessions.get(started.syncId)?.status).toBe('CANCELLED');
    platforms.seen();
    expect((await full(id)).sync).toMatchObject({ status: 'completed' });
    expect(platforms.seen().filter(line => line.includes(started.syncId))).toEqual([]);
  });

  it('tells how it ended, and is in the audit log from its start', async () => {
    const { connect, resources, tenant, full } = await test.tenant();
    await resources({ vault: 'cde' });
    const { id } = await connect('customResource');
    const { sync } = await full(id);
    test.platforms.interrupt(() => 403);
    await full(id);
    const told = (await test.events(tenant)).filter(({ type }) => type.startsWith('compliance.grc'));
    const data = { connectionId: id, provider: 'vanta', syncType: 'full' };
    expect(told).toMatchObject([
      {
        type: 'compliance.grcSync.completed',
        data: { id: sync.id, ...data, resourcesSynced: 1, errorsCount: 0 },
      },
      { type: 'compliance.grcSync.failed', data: { ...data, resourcesSynced: 0, errorsCount: 1 } },
    ]);
    const actions = await test.actions(tenant);
    expect(actions.filter(action => action.includes('grc'))).toEqual([
      'compliance.grcConnection.create',
      ...['compliance.grc.sync', 'compliance.grcSync.start', 'compliance.grcSync.complete'],
      ...['compliance.grc.sync', 'compliance.grcSync.start', 'compliance.grcSync.fail'],
    ]);
  });
});
