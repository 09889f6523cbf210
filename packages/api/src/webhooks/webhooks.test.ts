import { BreakwaterError, SYSTEM } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../../sdk/src/webhooks.ts';
import { parseAllowList } from '../outbound/allow-list.ts';
import { signatureHeaders } from '../outbound/signing.ts';
import {
  API_TARGETS,
  DAY,
  failureOf,
  IN_PROCESS,
  refusalOf,
  SECOND,
  type TestApi,
  testApi,
} from '../testing.ts';
import { webhooks as accessor } from './accessor.ts';
import { requestFor } from './bodies/index.ts';
import { openSecret, openSecrets, openSmtpPass } from './secrets.ts';
import { aWebhook, deliveriesOf, holdDispatcher } from './testing.ts';

const MAIL = {
  channelType: 'email' as const,
  eventTypes: ['*'],
  extraConfig: {
    smtpHost: 'smtp.example.com',
    smtpUser: 'bw',
    smtpPass: 'hunter2',
    toAddrs: ['A@example.com'],
  },
};

/** The field a refused call names. */
async function refusedField(call: Promise<unknown>): Promise<string | undefined> {
  const { code, details } = await failureOf(call);
  expect(code).toBe('VALIDATION');
  return details?.issues?.[0]?.path;
}

describe.each(API_TARGETS)('webhooks on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
    await holdDispatcher(api);
  });
  afterAll(() => api.close());

  it('get a secret of their own that is shown once', async () => {
    const { admin } = await api.tenant();
    const { webhooks } = admin.api;
    const { secret, ...made } = await webhooks.create({ ...aWebhook(['fleet.*']), description: ' ops ' });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(made).toMatchObject({
      url: 'https://hooks.example.com/hook',
      eventTypes: ['fleet.*'],
      isActive: true,
      channelType: 'generic',
      extraConfig: null,
      description: 'ops',
      createdBy: admin.email,
      createdById: admin.id,
      previousSecretExpiresAt: null,
      disabledReason: null,
      disabledAt: null,
      firstFailureAt: null,
      lastSuccessAt: null,
      lastFailureAt: null,
      version: 1,
    });
    expect(Object.keys(made)).not.toContain('secret');
    expect(await webhooks.get({ id: made.id })).toEqual(made);
    expect((await webhooks.list({})).items).toEqual([made]);
    const { items } = await webhooks.createMany({ items: [aWebhook(['*'], 'a'), aWebhook(['*'], 'b')] });
    expect(new Set([secret, ...items.map(item => item.secret)]).size).toBe(3);
    const asleep = await webhooks.create({ ...aWebhook(['*']), isActive: false });
    expect(asleep).toMatchObject({ disabledReason: 'manual', disabledAt: new Date(api.clock.now()) });
  });

  it('subscribe to types and domains of the catalogue only (case 46)', async () => {
    const { webhooks } = (await api.tenant()).admin.api;
    for (const wrong of [
      [],
      ['nope.x.y'],
      ['soc.alert.*'],
      ['webhooks.webhook.test'],
      ['nope.*'],
      ['fleet'],
      ['.*'],
    ])
      expect(await refusalOf(webhooks.create(aWebhook(wrong)))).toBe('VALIDATION');
    expect(await refusalOf(webhooks.create(aWebhook(Array<string>(51).fill('*'))))).toBe('VALIDATION');
    const hook = await webhooks.create(aWebhook(['fleet.*', '*', '*']));
    expect(hook.eventTypes).toEqual(['fleet.*', '*']);
    const { eventTypes } = await webhooks.update({ id: hook.id, eventTypes: ['soc.*', 'soc.*'] });
    expect(eventTypes).toEqual(['soc.*']);
    expect((await webhooks.list({ eventType: 'soc.*' })).items).toMatchObject([{ id: hook.id }]);
    expect((await webhooks.list({ eventType: 'soc' })).items).toEqual([]);
    expect((await webhooks.list({ isActive: false })).items).toEqual([]);
    expect((await webhooks.list({ channelType: ['generic', 'slack'] })).items).toMatchObject([
      { id: hook.id },
    ]);
  });

  it('have what their channel needs and nothing else', async () => {
    const { webhooks } = (await api.tenant()).admin.api;
    const { extraConfig } = MAIL;
    const { smtpHost: _, ...nowhere } = extraConfig;
    const refused = (more: object) => refusedField(webhooks.create({ ...aWebhook(['*']), ...more }));
    expect(await refused({ url: null })).toBe('url');
    expect(await refused({ url: `https://hooks.example.com/${'x'.repeat(2048)}` })).toBe('url');
    expect(await refused({ channelType: 'slack', url: undefined })).toBe('url');
    expect(await refused({ extraConfig })).toBe('extraConfig');
    expect(await refused({ channelType: 'email', extraConfig })).toBe('url');
    expect(await refused({ ...MAIL, url: null, extraConfig: null })).toBe('extraConfig');
    expect(await refused({ ...MAIL, url: null, extraConfig: nowhere })).toBe('extraConfig.smtpHost');
    const mail = (more: object) => refused({ ...MAIL, url: null, extraConfig: { ...extraConfig, ...more } });
    expect(await mail({ smtpHost: '127.0.0.1' })).toBe('extraConfig.smtpHost');
    expect(await mail({ smtpHost: 'mail.internal' })).toBe('extraConfig.smtpHost');
    expect(await mail({ smtpPort: 80 })).toBe('extraConfig.smtpPort');
    expect(await mail({ smtpUser: 'x'.repeat(255) })).toBe('extraConfig.smtpUser');
    expect(await mail({ smtpPass: 'x'.repeat(1025) })).toBe('extraConfig.smtpPass');
    expect(await mail({ from: 'nobody' })).toBe('extraConfig.from');
    expect(await mail({ toAddrs: [] })).toBe('extraConfig.toAddrs');
    expect(await mail({ toAddrs: ['a@t.io', 'a@t.io\r\nBcc: b@t.io'] })).toBe('extraConfig.toAddrs.1');
    for (const list of ['a,b@t.io', '<a@t.io', 'a:b@t.io', 'a@t.io,b', '"a', '(c)a@t.io', '"<a"@t.io']) {
      expect([list, await mail({ toAddrs: [list] })]).toEqual([list, 'extraConfig.toAddrs.0']);
    }
    expect(await mail({ from: 'a;b@t.io' })).toBe('extraConfig.from');
    expect(await mail({ toAddrs: Array<string>(51).fill('a@t.io') })).toBe('extraConfig.toAddrs');
    const listed = await failureOf(
      webhooks.createMany({ items: [aWebhook(['*']), { ...aWebhook(['*']), url: 'https://10.0.0.1/' }] }),
    );
    expect(listed.details).toMatchObject({ index: 1, issues: [{ path: 'items.1.url' }] });
  });

  it.each([
    'http://hooks.example.com/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://localhost/',
    'https://hooks/',
    'https://hooks.internal/',
    'https://user:pass@hooks.example.com/',
    'https://hooks.example.com/#here',
    'ftp://hooks.example.com/',
  ])('are refused at %s', async url => {
    const { webhooks } = (await api.tenant()).admin.api;
    expect(await refusedField(webhooks.create({ ...aWebhook(['*']), url }))).toBe('url');
    const { id } = await webhooks.create(aWebhook(['*']));
    expect(await refusedField(webhooks.update({ id, url }))).toBe('url');
  });

  it('keep the row an update leaves to the rules of a new one', async () => {
    const { webhooks } = (await api.tenant()).admin.api;
    const { id } = await webhooks.create({ ...aWebhook(['*']), url: 'https://Hooks.Example.com' });
    expect((await webhooks.get({ id })).url).toBe('https://hooks.example.com/');
    expect(await refusedField(webhooks.update({ id, url: null }))).toBe('url');
    expect(await refusedField(webhooks.update({ id, channelType: 'email' }))).toBe('url');
    expect(await refusedField(webhooks.update({ id, channelType: 'email', url: null }))).toBe('extraConfig');
    expect(await refusedField(webhooks.update({ id, extraConfig: MAIL.extraConfig }))).toBe('extraConfig');
    const { extraConfig } = MAIL;
    const mailed = await webhooks.update({ id, channelType: 'email', url: null, extraConfig });
    expect(mailed).toMatchObject({ url: null, extraConfig: { hasSmtpPass: true } });
    expect(
      await refusedField(webhooks.update({ id, channelType: 'discord', url: 'https://d.example.com' })),
    ).toBe('extraConfig');
    const back = { channelType: 'discord' as const, url: 'https://d.example.com/x', extraConfig: null };
    expect(await webhooks.update({ id, ...back, expectedVersion: 2 })).toMatchObject({ ...back, version: 3 });
    expect(await refusalOf(webhooks.update({ id, description: 'x', expectedVersion: 2 }))).toBe(
      'CONFLICT(version)',
    );
    expect(await refusalOf(webhooks.update({ id }))).toBe('VALIDATION(empty_patch)');
  });

  it('of channel email show that a password is stored, and keep it for its server only (case 56)', async () => {
    const { webhooks } = (await api.tenant()).admin.api;
    const made = await webhooks.create(MAIL);
    const shown = {
      smtpHost: 'smtp.example.com',
      smtpPort: 587,
      smtpUser: 'bw',
      hasSmtpPass: true,
      from: null,
      toAddrs: ['a@example.com'],
    };
    expect(made).toMatchObject({ url: null, extraConfig: shown });
    const { id } = made;
    expect((await webhooks.get({ id })).extraConfig).toEqual(shown);
    const { smtpPass: _, ...kept } = MAIL.extraConfig;
    const update = (extraConfig: object) => webhooks.update({ id, extraConfig: { ...kept, ...extraConfig } });
    const moved = await failureOf(update({ smtpHost: 'smtp.example.org' }));
    expect(moved.message).toBe('extraConfig.smtpPass: give smtpPass again, or null');
    for (const change of [{ smtpPort: 465 }, { smtpUser: 'other' }, { smtpUser: null }])
      expect(await refusedField(update(change))).toBe('extraConfig.smtpPass');
    const { extraConfig: addressed } = await update({ toAddrs: ['b@example.com'] });
    expect(addressed).toEqual({ ...shown, toAddrs: ['b@example.com'] });
    const { extraConfig: cleared } = await update({ smtpHost: 'smtp.example.org', smtpPass: null });
    expect(cleared).toMatchObject({ smtpHost: 'smtp.example.org', hasSmtpPass: false });
    const { extraConfig: anew } = await update({ smtpPort: 465, smtpPass: 'other' });
    expect(anew).toMatchObject({ smtpPort: 465, hasSmtpPass: true });
  });

  it('end what is pending when they are disabled, and begin afresh when enabled', async () => {
    const { webhooks } = (await api.tenant()).admin.api;
    const { id } = await webhooks.create(aWebhook(['*']));
    const delivery = await webhooks.test({ id });
    await api.database.db.write([
      {
        sql: "UPDATE webhook_deliveries SET attempt = 1, lease_owner = 'x', lease_until = ? WHERE id = ?",
        args: [api.clock.now() + 60 * SECOND, delivery.id],
      },
      {
        sql: 'UPDATE webhooks SET first_failure_at = 1, last_failure_at = 1, last_success_at = 1 WHERE id = ?',
        args: [id],
      },
    ]);
    api.clock.advance(SECOND);
    const now = new Date(api.clock.now());
    const disabled = await webhooks.update({ id, isActive: false });
    expect(disabled).toMatchObject({ isActive: false, disabledReason: 'manual', disabledAt: now });
    expect(await webhooks.deliveries.get({ id: delivery.id })).toMatchObject({
      status: 'failed',
      errorMessage: 'webhook disabled',
      completedAt: now,
      nextAttemptAt: null,
      deliveredAt: null,
    });
    const leases = 'SELECT count(*) FROM webhook_deliveries WHERE webhook_id = ? AND lease_owner IS NOT NULL';
    expect(await api.rows(leases, id)).toEqual([[0]]);
    expect(await webhooks.update({ id, isActive: false, description: 'off' })).toMatchObject({
      disabledAt: now,
    });
    const enabled = await webhooks.update({ id, isActive: true });
    expect(enabled).toMatchObject({
      isActive: true,
      disabledReason: null,
      disabledAt: null,
      firstFailureAt: null,
      lastFailureAt: new Date(1),
    });
  });

  it('are at most 100 per tenant', async () => {
    const { webhooks } = (await api.tenant()).admin.api;
    const items = Array.from({ length: 101 }, (_, i) => aWebhook(['fleet.*'], String(i)));
    expect(await refusalOf(webhooks.createMany({ items }))).toBe('QUOTA_EXCEEDED(record_limit)');
    await webhooks.createMany({ items: items.slice(1) });
    expect(await refusalOf(webhooks.create(aWebhook(['*'])))).toBe('QUOTA_EXCEEDED(record_limit)');
  });

  it('take their deliveries and attempts with them when deleted', async () => {
    const { webhooks } = (await api.tenant()).admin.api;
    const { id } = await webhooks.create(aWebhook(['*']));
    const delivery = await webhooks.test({ id });
    await webhooks.update({ id, isActive: false });
    await webhooks.update({ id, isActive: true });
    const again = await webhooks.deliveries.redeliver({ id: delivery.id });
    expect(await webhooks.delete({ id })).toEqual({ id, deleted: true });
    expect(await refusalOf(webhooks.get({ id }))).toBe('NOT_FOUND');
    for (const gone of [delivery, again])
      expect(await refusalOf(webhooks.deliveries.get({ id: gone.id }))).toBe('NOT_FOUND');
    const many = await webhooks.createMany({ items: [aWebhook(['*'], 'a'), aWebhook(['*'], 'b')] });
    const ids = many.items.map(item => item.id);
    expect(await webhooks.deleteMany({ ids: [...ids, id] })).toEqual({ deleted: 2, ids });
  });

  it('tell other webhooks what happened to them', async () => {
    const { webhooks, events } = (await api.tenant()).admin.api;
    const { id } = await webhooks.create({
      ...aWebhook(['fleet.*']),
      url: 'https://chat.example.com:8443/secret/path',
    });
    await webhooks.update({ id, description: 'x', eventTypes: ['soc.*'] });
    await webhooks.rotateSecret({ id });
    await webhooks.delete({ id });
    const { items } = await events.list({ types: ['webhooks.*'], order: 'asc' });
    const facts = { id, channelType: 'generic', host: 'chat.example.com:8443' };
    expect(items.map(({ type, data, component, recordId }) => ({ type, data, component, recordId }))).toEqual(
      [
        ['webhooks.webhook.created', { ...facts, eventTypes: ['fleet.*'] }],
        [
          'webhooks.webhook.updated',
          { ...facts, eventTypes: ['soc.*'], changed: ['eventTypes', 'description'] },
        ],
        ['webhooks.webhook.secretRotated', { ...facts, eventTypes: ['soc.*'] }],
        ['webhooks.webhook.deleted', { ...facts, eventTypes: ['soc.*'] }],
      ].map(([type, data]) => ({ type, data, component: 'webhooks', recordId: id })),
    );
  });

  it('leave an audit entry for each of their verbs, and no secret in it, in events or in deliveries', async () => {
    const tenant = await api.tenant();
    const { webhooks, audit, events } = tenant.admin.api;
    const watcher = await webhooks.create(aWebhook(['*']));
    const { id, secret } = await webhooks.create(MAIL);
    const rotated = await webhooks.rotateSecret({ id });
    const { smtpPass: _, ...kept } = MAIL.extraConfig;
    await webhooks.update({ id, extraConfig: { ...kept, smtpPort: 465, smtpPass: 'hunter3' } });
    await refusalOf(
      webhooks.update({ id, extraConfig: { ...kept, smtpPort: 25, smtpPass: 'hunter4', toAddrs: [] } }),
    );
    const delivery = await webhooks.test({ id });
    await webhooks.update({ id, isActive: false });
    await webhooks.update({ id, isActive: true });
    const again = await webhooks.deliveries.redeliver({ id: delivery.id });
    await webhooks.delete({ id });
    const { items } = await audit.list({ recordId: id, order: 'asc' });
    expect(items.map(entry => entry.action)).toEqual([
      'webhooks.webhook.create',
      'webhooks.webhook.rotateSecret',
      'webhooks.webhook.update',
      'webhooks.webhook.update',
      'webhooks.webhook.test',
      'webhooks.webhook.update',
      'webhooks.webhook.update',
      'webhooks.webhook.delete',
    ]);
    expect((await audit.list({ recordId: again.id })).items).toMatchObject([
      { action: 'webhooks.delivery.redeliver', component: 'deliveries' },
    ]);
    const [stored] = await api.rows('SELECT secret, smtp_pass FROM webhooks WHERE id = ?', watcher.id);
    const everything = JSON.stringify([
      (await audit.list({})).items,
      (await events.list({})).items,
      (await webhooks.list({})).items,
      await webhooks.get({ id: watcher.id }),
      (await webhooks.deliveries.list({})).items,
      await deliveriesOf(api, watcher.id),
      await api.rows('SELECT * FROM idempotency_keys WHERE tenant_id = ?', tenant.id),
      stored,
    ]);
    for (const hidden of [secret, rotated.secret, watcher.secret, 'hunter2', 'hunter3', 'hunter4'])
      expect(everything).not.toContain(hidden);
    const shown = everything.replace(JSON.stringify(stored), '');
    expect(shown).not.toContain(String(stored?.[0]));
  });
});

