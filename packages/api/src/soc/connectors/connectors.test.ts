import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, failureOf, IN_PROCESS, refusalOf, type TestApi, testApi } from '../../testing.ts';
import { connectors as accessor } from './accessor.ts';
import { openSecret } from './secrets.ts';

const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;
const GIVEN = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const endpoint = 'https://soar.example.com/steps';
const ofBytes = (count: number) => `whsec_${Buffer.alloc(count, 7).toString('base64')}`;

const BROKEN: [field: string, broken: object][] = [
  ['action', { action: 'notify' }],
  ['action', { action: 'reboot' }],
  ['action', { action: 'custom_' }],
  ['endpoint', { endpoint: 'http://soar.example.com/steps' }],
  ['endpoint', { endpoint: 'https://u:p@soar.example.com/' }],
  ['endpoint', { endpoint: 'https://soar.example.com/#x' }],
  ['endpoint', { endpoint: 'https://10.0.0.1/' }],
  ['endpoint', { endpoint: 'https://localhost/' }],
  ['endpoint', { endpoint: `https://soar.example.com/${'x'.repeat(2048)}` }],
  ['secret', { secret: ofBytes(23) }],
  ['secret', { secret: ofBytes(65) }],
  ['secret', { secret: ofBytes(32).slice(6) }],
  ['secret', { secret: 'whsec_not base64, and long enough to be one' }],
  ['timeoutMs', { timeoutMs: 999 }],
  ['timeoutMs', { timeoutMs: 120_001 }],
  ['description', { description: 'x'.repeat(1001) }],
];

