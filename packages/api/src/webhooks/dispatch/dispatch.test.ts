import { createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  addressOf,
  type Reaction,
  type Receiver,
  startReceiver,
} from '../../../../../tests/contract/receiver.ts';
import { jobContext } from '../../jobs/job.ts';
import { DAY, IN_PROCESS, MINUTE, refusalOf, SECOND, type TestApi } from '../../testing.ts';
import { claim } from './claim.ts';
import { deliveringApi, dispatch, hooked, loopbackOutbound } from './delivering.fixture.ts';
import { finish } from './finish.ts';
import { outcomeOf } from './outcome.ts';

describe.each(IN_PROCESS)('delivery on %s', target => {
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

  const idsOf = (path: string) =>
    receiver.received.filter(one => one.path === path).map(one => one.headers['webhook-id']);

  it('tries again after 503 until 200, each attempt on record, never before its time (case 49)', async () => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/49`);
    receiver.answer(503, { status: 503, body: 'busy' }, { status: 200, body: 'thanks' });
    await hook.cause();
    await dispatch(api);
    api.clock.advance(5 * SECOND - 1);
    await dispatch(api);
    expect(idsOf('/49')).toHaveLength(1);
    api.clock.advance(1);
    await dispatch(api);
    expect(idsOf('/49')).toHaveLength(2);
    api.clock.advance(30 * SECOND);
    await dispatch(api);
    const [delivery] = await hook.deliveries();
    expect(delivery).toMatchObject({
      status: 'success',
      attempt: 3,
      responseCode: 200,
      errorMessage: null,
      nextAttemptAt: null,
      deliveredAt: new Date(api.clock.now()),
      completedAt: new Date(api.clock.now()),
    });
    expect(delivery?.attempts.map(a => [a.attempt, a.outcome, a.responseCode, a.responseSnippet])).toEqual([
      [1, 'retry', 503, null],
      [2, 'retry', 503, 'busy'],
      [3, 'success', 200, 'thanks'],
    ]);
    expect(new Set(idsOf('/49'))).toEqual(new Set([delivery?.messageId]));
    const bodies = receiver.received.filter(one => one.path === '/49').map(one => one.body);
    expect(new Set(bodies).size).toBe(1);
  });

  it('gives up after the seventh attempt', async () => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/seven`);
    receiver.answer(500);
    await hook.cause();
    for (const seconds of [0, 5, 30, 120, 600, 3600, 21_600, 21_600]) {
      api.clock.advance(seconds * SECOND);
      await dispatch(api);
    }
    expect(idsOf('/seven')).toHaveLength(7);
    const [delivery] = await hook.deliveries();
    expect(delivery).toMatchObject({ status: 'failed', attempt: 7, errorMessage: 'HTTP 500' });
    expect(delivery?.attempts.map(a => a.outcome)).toEqual([...Array(6).fill('retry'), 'failed']);
  });

  const elsewhere = { location: '/elsewhere' };
  it.each<[string, Reaction, string, Record<string, unknown>]>([
    ['204', 204, 'success', { responseCode: 204, errorCode: null }],
    ['301', { status: 301, headers: elsewhere }, 'failed', { responseCode: 301, errorCode: 'redirect' }],
    ['302', { status: 302, headers: elsewhere }, 'failed', { responseCode: 302, errorCode: 'redirect' }],
    ['307', { status: 307, headers: elsewhere }, 'failed', { responseCode: 307, errorCode: 'redirect' }],
    ['404', 404, 'failed', { responseCode: 404, errorMessage: 'HTTP 404' }],
    ['408', 408, 'pending', { responseCode: 408, outcome: 'retry' }],
    ['425', 425, 'pending', { responseCode: 425, outcome: 'retry' }],
    ['429', 429, 'pending', { responseCode: 429, outcome: 'retry' }],
    ['502', 502, 'pending', { responseCode: 502, outcome: 'retry' }],
    ['no answer', 'hang', 'pending', { errorCode: 'timeout', outcome: 'retry', responseCode: null }],
    ['a closed socket', 'close', 'pending', { errorCode: 'reset', outcome: 'retry' }],
    ['half an answer', 'break off', 'pending', { errorCode: 'reset', outcome: 'retry' }],
    ['100 MB', 'flood', 'success', { responseCode: 200, responseSnippet: 'x'.repeat(1024) }],
  ])(
    '%s makes the delivery what the table says, and calls nobody else (case 50)',
    async (name, reaction, status, attempt) => {
      const path = `/table/${encodeURIComponent(name)}`;
      const hook = await hooked(await api.tenant(), receiver.url + path);
      receiver.answer(reaction);
      await hook.cause();
      const limit = new AbortController();
      const arrived = receiver.arrival(receiver.received.length + 1);
      const run = dispatch(api, {}, { outbound: loopbackOutbound(limit.signal) });
      await arrived;
      if (reaction === 'hang') limit.abort();
      await run;
      const [delivery] = await hook.deliveries();
      expect(delivery).toMatchObject({ status, attempt: 1, attempts: [attempt] });
      expect(idsOf(path)).toHaveLength(1);
      expect(idsOf('/elsewhere')).toHaveLength(0);
      expect(receiver.flooded()).toBeLessThan(50 * 1024 * 1024);
      await hook.retire();
    },
  );

  it('says why no connection came about', async () => {
    const free = createServer();
    await new Promise<void>(resolve => free.listen(0, '127.0.0.1', resolve));
    const { port } = addressOf(free.address());
    await new Promise(resolve => free.close(resolve));
    const tenant = await api.tenant();
    const closed = await hooked(tenant, `http://127.0.0.1:${port}/`);
    const plain = await hooked(tenant, `https://127.0.0.1:${receiver.port}/`);
    await closed.cause();
    await dispatch(api);
    expect((await closed.deliveries())[0]?.attempts).toMatchObject([
      { errorCode: 'connect_failed', outcome: 'retry' },
    ]);
    expect((await plain.deliveries())[0]?.attempts).toMatchObject([
      { errorCode: 'tls_failed', outcome: 'retry' },
    ]);
    await Promise.all([closed.retire(), plain.retire()]);
  });

  it('sends nothing to what was allowed once and no longer is', async () => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/once`);
    await hook.cause();
    await dispatch(api, { outboundAllow: { hasName: () => false, hasAddress: () => false } });
    expect(await hook.deliveries()).toMatchObject([
      { status: 'failed', attempts: [{ outcome: 'failed', errorCode: 'address_blocked' }] },
    ]);
    expect(idsOf('/once')).toHaveLength(0);
  });

  it.each([
    ['120', 120 * SECOND],
    ['2', 5 * SECOND],
    ['nonsense', 5 * SECOND],
    ['172800', 86_400 * SECOND],
  ])('Retry-After: %s puts the next attempt off (case 50)', async (value, wait) => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/after`);
    receiver.answer({ status: 429, headers: { 'retry-after': value } });
    await hook.cause();
    await dispatch(api);
    const [delivery] = await hook.deliveries();
    expect(delivery?.nextAttemptAt).toEqual(new Date(api.clock.now() + wait));
    await hook.retire();
  });

  it('two dispatchers send each of 100 deliveries once, never more than four at once (case 51)', async () => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/51`);
    const other = await startReceiver();
    const second = await api.tenant();
    const beside = await hooked(second, `${other.url}/51`);
    const before = receiver.mostAtOnce();
    await hook.cause(100);
    await beside.cause(1);
    await Promise.all([dispatch(api), dispatch(api)]);
    const ids = idsOf('/51');
    expect([ids.length, new Set(ids).size]).toEqual([100, 100]);
    expect(receiver.mostAtOnce()).toBeLessThanOrEqual(Math.max(4, before));
    expect(other.received).toHaveLength(1);
    expect(
      await api.rows(
        'SELECT status, attempt, error_message, count(*) FROM webhook_deliveries WHERE webhook_id = ? GROUP BY 1, 2, 3',
        hook.id,
      ),
    ).toEqual([['success', 1, null, 100]]);
    await other.stop();
  });

  it('keeps others going while one receiver hangs', async () => {
    const slow = await startReceiver();
    slow.answer('hang');
    const tenant = await api.tenant();
    const [stuck, fine] = [await hooked(tenant, slow.url), await hooked(tenant, `${receiver.url}/fine`)];
    await fine.cause(8);
    const limit = new AbortController();
    const eighth = receiver.arrival(receiver.received.length + 8);
    const run = dispatch(api, {}, { outbound: loopbackOutbound(limit.signal) });
    await Promise.all([slow.arrival(4), eighth]);
    limit.abort();
    await run;
    expect(idsOf('/fine')).toHaveLength(8);
    expect(slow.mostAtOnce()).toBe(4);
    await stuck.retire();
    await slow.stop();
  });

  const ctxOf = () => jobContext(api.work, 'webhooks.dispatch');

  it('counts an attempt whose worker died as lost after 60 s, and sends the next at once (case 52)', async () => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/52`);
    await hook.cause();
    const [claimed] = await claim(ctxOf(), 50);
    expect(claimed?.delivery.attempt).toBe(1);
    api.clock.advance(MINUTE - 1);
    await dispatch(api);
    expect(idsOf('/52')).toEqual([]);
    api.clock.advance(1);
    await dispatch(api);
    const [delivery] = await hook.deliveries();
    expect(idsOf('/52')).toEqual([delivery?.messageId]);
    expect(delivery).toMatchObject({
      status: 'success',
      attempt: 2,
      attempts: [{ outcome: 'lost' }, { outcome: 'success' }],
    });
  });

  it('fails a delivery whose seventh attempt is lost', async () => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/lost`);
    await hook.cause();
    for (let attempt = 1; attempt <= 7; attempt++) {
      expect((await claim(ctxOf(), 50)).map(c => c.delivery.attempt)).toEqual([attempt]);
      api.clock.advance(MINUTE);
    }
    expect(await claim(ctxOf(), 50)).toEqual([]);
    const [delivery] = await hook.deliveries();
    expect(delivery).toMatchObject({ status: 'failed', attempt: 7, errorMessage: 'worker lost' });
    expect(delivery?.attempts.map(a => a.outcome)).toEqual(Array(7).fill('lost'));
    expect(await hook.now()).toMatchObject({ firstFailureAt: null });
  });

  it('lets one that finishes too late write its attempt and nothing else', async () => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/late`);
    await hook.cause();
    const [late] = await claim(ctxOf(), 50);
    api.clock.advance(MINUTE);
    const [current] = await claim(ctxOf(), 50);
    if (late === undefined || current === undefined) throw new TypeError('nothing was claimed');
    const outcome = outcomeOf({ kind: 'none', code: 'reset' }, false);
    await finish(ctxOf(), [{ ...late, outcome, endedAt: api.clock.now() }], () => 0);
    const [between] = await hook.deliveries();
    expect(between).toMatchObject({ status: 'pending', attempt: 2 });
    expect(between?.attempts).toMatchObject([
      { outcome: 'retry', errorCode: 'reset' },
      { outcome: 'running', finishedAt: null },
    ]);
    expect(await hook.now()).toMatchObject({ firstFailureAt: null, lastFailureAt: null });
    const accepted = outcomeOf({ kind: 'accepted' }, false);
    await finish(ctxOf(), [{ ...current, outcome: accepted, endedAt: api.clock.now() }], () => 0);
    expect(await hook.deliveries()).toMatchObject([{ status: 'success', attempt: 2 }]);
  });

  it('sends nothing more than 30 s after it was claimed', async () => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/stale`);
    await hook.cause();
    let reads = 0;
    // Time stands still while the claim is made, and has passed when it is sent.
    const clock = { now: () => api.clock.now() + (reads++ > 2 ? 30 * SECOND + 1 : 0) };
    await dispatch(api, { clock });
    expect(idsOf('/stale')).toEqual([]);
    expect(await hook.deliveries()).toMatchObject([{ status: 'pending', attempt: 1 }]);
    await hook.retire();
  });

  it('sends a test to its webhook alone, once (case 54)', async () => {
    const tenant = await api.tenant();
    const hook = await hooked(tenant, `${receiver.url}/54`, ['soc.alert.created']);
    const bystander = await hooked(tenant, `${receiver.url}/bystander`, ['*']);
    await dispatch(api);
    receiver.answer(503);
    await tenant.admin.api.webhooks.test({ id: hook.id });
    const bystanders = idsOf('/bystander').length;
    await dispatch(api);
    expect([idsOf('/54').length, idsOf('/bystander').length]).toEqual([1, bystanders]);
    expect(await hook.deliveries()).toMatchObject([
      { eventType: 'webhooks.webhook.test', status: 'failed', attempt: 1, maxAttempts: 1 },
    ]);
    expect(await hook.now()).toMatchObject({ firstFailureAt: null, lastFailureAt: null });
    await tenant.admin.api.webhooks.update({ id: hook.id, isActive: false });
    expect(await refusalOf(tenant.admin.api.webhooks.test({ id: hook.id }))).toBe(
      'CONFLICT(webhook_inactive)',
    );
    await bystander.retire();
  });

  it('delivers again what was delivered, under the same id (case 55)', async () => {
    const tenant = await api.tenant();
    const hook = await hooked(tenant, `${receiver.url}/55`);
    await hook.cause();
    await dispatch(api);
    const [first] = await hook.deliveries();
    if (first === undefined) throw new TypeError('there is no delivery');
    await tenant.admin.api.webhooks.deliveries.redeliver({ id: first.id });
    await dispatch(api);
    expect(idsOf('/55')).toEqual([first.messageId, first.messageId]);
    expect((await hook.deliveries()).map(d => d.status)).toEqual(['success', 'success']);
  });

  it('ends what is pending, also what is being sent, when an admin stops the webhook', async () => {
    const tenant = await api.tenant();
    const hook = await hooked(tenant, `${receiver.url}/stopped`);
    const before = receiver.received.length;
    receiver.react(async () => {
      await tenant.admin.api.webhooks.update({ id: hook.id, isActive: false });
      return 503;
    });
    await hook.cause();
    await dispatch(api);
    expect(receiver.received).toHaveLength(before + 1);
    expect(await hook.deliveries()).toMatchObject([
      {
        status: 'failed',
        errorMessage: 'webhook disabled',
        attempts: [{ outcome: 'retry', responseCode: 503 }],
      },
    ]);
  });

  it('keeps what is pending of a deleted tenant until the tenant is restored', async () => {
    const tenant = await api.tenant();
    const hook = await hooked(tenant, `${receiver.url}/deleted-tenant`);
    await hook.cause();
    const deletedAt = (value: string) =>
      api.database.db.write([
        { sql: `UPDATE tenants SET deleted_at = ${value} WHERE id = ?`, args: [tenant.id] },
      ]);
    await deletedAt('1');
    await dispatch(api);
    expect(idsOf('/deleted-tenant')).toEqual([]);
    await deletedAt('NULL');
    await dispatch(api);
    expect(idsOf('/deleted-tenant')).toHaveLength(1);
    expect(await hook.deliveries()).toMatchObject([{ status: 'success', attempt: 1 }]);
  });

  it('deletes deliveries, sent or not, and their attempts after 30 days', async () => {
    const hook = await hooked(await api.tenant(), `${receiver.url}/old`);
    await hook.cause(2);
    await dispatch(api);
    await hook.cause();
    const left = () =>
      api
        .rows('SELECT count(*) FROM webhook_deliveries WHERE webhook_id = ?', hook.id)
        .then(rows => rows[0]?.[0]);
    api.clock.advance(30 * DAY);
    await api.runJob('webhooks.purge');
    expect(await left()).toBe(3);
    api.clock.advance(1);
    await api.runJob('webhooks.purge');
    expect(await left()).toBe(0);
    const orphans =
      'SELECT 1 FROM delivery_attempts WHERE delivery_id NOT IN (SELECT id FROM webhook_deliveries)';
    expect(await api.rows(orphans)).toEqual([]);
  });
});