describe.each(IN_PROCESS)('webhooks and their services on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('keep their secrets encrypted, which sign along after a rotation until their grace ends', async () => {
    const tenant = await api.tenant();
    const { webhooks } = tenant.root;
    const ctx = { db: api.database.db, clock: api.clock, tenantId: tenant.id, actor: SYSTEM };
    const first = await webhooks.create(aWebhook(['*']));
    const { id } = first;
    const signing = async () => openSecrets(api.work.app, await accessor.require(ctx, id), api.clock.now());
    expect(await openSecret(api.work.app, await accessor.require(ctx, id))).toBe(first.secret);
    expect(await signing()).toEqual([first.secret]);
    const second = await webhooks.rotateSecret({ id });
    expect(second.previousSecretExpiresAt).toEqual(new Date(api.clock.now() + DAY));
    expect(await signing()).toEqual([second.secret, first.secret]);
    api.clock.advance(DAY - 1);
    expect(await signing()).toEqual([second.secret, first.secret]);
    const third = await webhooks.rotateSecret({ id, graceSeconds: 604_800 });
    expect(await signing()).toEqual([third.secret, second.secret]);
    api.clock.advance(7 * DAY);
    expect(await signing()).toEqual([third.secret]);
    const last = await webhooks.rotateSecret({ id, graceSeconds: 0 });
    expect(last.previousSecretExpiresAt).toBeNull();
    expect(await signing()).toEqual([last.secret]);
    for (const graceSeconds of [-1, 604_801, 0.5])
      expect(await refusalOf(webhooks.rotateSecret({ id, graceSeconds }))).toBe('VALIDATION');
  });

  it('sign what is stored so that a receiver accepts it for 300 seconds (case 47)', async () => {
    const tenant = await api.tenant();
    const ctx = { db: api.database.db, clock: api.clock, tenantId: tenant.id, actor: SYSTEM };
    const { webhooks, fleet } = tenant.admin.api;
    const { id, secret } = await webhooks.create(aWebhook(['fleet.*']));
    const gateway = await fleet.gateways.create({ name: 'edge-1', endpoint: 'edge-1.example.com:8443' });
    const [delivery] = await deliveriesOf(api, id);
    const { body } = requestFor('generic', delivery?.text ?? '');
    const row = await accessor.require(ctx, id);
    const headers = await signatureHeaders({
      secrets: await openSecrets(api.work.app, row, api.clock.now()),
      messageId: String(delivery?.row.messageId),
      timestamp: api.clock.now(),
      body,
    });
    const received = (seconds: number) =>
      verifyWebhook(body, headers, secret, { now: api.clock.now() + seconds * SECOND });
    expect(await received(300)).toMatchObject({ type: 'fleet.gateway.created', data: { id: gateway.id } });
    await expect(received(301)).rejects.toMatchObject({ reason: 'too_old' });
  });

  it('have secrets that cannot be moved to another webhook or column', async () => {
    const tenant = await api.tenant();
    const ctx = { db: api.database.db, clock: api.clock, tenantId: tenant.id, actor: SYSTEM };
    const { webhooks } = tenant.admin.api;
    const mail = await accessor.require(ctx, (await webhooks.create(MAIL)).id);
    const other = await accessor.require(ctx, (await webhooks.create(aWebhook(['*']))).id);
    expect(await openSmtpPass(api.work.app, mail)).toBe('hunter2');
    expect(await openSmtpPass(api.work.app, other)).toBeNull();
    await expect(openSecret(api.work.app, { ...other, secret: mail.secret })).rejects.toThrow(
      BreakwaterError,
    );
    await expect(openSmtpPass(api.work.app, { ...mail, smtpPass: mail.secret })).rejects.toThrow(
      BreakwaterError,
    );
  });

  it('may send to what the deployment allows beside public addresses', async () => {
    const tenant = await api.tenant();
    const { webhooks } = api.as(
      tenant.admin.token,
      {},
      { outboundAllow: parseAllowList('127.0.0.1,.corp.internal') },
    );
    const url = 'http://127.0.0.1:8080/hook';
    expect((await webhooks.create({ ...aWebhook(['*']), url })).url).toBe(url);
    const extraConfig = { ...MAIL.extraConfig, smtpHost: 'Mail.Corp.Internal.' };
    const mail = await webhooks.create({ ...MAIL, extraConfig });
    expect(mail.extraConfig?.smtpHost).toBe('mail.corp.internal');
  });

  it('let mail go without a server of its own where the deployment has a mail service', async () => {
    const tenant = await api.tenant();
    const mailHttp = { url: 'https://mail.example.com/send', token: null };
    const { webhooks } = api.as(tenant.admin.token, {}, { mailHttp });
    const extraConfig = { toAddrs: ['a@example.com'], from: 'bw@example.com' };
    const made = await webhooks.create({ ...MAIL, extraConfig });
    expect(made.extraConfig).toEqual({
      smtpHost: null,
      smtpPort: 587,
      smtpUser: null,
      hasSmtpPass: false,
      from: 'bw@example.com',
      toAddrs: ['a@example.com'],
    });
    const narrowed = tenant.admin.api.webhooks;
    expect(await refusedField(narrowed.update({ id: made.id, description: 'x' }))).toBe(
      'extraConfig.smtpHost',
    );
    expect((await narrowed.update({ id: made.id, isActive: false })).isActive).toBe(false);
  });
});