describe.each(API_TARGETS)('connectors on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function admin() {
    const tenant = await api.tenant();
    return { tenant, connectors: tenant.admin.api.soc.connectors };
  }

  it('show their secret only in the call that made it (case 47)', async () => {
    const { connectors } = await admin();
    const { secret, ...made } = await connectors.create({
      action: 'block_ip',
      endpoint,
      description: ' ops ',
    });
    expect(secret).toMatch(SECRET);
    expect(made).toMatchObject({
      action: 'block_ip',
      endpoint,
      timeoutMs: 10_000,
      enabled: true,
      description: 'ops',
      lastUsedAt: null,
      lastStatus: null,
      version: 1,
    });
    expect(Object.keys(made)).not.toContain('secret');
    const { id } = made;
    expect(await connectors.get({ id })).toEqual(made);
    expect((await connectors.list({})).items).toEqual([made]);
    expect(await connectors.update({ id, enabled: false })).toEqual({
      ...made,
      enabled: false,
      version: 2,
      updatedAt: expect.any(Date),
      secret: null,
    });
    const rotated = await connectors.update({ id, rotateSecret: true });
    expect(rotated.secret).toMatch(SECRET);
    expect(rotated.secret).not.toBe(secret);
    expect((await connectors.update({ id, secret: GIVEN })).secret).toBe(GIVEN);
    const { items } = await connectors.createMany({
      items: [
        { action: 'run_scan', endpoint, secret: GIVEN },
        { action: 'custom_x', endpoint },
      ],
    });
    expect(items.map(item => item.secret)).toEqual([GIVEN, expect.stringMatching(SECRET)]);
  });

  it('are for admins only (case 47)', async () => {
    const { tenant } = await admin();
    const operator = await tenant.person('operator');
    expect(await refusalOf(operator.api.soc.connectors.list({}))).toBe('FORBIDDEN');
    expect(await refusalOf(operator.api.soc.connectors.create({ action: 'run_scan', endpoint }))).toBe(
      'FORBIDDEN',
    );
  });

  it('are one for each action (case 47)', async () => {
    const { connectors } = await admin();
    const first = await connectors.create({ action: 'block_ip', endpoint });
    expect(await refusalOf(connectors.create({ action: 'block_ip', endpoint }))).toBe('CONFLICT(unique)');
    const second = await connectors.create({ action: 'unblock_ip', endpoint });
    expect(await refusalOf(connectors.update({ id: second.id, action: 'block_ip' }))).toBe(
      'CONFLICT(unique)',
    );
    await connectors.delete({ id: first.id });
    await connectors.update({ id: second.id, action: 'block_ip' });
    const elsewhere = await admin();
    await elsewhere.connectors.create({ action: 'block_ip', endpoint });
  });

  it('refuse what does not fit, new or changed', async () => {
    const { connectors } = await admin();
    const fine = { action: 'block_ip', endpoint };
    const { id } = await connectors.create(fine);
    for (const [field, broken] of BROKEN) {
      for (const call of [
        () => connectors.create({ ...fine, action: 'run_scan', ...broken }),
        () => connectors.update({ id, ...broken }),
      ]) {
        const { code, details } = await failureOf(call());
        expect([broken, code, details?.issues?.[0]?.path]).toEqual([broken, 'VALIDATION', field]);
      }
    }
    expect((await connectors.list({})).items).toHaveLength(1);
  });

  it.each([24, 64])('take a secret of %i bytes', async bytes => {
    const { connectors } = await admin();
    const secret = ofBytes(bytes);
    expect(await connectors.create({ action: 'block_ip', endpoint, secret })).toMatchObject({ secret });
  });

  it('want a secret or a new one, not both, and something to change', async () => {
    const { connectors } = await admin();
    const { id } = await connectors.create({ action: 'block_ip', endpoint });
    expect(await refusalOf(connectors.update({ id, secret: GIVEN, rotateSecret: true }))).toBe('VALIDATION');
    expect(await refusalOf(connectors.update({ id }))).toBe('VALIDATION(empty_patch)');
    expect(await refusalOf(connectors.update({ id, enabled: false, expectedVersion: 2 }))).toBe(
      'CONFLICT(version)',
    );
  });

  it('are found by action and enabled', async () => {
    const { connectors } = await admin();
    const a = await connectors.create({ action: 'block_ip', endpoint });
    const b = await connectors.create({ action: 'run_scan', endpoint, enabled: false });
    const found = async (filter: Parameters<typeof connectors.list>[0]) =>
      (await connectors.list(filter)).items.map(({ id }) => id);
    expect(await found({ action: 'block_ip' })).toEqual([a.id]);
    expect(await found({ enabled: false })).toEqual([b.id]);
  });

  it('tell admins of every change, and nobody of a secret', async () => {
    const { tenant, connectors } = await admin();
    const { id, secret } = await connectors.create({ action: 'block_ip', endpoint });
    const rotated = await connectors.update({ id, rotateSecret: true });
    await connectors.update({ id, secret: GIVEN, timeoutMs: 2000 });
    await connectors.delete({ id });
    const events = await tenant.admin.api.events.list({ order: 'asc', types: ['soc.*'] });
    expect(events.items.map(({ type, data }) => [type, data])).toEqual([
      ['soc.connector.created', { id, action: 'block_ip' }],
      ['soc.connector.updated', { id, action: 'block_ip', changed: [] }],
      ['soc.connector.updated', { id, action: 'block_ip', changed: ['timeoutMs'] }],
      ['soc.connector.deleted', { id, action: 'block_ip' }],
    ]);
    const operator = await tenant.person('operator');
    const seen = await operator.api.events.list({});
    expect(seen.items.filter(({ type }) => type.startsWith('soc.connector'))).toEqual([]);
    const audit = await tenant.admin.api.audit.list({ order: 'asc', recordId: id });
    expect(audit.items.map(({ action }) => action)).toEqual([
      'soc.connector.create',
      'soc.connector.update',
      'soc.connector.update',
      'soc.connector.delete',
    ]);
    const stored = JSON.stringify([
      audit,
      events,
      await api.rows('SELECT * FROM soc_connectors WHERE tenant_id = ?', tenant.id),
      await api.rows('SELECT * FROM audit_log WHERE tenant_id = ?', tenant.id),
    ]);
    for (const shown of [secret, rotated.secret, GIVEN]) {
      expect(stored).not.toContain(String(shown).slice(6));
    }
  });
});

describe.each(IN_PROCESS)('the secrets of connectors on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  it('are stored sealed to their row', async () => {
    const tenant = await api.tenant();
    const { connectors } = tenant.admin.api.soc;
    const [one, two] = (
      await connectors.createMany({
        items: [
          { action: 'block_ip', endpoint },
          { action: 'run_scan', endpoint },
        ],
      })
    ).items;
    if (one === undefined || two === undefined) throw new Error('two were made');
    const ctx = { ...(await api.database.tenant()), tenantId: tenant.id };
    const [first, second] = [await accessor.require(ctx, one.id), await accessor.require(ctx, two.id)];
    const { app } = api.work;
    expect(await openSecret(app, first)).toBe(one.secret);
    expect(await openSecret(app, second)).toBe(two.secret);
    await expect(openSecret(app, { ...second, secret: first.secret })).rejects.toThrow('cannot be read');
    const { secret } = await connectors.update({ id: one.id, rotateSecret: true });
    expect(await openSecret(app, await accessor.require(ctx, one.id))).toBe(secret);
  });
});
