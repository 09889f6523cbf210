import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../../../../tests/contract/receiver.ts';
import { DAY, IN_PROCESS, SECOND, type TestApi } from '../../testing.ts';
import { deliveringApi, dispatch, hooked } from './delivering.fixture.ts';

describe.each(IN_PROCESS)('a webhook that keeps failing on %s', target => {
  let api: TestApi;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    api = await deliveringApi(target);
  });
  afterEach(() => receiver.answer(200));
  afterAll(async () => {
    await api.close();
    await receiver.stop();
  });

  /** One delivery that ends with this status, for good. */
  async function ends(hook: Awaited<ReturnType<typeof hooked>>, status: number): Promise<void> {
    receiver.answer(status);
    await hook.cause();
    await dispatch(api);
  }

  it('is disabled by a failure five days after the first, and not a second earlier (case 53)', async () => {
    const tenant = await api.tenant();
    const hook = await hooked(tenant, `${receiver.url}/53`);
    const observer = await hooked(tenant, `${receiver.url}/observer`, ['webhooks.webhook.disabled']);
    const first = api.clock.now();
    await ends(hook, 404);
    expect(await hook.now()).toMatchObject({ firstFailureAt: new Date(first), isActive: true });
    api.clock.set(first + 5 * DAY - SECOND);
    await ends(hook, 503);
    expect(await hook.now()).toMatchObject({
      firstFailureAt: new Date(first),
      lastFailureAt: new Date(api.clock.now()),
      isActive: true,
    });
    api.clock.set(first + 5 * DAY);
    await ends(hook, 404);
    expect(await hook.now()).toMatchObject({
      isActive: false,
      disabledReason: 'failures',
      disabledAt: new Date(api.clock.now()),
    });
    expect((await hook.deliveries()).map(d => [d.status, d.errorMessage])).toEqual([
      ['failed', 'HTTP 404'],
      ['failed', 'webhook disabled'],
      ['failed', 'HTTP 404'],
    ]);
    expect(await observer.deliveries()).toMatchObject([
      { payload: { data: { id: hook.id, reason: 'failures' }, actor: { kind: 'system' } } },
    ]);
    const { items } = await tenant.admin.api.audit.list({ recordId: hook.id });
    expect(items.filter(entry => entry.action === 'webhooks.webhook.disable')).toMatchObject([
      { actorKind: 'system', actorId: 'job:webhooks.dispatch', success: true },
    ]);
  });

  it('is disabled by a retry as well, which then is not tried again', async () => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/retried`);
    await ends(hook, 404);
    api.clock.advance(5 * DAY);
    await ends(hook, 503);
    expect(await hook.now()).toMatchObject({ isActive: false, disabledReason: 'failures' });
    const [, last] = await hook.deliveries();
    expect(last).toMatchObject({
      status: 'failed',
      errorMessage: 'webhook disabled',
      nextAttemptAt: null,
      attempts: [{ outcome: 'retry', responseCode: 503 }],
    });
  });

  it('starts counting anew after a success, a test among them (case 53)', async () => {
    const tenant = await api.tenant();
    const hook = await hooked(tenant, `${receiver.url}/anew`);
    await ends(hook, 404);
    api.clock.advance(DAY);
    receiver.answer(200);
    await tenant.admin.api.webhooks.test({ id: hook.id });
    await dispatch(api);
    expect(await hook.now()).toMatchObject({
      firstFailureAt: null,
      lastSuccessAt: new Date(api.clock.now()),
    });
    api.clock.advance(4 * DAY);
    await ends(hook, 404);
    expect(await hook.now()).toMatchObject({ isActive: true, firstFailureAt: new Date(api.clock.now()) });
  });

  it('is not disabled by a failed test', async () => {
    const tenant = await api.tenant();
    const hook = await hooked(tenant, `${receiver.url}/tested`);
    await ends(hook, 404);
    api.clock.advance(5 * DAY);
    receiver.answer(500);
    await tenant.admin.api.webhooks.test({ id: hook.id });
    await dispatch(api);
    expect(await hook.now()).toMatchObject({ isActive: true });
  });

  it('is disabled at once by 410, once for all that is being sent', async () => {
    const tenant = await api.tenant();
    const hook = await hooked(tenant, `${receiver.url}/gone`);
    receiver.answer(410);
    await hook.cause(10);
    await dispatch(api);
    expect(await hook.now()).toMatchObject({ isActive: false, disabledReason: 'gone' });
    const ended = (await hook.deliveries()).map(d => `${d.status} ${d.errorMessage}`);
    expect(new Set(ended)).toEqual(new Set(['failed HTTP 410', 'failed webhook disabled']));
    const { items } = await tenant.admin.api.audit.list({ recordId: hook.id });
    expect(items.filter(entry => entry.action === 'webhooks.webhook.disable')).toHaveLength(1);
    const requests = receiver.received.length;
    await dispatch(api);
    expect(receiver.received).toHaveLength(requests);
  });

  it('is not told that it was disabled itself', async () => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/self`, ['*']);
    await ends(hook, 410);
    expect((await hook.deliveries()).map(d => d.eventType)).not.toContain('webhooks.webhook.disabled');
  });
});
