import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { newTenant } from './people.ts';
import { type Reaction, type Receiver, startReceiver } from './receiver.ts';
import { sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';

const MAIL_TOKEN = 'mail-token-of-the-tests';

describe.each(TARGETS)('webhook delivery, %s', target => {
  let running: Running;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    running = await start(target, {
      outboundAllow: ['127.0.0.1'],
      mailHttp: { url: `${receiver.url}/mail`, token: MAIL_TOKEN },
    });
  });
  afterEach(() => receiver.answer(200));
  afterAll(async () => {
    await running.stop();
    await receiver.stop();
  });

  async function admin() {
    const { people } = await newTenant(running);
    return sdk(running, people.admin.token);
  }

  async function dispatch(): Promise<void> {
    await running.settle();
    await running.runJob('webhooks.dispatch');
    await running.settle();
  }

  /** A webhook to a path of its own, after one event was dispatched to it. */
  async function delivered(path: string) {
    const bw = await admin();
    const url = `${receiver.url}${path}`;
    const hook = await bw.webhooks.create({ url, eventTypes: ['identity.group.created'] });
    await bw.identity.groups.create({ name: 'ops' });
    await dispatch();
    const { items } = await bw.webhooks.deliveries.list({ webhookId: hook.id });
    const id = items[0]?.id;
    if (id === undefined) throw new TypeError('nothing was to be delivered');
    return { bw, hook, now: () => bw.webhooks.deliveries.get({ id }) };
  }

  const requests = (path: string) => receiver.received.filter(one => one.path === path);

  it('sends what the Standard Webhooks library verifies', async () => {
    running.at(Date.now());
    const { hook, now } = await delivered('/signed');
    const [request] = requests('/signed');
    const { payload, messageId } = await now();
    const headers = {
      'webhook-id': String(request?.headers['webhook-id']),
      'webhook-timestamp': String(request?.headers['webhook-timestamp']),
      'webhook-signature': String(request?.headers['webhook-signature']),
    };
    const body = request?.body ?? '';
    const other = new Webhook(btoa('another secret'));
    expect(new Webhook(hook.secret).verify(body, headers)).toEqual(JSON.parse(JSON.stringify(payload)));
    expect(() => other.verify(body, headers)).toThrow();
    expect(request).toMatchObject({
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Breakwater-Webhooks/1',
        'webhook-id': messageId,
      },
    });
  });

  it('signs with both secrets while the old one has its grace', async () => {
    const { bw, hook } = await delivered('/rotated');
    const { secret } = await bw.webhooks.rotateSecret({ id: hook.id, graceSeconds: 3600 });
    running.at(Date.now());
    await bw.identity.groups.create({ name: 'two' });
    await dispatch();
    const last = requests('/rotated').at(-1);
    const headers = Object.fromEntries(
      Object.entries(last?.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    for (const one of [secret, hook.secret]) new Webhook(one).verify(last?.body ?? '', headers);
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2);
  });

  it('tries again when it is time, and keeps each attempt', async () => {
    receiver.answer({ status: 503, headers: { 'retry-after': '120' }, body: 'busy' }, 200);
    const { now } = await delivered('/again');
    const first = await now();
    expect(first).toMatchObject({
      status: 'pending',
      nextAttemptAt: expect.any(Date),
      attempts: [{ outcome: 'retry', responseCode: 503, responseSnippet: 'busy' }],
    });
    const due = first.nextAttemptAt?.getTime() ?? 0;
    expect(due - running.now()).toBeGreaterThanOrEqual(120_000);
    running.at(due - 1);
    await dispatch();
    expect(requests('/again')).toHaveLength(1);
    running.at(due);
    await dispatch();
    expect((await now()).attempts.map(one => one.outcome)).toEqual(['retry', 'success']);
  });

  it.each<[Reaction, object]>([
    [
      { status: 302, headers: { location: '/elsewhere' } },
      { outcome: 'failed', responseCode: 302, errorCode: 'redirect' },
    ],
    [404, { outcome: 'failed', responseCode: 404 }],
    [
      { status: 101, headers: { connection: 'upgrade', upgrade: 'websocket' } },
      { outcome: 'failed', responseCode: 101 },
    ],
    ['close', { outcome: 'retry', errorCode: 'reset' }],
    ['break off', { outcome: 'retry', errorCode: 'reset' }],
    ['flood', { outcome: 'success', responseCode: 200, responseSnippet: 'x'.repeat(1024) }],
  ])('makes of %j what the result table says', async (reaction, attempt) => {
    const path = `/table/${encodeURIComponent(JSON.stringify(reaction))}`;
    receiver.answer(reaction);
    const { bw, hook, now } = await delivered(path);
    expect(await now()).toMatchObject({ attempts: [attempt] });
    expect(requests(path)).toHaveLength(1);
    expect(requests('/elsewhere')).toHaveLength(0);
    expect(receiver.flooded()).toBeLessThan(90 * 1024 * 1024);
    await bw.webhooks.delete({ id: hook.id });
  });

  it('sends no 410 a second event', async () => {
    receiver.answer(410);
    const { bw, hook } = await delivered('/gone');
    expect(await bw.webhooks.get({ id: hook.id })).toMatchObject({ isActive: false, disabledReason: 'gone' });
    await bw.identity.groups.create({ name: 'two' });
    await dispatch();
    expect(requests('/gone')).toHaveLength(1);
  });

  it('posts mail to the mail service with its token', async () => {
    const bw = await admin();
    await bw.webhooks.create({
      channelType: 'email',
      eventTypes: ['identity.group.created'],
      extraConfig: { toAddrs: ['a@example.com'] },
    });
    await bw.identity.groups.create({ name: 'ops' });
    await dispatch();
    const [request] = requests('/mail');
    expect(request?.headers.authorization).toBe(`Bearer ${MAIL_TOKEN}`);
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      from: 'breakwater@localhost',
      to: ['a@example.com'],
      subject: 'Breakwater: Group created',
    });
  });

  it('logs no path of a webhook, no secret and no token', async () => {
    const { hook } = await delivered('/path-that-is-a-secret');
    const text = running.logs.join('\n');
    expect(text).not.toContain('path-that-is-a-secret');
    expect(text).not.toContain(hook.secret.slice(6));
    expect(text).not.toContain(MAIL_TOKEN);
  });
});
