import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  API_TARGETS,
  failureOf,
  ROOT_KEY,
  refusalOf,
  SETUP_TOKEN,
  type TestApi,
  testApi,
} from '../../testing.ts';
import { agent } from '../testing.ts';

describe.each(API_TARGETS)('tenants on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  const root = () => api.as(ROOT_KEY).governance.tenants;
  const healingKeys = async (tenantId: string) =>
    (await api.rows('SELECT key FROM healing_policies WHERE tenant_id = ? ORDER BY key', tenantId)).flat();
  const DEFAULTS = [
    'elevated-errors',
    'high-latency',
    'resource-exhaustion',
    'severe-errors',
    'slow-responses',
  ];

  it('setup gives the first tenant the healing policies every tenant begins with', async () => {
    const first = await testApi(target);
    const { tenant } = await first.as(null, { clientIp: '192.0.2.1' }).identity.setup({
      setupToken: SETUP_TOKEN,
      tenantName: 'Acme',
      email: 'root@t.io',
      password: 'correct horse battery',
    });
    const keys = await first.rows(
      'SELECT key FROM healing_policies WHERE tenant_id = ? ORDER BY key',
      tenant.id,
    );
    expect(keys.flat()).toEqual(DEFAULTS);
    await first.close();
  });

  it('root makes them, each with its healing policies, audit entry and event', async () => {
    const made = await root().create({ name: ' Acme ', decisionRetentionDays: 30 });
    expect(made).toMatchObject({
      name: 'Acme',
      createdBy: 'root',
      decisionRetentionDays: 30,
      version: 1,
      deletedAt: null,
    });
    expect(await healingKeys(made.id)).toEqual(DEFAULTS);
    const within = api.as(ROOT_KEY, { tenantHeader: made.id });
    const { items } = await within.audit.list({});
    expect(items.map(({ action, recordId }) => [action, recordId])).toEqual([
      ['governance.tenant.create', made.id],
    ]);
    const events = await within.events.list({ types: ['governance.tenant.created'] });
    expect(events.items.map(({ data }) => data)).toEqual([{ id: made.id, name: 'Acme' }]);
    const many = await root().createMany({ items: [{ name: 'B' }, { name: 'B' }] });
    for (const { id } of many.items) expect(await healingKeys(id)).toEqual(DEFAULTS);
    expect((await root().list({ name: 'B' })).items.map(({ id }) => id)).toEqual(
      many.items.map(({ id }) => id).toReversed(),
    );
  });

  it.each([
    [{ name: '' }],
    [{ name: 'x'.repeat(257) }],
    [{ name: 'x', decisionRetentionDays: 0 }],
    [{ name: 'x', decisionRetentionDays: 3651 }],
    [{ name: 'x', createdBy: 'me' }],
  ])('%j makes none', async input => {
    expect(await refusalOf(root().create(input))).toBe('VALIDATION');
  });

  it('admins see and change their own and no other', async () => {
    const [mine, theirs] = [await api.tenant(), await api.tenant()];
    const { tenants } = mine.admin.api.governance;
    expect(await tenants.get({})).toMatchObject({ id: mine.id, name: 'Test' });
    expect((await tenants.get({ id: mine.id })).id).toBe(mine.id);
    expect(await tenants.update({ name: 'Renamed', decisionRetentionDays: 90 })).toMatchObject({
      id: mine.id,
      name: 'Renamed',
      decisionRetentionDays: 90,
      version: 2,
    });
    expect(await tenants.update({ id: mine.id, decisionRetentionDays: null })).toMatchObject({
      name: 'Renamed',
      decisionRetentionDays: null,
    });
    expect(await refusalOf(tenants.update({ name: 'x', expectedVersion: 1 }))).toBe('CONFLICT(version)');
    expect(await refusalOf(tenants.update({}))).toBe('VALIDATION(empty_patch)');
    expect(await refusalOf(tenants.get({ id: theirs.id }))).toBe('NOT_FOUND');
    expect(await refusalOf(tenants.update({ id: theirs.id, name: 'x' }))).toBe('NOT_FOUND');
    expect(await refusalOf(tenants.update({ id: newId('ten', api.clock), name: 'x' }))).toBe('NOT_FOUND');
    const operator = await mine.person('operator');
    expect(await refusalOf(operator.api.governance.tenants.get({}))).toBe('FORBIDDEN');
    expect(await refusalOf(tenants.list({}))).toBe('FORBIDDEN');
    expect(await refusalOf(tenants.create({ name: 'x' }))).toBe('FORBIDDEN');
    expect(await refusalOf(tenants.delete({ id: mine.id }))).toBe('FORBIDDEN');
    const { items } = await mine.admin.api.events.list({ types: ['governance.tenant.updated'] });
    expect(items.map(({ data }) => data)).toEqual([
      { id: mine.id, name: 'Renamed', changed: ['decisionRetentionDays'] },
      { id: mine.id, name: 'Renamed', changed: ['name', 'decisionRetentionDays'] },
    ]);
    expect((await api.rows('SELECT name FROM tenants WHERE id = ?', theirs.id)).flat()).toEqual(['Test']);
  });

  it('root names any, in the call or in x-tenant-id, and must name one', async () => {
    const [one, two] = [await api.tenant(), await api.tenant()];
    expect((await root().get({ id: one.id })).id).toBe(one.id);
    expect((await one.root.governance.tenants.get({})).id).toBe(one.id);
    expect((await one.root.governance.tenants.get({ id: two.id })).id).toBe(two.id);
    expect((await one.root.governance.tenants.update({ name: 'One' })).id).toBe(one.id);
    expect((await root().update({ id: two.id, name: 'Two' })).name).toBe('Two');
    expect(await refusalOf(root().get({}))).toBe('VALIDATION');
    expect(await refusalOf(root().update({ name: 'x' }))).toBe('VALIDATION');
  });

  it('of a deleted one every credential is dead, with one text for all, until it is restored (case 35)', async () => {
    const tenant = await api.tenant();
    const { key, id } = await agent(tenant);
    const service = await tenant.admin.api.identity.servicePrincipals.create({ name: 'ci' });
    const { apiKeys } = tenant.root.governance;
    const revoked = await agent(tenant);
    await apiKeys.revoke({ id: revoked.id });
    const expiresAt = new Date(api.clock.now() + 1);
    const expired = await apiKeys.create({ name: 'expired', expiresAt });
    api.clock.advance(1);
    const credentials = [tenant.admin.token, key, service.key];
    const bad = [revoked.key, expired.key, 'sk_free_zz', `sk_live_${'0'.repeat(48)}`];
    const inside = (token: string) => tenant.as(token).governance.usage.current({});
    for (const token of credentials) expect((await inside(token)).used).toBe(0);
    expect(await root().delete({ id: tenant.id })).toEqual({ id: tenant.id, deleted: true });
    const dead = [...credentials, ...bad];
    const refusals = await Promise.all(dead.map(token => failureOf(inside(token))));
    expect(refusals.map(({ code }) => code)).toEqual(dead.map(() => 'UNAUTHENTICATED'));
    expect(new Set(refusals.map(({ message }) => message)).size).toBe(1);
    expect(await refusalOf(tenant.root.governance.usage.current({}))).toBe('NOT_FOUND');
    expect(await refusalOf(root().delete({ id: tenant.id }))).toBe('NOT_FOUND');
    expect(await refusalOf(root().update({ id: tenant.id, name: 'x' }))).toBe('CONFLICT(deleted)');
    expect(await refusalOf(root().get({ id: tenant.id }))).toBe('NOT_FOUND');
    expect((await root().get({ id: tenant.id, includeDeleted: true })).deletedAt).not.toBeNull();
    expect(await api.rows('SELECT is_active FROM api_keys WHERE id = ?', id)).toEqual([[1]]);
    expect(await root().restore({ id: tenant.id })).toMatchObject({
      restored: true,
      item: { id: tenant.id, deletedAt: null },
    });
    expect((await root().restore({ id: tenant.id })).restored).toBe(false);
    for (const token of credentials) expect((await inside(token)).used).toBe(0);
    for (const token of bad) expect(await refusalOf(inside(token))).toBe('UNAUTHENTICATED');
    const { items } = await tenant.admin.api.audit.list({ component: 'tenants', order: 'asc' });
    expect(items.map(({ action, success }) => [action, success])).toEqual([
      ['governance.tenant.delete', true],
      ['governance.tenant.restore', true],
    ]);
    const events = await tenant.admin.api.events.list({ order: 'asc', types: ['governance.*'] });
    expect(events.items.map(({ type }) => type).filter(type => type.includes('tenant'))).toEqual([
      'governance.tenant.deleted',
      'governance.tenant.restored',
    ]);
  });

  it('deleteMany takes those that exist and are not deleted', async () => {
    const { items } = await root().createMany({ items: [{ name: 'x' }, { name: 'y' }] });
    const all = items.map(({ id }) => id);
    const [first] = all;
    if (first === undefined) throw new Error('two were made');
    await root().delete({ id: first });
    const result = await root().deleteMany({ ids: [...all, newId('ten', api.clock)] });
    expect(result).toEqual({ deleted: 1, ids: all.slice(1) });
    expect((await root().list({ name: 'y' })).items).toEqual([]);
    expect((await root().list({ name: 'y', includeDeleted: true })).items).toHaveLength(1);
  });
});
