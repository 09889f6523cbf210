import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  API_TARGETS,
  DAY,
  failureOf,
  MINUTE,
  refusalOf,
  SECOND,
  type TestApi,
  type TestTenant,
  testApi,
} from '../testing.ts';
import { columns, heldUntil, putOperation, unattended } from './operations.fixture.ts';

describe.each(API_TARGETS)('operations on %s', target => {
  let api: TestApi;
  let tenant: TestTenant;
  beforeAll(async () => {
    api = await testApi(target);
    tenant = await api.tenant();
  });
  afterAll(() => api.close());

  const eventsOf = async (id: string) =>
    (await tenant.admin.api.events.list({ recordId: id, order: 'asc' })).items.map(e => [e.type, e.data]);
  const put = (fields?: Parameters<typeof putOperation>[2]) => putOperation(api, tenant.id, fields);

  it('are done after the call that started them, and tell when they began and ended', async () => {
    const { operations } = tenant.admin.api;
    const started = await operations.selfTest({ steps: 3, resourceKey: 'whole' });
    expect(started).toEqual({
      operationId: expect.stringMatching(/^op_/),
      status: 'pending',
      resourceType: 'selfTest',
    });
    const id = started.operationId;
    expect(await operations.wait({ id })).toMatchObject({
      id,
      kind: 'system.selfTest',
      status: 'succeeded',
      resourceType: 'selfTest',
      resourceKey: 'whole',
      progressPct: 100,
      progressMsg: 'step 3 of 3',
      result: { steps: 3, stdout: '' },
      errorCode: null,
      errorMessage: null,
      actor: tenant.admin.email,
      gatewayId: null,
      attempt: 1,
      completedAt: new Date(api.clock.now()),
    });
    const data = {
      id,
      operationId: id,
      kind: 'system.selfTest',
      resourceType: 'selfTest',
      resourceKey: 'whole',
    };
    expect(await eventsOf(id)).toEqual([
      ['operations.operation.created', data],
      ['operations.operation.succeeded', data],
    ]);
    const { items } = await tenant.admin.api.audit.list({ recordId: id });
    expect(items.map(e => [e.action, e.actorName, e.requestData])).toEqual([
      [
        'operations.selfTest.start',
        tenant.admin.email,
        expect.objectContaining({ steps: 3, resourceKey: 'whole' }),
      ],
    ]);
  });

  it('fail with the code and message of what their work threw', async () => {
    const { operations } = tenant.admin.api;
    const { operationId: id } = await operations.selfTest({ steps: 3, failAtStep: 2, resourceKey: 'broken' });
    expect(await operations.wait({ id })).toMatchObject({
      status: 'failed',
      errorCode: 'internal',
      errorMessage: 'step 2 failed',
      progressPct: 33,
      result: null,
    });
    expect((await eventsOf(id)).at(-1)).toEqual([
      'operations.operation.failed',
      expect.objectContaining({ operationId: id, errorCode: 'internal' }),
    ]);
    expect(await refusalOf(operations.selfTest({ steps: 3, failAtStep: 4 }))).toBe('VALIDATION');
    for (const resourceKey of ['half a character \ud83d', 'NUL \0']) {
      expect(await refusalOf(operations.selfTest({ resourceKey }))).toBe('VALIDATION');
    }
  });

  it('keep a result of 64 KiB whole and cut the texts of a larger one', async () => {
    const { operations } = tenant.admin.api;
    const resultOf = async (resultBytes: number) => {
      const { operationId: id } = await operations.selfTest({ resultBytes, resourceKey: 'large' });
      await api.settle();
      return (await operations.get({ id })).result;
    };
    const whole = await resultOf(65_513);
    expect(JSON.stringify(whole)).toHaveLength(65_536);
    expect(whole).toEqual({ steps: 3, stdout: 'x'.repeat(65_513) });
    expect(await resultOf(65_514)).toEqual({ steps: 3, truncated: true, stdout: 'x'.repeat(8_000) });
  });

  it('are listed by what they are about, and another tenant sees none', async () => {
    const id = await put({
      resourceKey: 'gw_1/box',
      resourceType: 'sandbox',
      actorId: 'usr_x',
      gatewayId: 'gw_1',
    });
    const { operations } = tenant.admin.api;
    const found = async (filter: Parameters<typeof operations.list>[0]) =>
      (await operations.list(filter)).items.map(item => item.id);
    const filters: Parameters<typeof operations.list>[0][] = [
      { resourceType: 'sandbox' },
      { resourceKey: 'gw_1/box' },
      { actorId: 'usr_x' },
      { gatewayId: 'gw_1' },
      { gatewayId: 'gw_1', status: ['pending', 'running'] },
      { gatewayId: 'gw_1', kind: 'system.selfTest' },
      { gatewayId: 'gw_1', since: new Date(api.clock.now()) },
    ];
    for (const filter of filters) expect([filter, await found(filter)]).toEqual([filter, [id]]);
    expect(await found({ gatewayId: 'gw_1', status: 'running' })).toEqual([]);
    expect(await found({ gatewayId: 'gw_1', until: new Date(api.clock.now()) })).toEqual([]);
    const other = await api.tenant();
    expect((await other.admin.api.operations.list({})).items).toEqual([]);
    expect(await refusalOf(other.admin.api.operations.get({ id }))).toBe('NOT_FOUND');
    expect(await refusalOf(other.admin.api.operations.cancel({ id }))).toBe('NOT_FOUND');
    expect(JSON.stringify(await operations.get({ id }))).not.toContain('stepMs');
  });

  it('are waited for at most as long as asked, up to a minute', async () => {
    const { operations } = tenant.admin.api;
    const id = await put();
    expect(await operations.wait({ id, timeoutMs: 0 })).toMatchObject({ id, status: 'pending' });
    expect(await refusalOf(operations.wait({ id, timeoutMs: 60_001 }))).toBe('VALIDATION');
    expect(await refusalOf(operations.wait({ id: newId('op', api.clock), timeoutMs: 0 }))).toBe('NOT_FOUND');
  });

  it('are cancelled at once while pending, in order while running, and not at all when they have ended', async () => {
    const { operations } = tenant.admin.api;
    const cancels = async (id: string) =>
      (await tenant.admin.api.audit.list({ recordId: id, order: 'asc' })).items.map(e => [
        e.action,
        e.success,
        e.detail,
      ]);
    const pending = await put();
    expect(await operations.cancel({ id: pending })).toMatchObject({
      status: 'failed',
      errorCode: 'cancelled',
      version: 2,
      completedAt: new Date(api.clock.now()),
      cancelRequestedAt: new Date(api.clock.now()),
    });
    expect(await operations.get({ id: pending })).toMatchObject({ status: 'failed', version: 2 });
    expect(await cancels(pending)).toEqual([
      ['operations.operation.cancel', true, { from: 'pending', to: 'failed' }],
    ]);
    expect(await eventsOf(pending)).toEqual([
      ['operations.operation.failed', expect.objectContaining({ errorCode: 'cancelled' })],
    ]);
    expect(await failureOf(operations.cancel({ id: pending }))).toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'state', status: 'failed' },
    });

    const running = await put(heldUntil(api.clock.now() + 30 * SECOND));
    const asked = await operations.cancel({ id: running });
    expect(asked).toMatchObject({ status: 'cancelling', completedAt: null, version: 2 });
    expect(await operations.cancel({ id: running })).toEqual(asked);
    expect(await cancels(running)).toHaveLength(1);
    api.clock.advance(31 * SECOND);
    await api.runJob('operations.sweep');
    expect(await operations.get({ id: running })).toMatchObject({ status: 'failed', errorCode: 'cancelled' });
  });

  it('are cancelled by operators only, by their role on the gateway if there is one', async () => {
    const viewer = await tenant.person('viewer');
    const operator = await tenant.person('operator');
    const id = await put();
    expect(await refusalOf(viewer.api.operations.cancel({ id }))).toBe('FORBIDDEN');
    expect(await refusalOf(viewer.api.operations.selfTest({}))).toBe('FORBIDDEN');
    expect(await refusalOf(operator.api.operations.selfTest({}))).toBe('FORBIDDEN');
    expect(await refusalOf(operator.api.operations.cancel({ id: newId('op', api.clock) }))).toBe('NOT_FOUND');
    const gateway = await tenant.admin.api.fleet.gateways.create({
      name: 'edge-1',
      endpoint: 'edge.example.com:443',
    });
    const role = (principal: typeof viewer, to: 'operator' | 'viewer') =>
      tenant.admin.api.identity.gatewayRoles.set({
        principal: { kind: 'user', id: principal.id },
        gateway: gateway.id,
        role: to,
      });
    await role(viewer, 'operator');
    await role(operator, 'viewer');
    const there = () => put({ gatewayId: gateway.id, gatewayName: 'edge-1' });
    expect(await refusalOf(operator.api.operations.cancel({ id: await there() }))).toBe('FORBIDDEN');
    expect(await viewer.api.operations.cancel({ id: await there() })).toMatchObject({ status: 'failed' });
    expect(await refusalOf(viewer.api.operations.cancel({ id }))).toBe('FORBIDDEN');
    expect(await operator.api.operations.cancel({ id })).toMatchObject({ status: 'failed' });
  });

  it('end as not_found when the gateway they are about is deleted', async () => {
    const { fleet, operations } = tenant.admin.api;
    const { id: gatewayId } = await fleet.gateways.create({ name: 'gone', endpoint: 'gone.example.com:443' });
    const about = { gatewayId, kind: 'fleet.gateway.checkHealth' };
    const pending = await put(about);
    const running = await put({ ...about, ...heldUntil(api.clock.now() + 30 * SECOND) });
    const elsewhere = await put({ gatewayId: 'gw_of_another' });
    await fleet.gateways.delete({ id: gatewayId });
    expect(await operations.get({ id: pending })).toMatchObject({ status: 'failed', errorCode: 'not_found' });
    expect(await operations.get({ id: running })).toMatchObject({ status: 'cancelling' });
    expect(await columns(api, elsewhere, 'status')).toEqual(['pending']);
    api.clock.advance(31 * SECOND);
    await api.runJob('operations.sweep');
    expect(await operations.get({ id: running })).toMatchObject({
      status: 'failed',
      errorCode: 'not_found',
      errorMessage: 'gateway not found',
    });
  });

  it('are taken up where a dead worker left them, once its lease is over, as long as there are attempts', async () => {
    const input = JSON.stringify({ steps: 3, stepMs: 0, failAtStep: null, resultBytes: 0 });
    const dead = { ...heldUntil(api.clock.now() + 30 * SECOND), input, state: '1' };
    const id = await put(dead);
    const last = await put({ ...dead, attempt: 3 });
    const { operations } = tenant.admin.api;
    api.clock.advance(30 * SECOND);
    await api.runJob('operations.sweep');
    await api.settle();
    expect(await columns(api, id, 'status', 'attempt')).toEqual(['running', 1]);
    api.clock.advance(SECOND);
    await api.runJob('operations.sweep');
    await api.settle();
    expect(await operations.get({ id })).toMatchObject({
      status: 'succeeded',
      attempt: 2,
      result: { steps: 3 },
      startedAt: new Date(api.clock.now() - SECOND),
    });
    expect(await operations.get({ id: last })).toMatchObject({
      status: 'failed',
      errorCode: 'orphaned',
      attempt: 3,
    });
  });

  it('are started again when the message to start them was lost, after a minute', async () => {
    const id = await put();
    api.clock.advance(MINUTE);
    await api.runJob('operations.sweep');
    await api.settle();
    expect(await columns(api, id, 'status')).toEqual(['pending']);
    api.clock.advance(1);
    await api.runJob('operations.sweep');
    await api.settle();
    expect(await columns(api, id, 'status', 'attempt')).toEqual(['succeeded', 1]);
  });

  it('fail with timeout when their time is over, before anything else is made of them', async () => {
    const deadlineAt = api.clock.now() + SECOND;
    const pending = await put({ deadlineAt });
    const running = await put({ ...heldUntil(api.clock.now() + MINUTE), deadlineAt });
    const orphaned = await put({ ...heldUntil(api.clock.now(), 3), deadlineAt });
    const ids = [pending, running, orphaned];
    const states = () => Promise.all(ids.map(id => columns(api, id, 'status', 'error_code')));
    api.clock.advance(SECOND);
    await api.runJob('operations.sweep');
    expect(await states()).toEqual(ids.map(() => ['failed', 'timeout']));
  });

  it('are kept for 30 days after their end', async () => {
    const ended = (completedAt: number) => put({ status: 'succeeded', completedAt, progressPct: 100 });
    const old = await ended(api.clock.now() - 30 * DAY - 1);
    const kept = await ended(api.clock.now() - 30 * DAY);
    const alive = await put({ createdAt: api.clock.now() - 31 * DAY });
    const purges = () =>
      api.rows(
        "SELECT tenant_id, component, operation, detail FROM audit_log WHERE action = 'operations.operation.purge'",
      );
    await api.runJob('operations.retention');
    expect(await columns(api, old, 'id')).toEqual([]);
    expect(await columns(api, kept, 'id')).toEqual([kept]);
    expect(await columns(api, alive, 'id')).toEqual([alive]);
    expect(await purges()).toEqual([['platform', 'operations', 'purge', '{"count":1}']]);
    await api.runJob('operations.retention');
    expect(await purges()).toHaveLength(1);
  });
});

