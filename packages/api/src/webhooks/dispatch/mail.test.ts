import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Receiver, startReceiver } from '../../../../../tests/contract/receiver.ts';
import type { App } from '../../context.ts';
import { OutboundError, type Ports, SmtpRefusal } from '../../ports.ts';
import { IN_PROCESS, type TestApi } from '../../testing.ts';
import { deliveringApi, dispatch } from './delivering.fixture.ts';

const TOKEN = 'mail-token-of-the-tests';

describe.each(IN_PROCESS)('mail on %s', target => {
  let api: TestApi;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    api = await deliveringApi(target, { mailHttp: { url: `${receiver.url}/mail`, token: TOKEN } });
  });
  afterEach(() => receiver.answer(200));
  afterAll(async () => {
    await api.close();
    await receiver.stop();
  });

  const smtpHost = 'mail.example.com';
  /** One event on its way to a webhook of channel email, after its first attempt. */
  async function mailed(extraConfig: object, ...given: [app?: Partial<App>, ports?: Partial<Ports>]) {
    const { admin } = await api.tenant();
    const { id } = await admin.api.webhooks.create({
      channelType: 'email',
      eventTypes: ['identity.group.created'],
      extraConfig: { toAddrs: ['a@example.com', 'b@example.com'], ...extraConfig },
    });
    await admin.api.identity.groups.create({ name: 'ops' });
    await dispatch(api, ...given);
    const { items } = await admin.api.webhooks.deliveries.list({ webhookId: id });
    await admin.api.webhooks.update({ id, isActive: false });
    return admin.api.webhooks.deliveries.get({ id: items[0]?.id ?? 'dlv_' });
  }

  it('goes to the mail service with its token where no SMTP server is named', async () => {
    const delivery = await mailed({ from: 'alerts@example.com' });
    expect(delivery).toMatchObject({ status: 'success', responseCode: 200 });
    const request = receiver.received.at(-1);
    expect(request).toMatchObject({
      method: 'POST',
      path: '/mail',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    });
    expect(JSON.parse(request?.body ?? '')).toEqual({
      from: 'alerts@example.com',
      to: ['a@example.com', 'b@example.com'],
      subject: 'Breakwater: Group created',
      text: expect.stringContaining(`Event: ${delivery.messageId}`),
    });
  });

  it('goes to the mail service where this runtime has no SMTP', async () => {
    expect(await mailed({ smtpHost })).toMatchObject({ status: 'success' });
    receiver.answer(503);
    expect((await mailed({ smtpHost })).attempts).toMatchObject([{ outcome: 'retry', responseCode: 503 }]);
  });

  it('goes to the SMTP server of the webhook with its login', async () => {
    const sent: unknown[] = [];
    const before = receiver.received.length;
    const delivery = await mailed(
      { smtpHost, smtpPort: 465, smtpUser: 'ada', smtpPass: 'secret-of-ada' },
      {},
      { smtp: { send: async (server, mail) => void sent.push(server, mail) } },
    );
    expect(delivery).toMatchObject({
      status: 'success',
      responseCode: null,
      attempts: [{ outcome: 'success' }],
    });
    expect(sent).toEqual([
      { host: smtpHost, port: 465, user: 'ada', pass: 'secret-of-ada' },
      {
        from: 'breakwater@localhost',
        to: ['a@example.com', 'b@example.com'],
        subject: 'Breakwater: Group created',
        text: expect.stringContaining('Name: ops'),
        messageId: `<${delivery.messageId}@breakwater>`,
      },
    ]);
    expect(receiver.received).toHaveLength(before);
  });

  it.each([
    [new SmtpRefusal(451), { outcome: 'retry', responseCode: 451 }],
    [new SmtpRefusal(550), { outcome: 'failed', responseCode: 550 }],
    [new OutboundError('connect_failed'), { outcome: 'retry', errorCode: 'connect_failed' }],
    [new OutboundError('address_blocked'), { outcome: 'failed', errorCode: 'address_blocked' }],
  ])('%s is in the attempt', async (error, attempt) => {
    const delivery = await mailed({ smtpHost }, {}, { smtp: { send: () => Promise.reject(error) } });
    expect(delivery.attempts).toMatchObject([attempt]);
  });

  it('fails where nothing can send it', async () => {
    const delivery = await mailed({ smtpHost }, { mailHttp: null });
    expect(delivery).toMatchObject({ status: 'failed', attempts: [{ errorCode: 'mail_not_configured' }] });
  });
});
