import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, IN_PROCESS, MINUTE, refusalOf, type TestApi, testApi } from '../../testing.ts';
import { aWebhook, holdDispatcher } from '../testing.ts';

describe.each(API_TARGETS)('deliveries on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
    await holdDispatcher(api);
  });
  afterAll(() => api.close());

  /** What a dispatcher writes when a delivery has ended. */
  const succeed = (id: string) =>
    api.database.db.write([
      {
        sql: `UPDATE webhook_deliveries SET status = 'success', attempt = 1, response_code = 204, completed_at = ?,
 delivered_at = ?, next_attempt_at = NULL WHERE id = ?`,
        args: [api.clock.now(), api.clock.now(), id],
      },
    ]);

  it('of a test go to that webhook alone, whatever it subscribes to, with one attempt (case 54)', async () => {
    const tenant = await api.tenant();
    const { webhooks } = tenant.admin.api;
    const other = await webhooks.create(aWebhook(['*']));
    const hook = await webhooks.create(aWebhook(['fleet.gateway.deleted']));
    const delivery = await webhooks.test({ id: hook.id });
    expect(delivery).toEqual({
      id: delivery.id,
      webhookId: hook.id,
      eventType: 'webhooks.webhook.test',
      eventId: null,
      messageId: delivery.id,
      redeliveryOf: null,
      status: 'pending',
      responseCode: null,
      errorMessage: null,
      attempt: 0,
      maxAttempts: 1,
      nextAttemptAt: new Date(api.clock.now()),
      deliveredAt: null,
      completedAt: null,
      createdAt: new Date(api.clock.now()),
    });
    expect(await webhooks.deliveries.get({ id: delivery.id })).toEqual({
      ...delivery,
      attempts: [],
      payload: {
        id: delivery.id,
        type: 'webhooks.webhook.test',
        schemaVersion: 1,
        timestamp: new Date(api.clock.now()).toISOString(),
        tenantId: tenant.id,
        recordId: hook.id,
        gatewayId: null,
        actor: { kind: 'user', id: tenant.admin.id, name: tenant.admin.email },
        data: { id: hook.id, message: 'Test event from Breakwater' },
      },
    });
    const tests = await webhooks.deliveries.list({ eventType: 'webhooks.webhook.test' });
    expect(tests.items).toEqual([delivery]);
    await webhooks.update({ id: other.id, isActive: false });
    expect(await refusalOf(webhooks.test({ id: other.id }))).toBe('CONFLICT(webhook_inactive)');
  });

  it('are repeated with the same message, each a repetition of the first (case 55)', async () => {
    const { webhooks, identity } = (await api.tenant()).admin.api;
    const hook = await webhooks.create(aWebhook(['identity.group.created']));
    await identity.groups.create({ name: 'ops' });
    const [first] = (await webhooks.deliveries.list({ webhookId: hook.id })).items;
    const id = first?.id ?? 'dlv_';
    expect(await refusalOf(webhooks.deliveries.redeliver({ id }))).toBe('CONFLICT(delivery_pending)');
    await succeed(id);
    api.clock.advance(MINUTE);
    const now = new Date(api.clock.now());
    const again = await webhooks.deliveries.redeliver({ id });
    expect(again).toEqual({ ...first, id: again.id, redeliveryOf: id, nextAttemptAt: now, createdAt: now });
    const { payload } = await webhooks.deliveries.get({ id });
    expect((await webhooks.deliveries.get({ id: again.id })).payload).toEqual(payload);
    await succeed(again.id);
    const third = await webhooks.deliveries.redeliver({ id: again.id });
    expect(third).toMatchObject({ redeliveryOf: id, messageId: first?.messageId, maxAttempts: 7 });
    await succeed(third.id);
    await webhooks.update({ id: hook.id, isActive: false });
    expect(await refusalOf(webhooks.deliveries.redeliver({ id }))).toBe('CONFLICT(webhook_inactive)');
  });

  it('outlive the first one they repeat', async () => {
    const { webhooks, identity } = (await api.tenant()).admin.api;
    const hook = await webhooks.create(aWebhook(['identity.group.created']));
    await identity.groups.create({ name: 'ops' });
    const [first] = (await webhooks.deliveries.list({ webhookId: hook.id })).items;
    const id = first?.id ?? 'dlv_';
    await succeed(id);
    const made = [await webhooks.deliveries.redeliver({ id }), await webhooks.deliveries.redeliver({ id })];
    await api.database.db.write([{ sql: 'DELETE FROM webhook_deliveries WHERE id = ?', args: [id] }]);
    const left = (await webhooks.deliveries.list({ webhookId: hook.id, order: 'asc' })).items;
    expect(left.map(d => [d.id, d.redeliveryOf])).toEqual(made.map(d => [d.id, id]));
  });

  it('are listed by webhook, status, type and time, and read with their attempts', async () => {
    const { webhooks, identity } = (await api.tenant()).admin.api;
    const hook = await webhooks.create(aWebhook(['identity.*']));
    await identity.groups.create({ name: 'a' });
    api.clock.advance(MINUTE);
    const group = await identity.groups.create({ name: 'b' });
    api.clock.advance(MINUTE);
    await identity.groups.delete({ id: group.id });
    const types = async (filters: object) =>
      (await webhooks.deliveries.list({ webhookId: hook.id, order: 'asc', ...filters })).items.map(
        ({ eventType }) => eventType.split('.').at(-1),
      );
    expect(await types({})).toEqual(['created', 'created', 'deleted']);
    expect(await types({ eventType: 'identity.group.deleted' })).toEqual(['deleted']);
    expect(await types({ status: 'success' })).toEqual([]);
    expect(await types({ status: ['success', 'pending'] })).toEqual(['created', 'created', 'deleted']);
    const at = (ms: number) => new Date(api.clock.now() + ms);
    expect(await types({ since: at(-MINUTE), until: at(0) })).toEqual(['created']);
    expect(await types({ since: at(0) })).toEqual(['deleted']);
    const [, , last] = (await webhooks.deliveries.list({ webhookId: hook.id, order: 'asc' })).items;
    const id = last?.id ?? 'dlv_';
    const attempt = `INSERT INTO delivery_attempts (delivery_id, attempt, tenant_id, started_at, finished_at,
 duration_ms, outcome, response_code, error_code, error_message, response_snippet)
 SELECT id, ?, tenant_id, 1000, 2000, 1000, 'retry', 503, 'http_status', 'HTTP 503', 'busy' FROM webhook_deliveries
 WHERE id = ?`;
    await api.database.db.write([
      { sql: 'DROP TRIGGER held', args: [] },
      { sql: attempt, args: [2, id] },
      { sql: attempt, args: [1, id] },
    ]);
    await holdDispatcher(api);
    const { attempts } = await webhooks.deliveries.get({ id });
    expect(attempts.map(a => a.attempt)).toEqual([1, 2]);
    expect(attempts[0]).toEqual({
      attempt: 1,
      startedAt: new Date(1000),
      finishedAt: new Date(2000),
      durationMs: 1000,
      outcome: 'retry',
      responseCode: 503,
      errorCode: 'http_status',
      errorMessage: 'HTTP 503',
      responseSnippet: 'busy',
    });
  });

  it('are of no concern to another tenant', async () => {
    const [mine, theirs] = [await api.tenant(), await api.tenant()];
    const { id: hook } = await theirs.admin.api.webhooks.create(aWebhook(['*']));
    const { id } = await theirs.admin.api.webhooks.test({ id: hook });
    await succeed(id);
    const { webhooks } = mine.admin.api;
    expect(await refusalOf(webhooks.deliveries.get({ id }))).toBe('NOT_FOUND');
    expect(await refusalOf(webhooks.deliveries.redeliver({ id }))).toBe('NOT_FOUND');
    expect(await refusalOf(webhooks.test({ id: hook }))).toBe('NOT_FOUND');
    expect(await refusalOf(webhooks.rotateSecret({ id: hook }))).toBe('NOT_FOUND');
    expect((await webhooks.deliveries.list({ webhookId: hook })).items).toEqual([]);
  });
});

describe.each(IN_PROCESS)('the dispatcher on %s', target => {
  it('is called for deliveries of events, of tests and of repetitions, and for nothing else', async () => {
    const kicked: string[] = [];
    const api = await testApi(target);
    const { ports } = api.work.app;
    const tenant = await api.tenant();
    const { webhooks, identity } = api.as(
      tenant.admin.token,
      {},
      { ports: { ...ports, kick: (_work, job) => kicked.push(job) } },
    );
    const since = () => kicked.splice(0);
    const { id } = await webhooks.create(aWebhook(['identity.group.created']));
    expect(since()).toEqual([]);
    await identity.groups.create({ name: 'a' });
    expect(since()).toEqual(['webhooks.dispatch']);
    const delivery = await webhooks.test({ id });
    expect(since()).toEqual(['webhooks.dispatch']);
    await webhooks.update({ id, isActive: false });
    await webhooks.update({ id, isActive: true });
    expect(since()).toEqual([]);
    await webhooks.deliveries.redeliver({ id: delivery.id });
    expect(since()).toEqual(['webhooks.dispatch']);
    await api.close();
  });
});