describe.each(API_TARGETS)('exclusive operations on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('are one per resource and tenant while active, also in a race', async () => {
    const tenant = await api.tenant();
    // A Worker's work runs on; five seconds are longer than this test looks.
    const caller = target === 'workerd' ? tenant.admin.api : unattended(api, tenant.admin.token);
    const busy = { steps: 60, stepMs: 5000, resourceKey: 'one' };
    const all = await Promise.allSettled(Array.from({ length: 10 }, () => caller.operations.selfTest(busy)));
    const started = all.flatMap(one => (one.status === 'fulfilled' ? [one.value.operationId] : []));
    expect(started).toHaveLength(1);
    const [id = ''] = started;
    const refusals = await Promise.all(
      all.flatMap(one => (one.status === 'rejected' ? [failureOf(Promise.reject(one.reason))] : [])),
    );
    expect(refusals.map(({ code, details }) => [code, details?.reason, details?.operationId])).toEqual(
      refusals.map(() => ['CONFLICT', 'operation_active', id]),
    );
    expect(await failureOf(caller.operations.selfTest(busy))).toMatchObject({
      details: {
        reason: 'operation_active',
        operationId: id,
        status: expect.stringMatching(/pending|running/),
      },
    });
    const shared = { ...busy, exclusive: false };
    await caller.operations.selfTest(shared);
    await caller.operations.selfTest(shared);
    const other = await api.tenant();
    const elsewhere = target === 'workerd' ? other.admin.api : unattended(api, other.admin.token);
    await elsewhere.operations.selfTest(busy);
  });
});
