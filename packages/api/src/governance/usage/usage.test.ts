import { type Id, newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, refusalOf, type TestApi, testApi } from '../../testing.ts';
import { agent, vm } from '../testing.ts';

describe.each(API_TARGETS)('usage on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  const period = () => new Date(api.clock.now()).toISOString().slice(0, 7);

  it('people and services share the meter of their tenant, which a viewer sees (case 33)', async () => {
    const tenant = await api.tenant();
    const viewer = (await tenant.person('viewer')).api.governance;
    const operator = (await tenant.person('operator')).api.governance;
    const unused = { tier: null, limit: null, used: 0, remaining: null, period: period() };
    const subject = { kind: 'tenant', id: tenant.id };
    expect(await viewer.usage.current({})).toMatchObject({ ...unused, subject });
    const service = await tenant.admin.api.identity.servicePrincipals.create({
      name: 'ci',
      role: 'operator',
    });
    await operator.intents.evaluate(vm);
    const second = await tenant.as(service.key).governance.intents.evaluate(vm);
    expect(second.quota).toMatchObject({ tier: null, limit: null, used: 2 });
    expect(await viewer.usage.current({})).toMatchObject({ ...unused, subject, used: 2 });
  });

  it('a key sees itself and no other; people see any key of their tenant (case 33)', async () => {
    const tenant = await api.tenant();
    const [one, two] = [await agent(tenant), await agent(tenant, 'pro')];
    await one.api.governance.intents.evaluate(vm);
    const own = {
      subject: { kind: 'apiKey', id: one.id },
      tier: 'free',
      limit: 1000,
      used: 1,
      remaining: 999,
    };
    expect(await one.api.governance.usage.current({})).toMatchObject(own);
    expect(await one.api.governance.usage.current({ apiKeyId: one.id })).toMatchObject(own);
    expect(await refusalOf(one.api.governance.usage.current({ apiKeyId: two.id }))).toBe('FORBIDDEN');
    const viewer = (await tenant.person('viewer')).api.governance.usage;
    expect(await viewer.current({ apiKeyId: one.id })).toMatchObject(own);
    expect(await viewer.current({ apiKeyId: two.id })).toMatchObject({ tier: 'pro', limit: 10_000, used: 0 });
    const stranger = (await (await api.tenant()).person('viewer')).api.governance.usage;
    expect(await refusalOf(stranger.current({ apiKeyId: one.id }))).toBe('NOT_FOUND');
    expect(await refusalOf(one.api.governance.usage.list({}))).toBe('FORBIDDEN');
  });

  it('records are listed newest first, by key, month, procedure and time', async () => {
    const tenant = await api.tenant();
    const key = await agent(tenant);
    const { intents, usage, healing } = tenant.admin.api.governance;
    const byPerson = await intents.evaluate(vm);
    api.clock.advance(1000);
    const from = new Date(api.clock.now());
    const byAgent = await key.api.governance.intents.evaluate(vm);
    await healing.decide({ component: 'api', latencyMs: 1 });
    const endpoints = async (input: Parameters<typeof usage.list>[0]) =>
      (await usage.list(input)).items.map(({ endpoint }) => endpoint);
    const [decide, evaluate] = ['governance.healing.decide', 'governance.intents.evaluate'];
    expect(await endpoints({})).toEqual([decide, evaluate, evaluate]);
    expect(await endpoints({ endpoint: decide })).toEqual([decide]);
    expect(await endpoints({ until: from })).toEqual([evaluate]);
    expect(await endpoints({ since: from })).toEqual([decide, evaluate]);
    expect(await endpoints({ period: period() })).toHaveLength(3);
    expect(await endpoints({ period: '2000-01' })).toEqual([]);
    expect(await refusalOf(usage.list({ period: '2000-13' }))).toBe('VALIDATION');
    const { items } = await usage.list({ apiKeyId: key.id });
    expect(items).toMatchObject([
      {
        apiKeyId: key.id,
        principal: { kind: 'apiKey', id: key.id },
        tier: 'free',
        intentId: byAgent.intentId,
        decisionId: byAgent.decisionId,
        period: period(),
      },
    ]);
    expect((await usage.list({ until: from })).items).toMatchObject([
      {
        apiKeyId: null,
        principal: { kind: 'user', id: tenant.admin.id },
        tier: null,
        intentId: byPerson.intentId,
      },
    ]);
  });

  describe('governance.usage.prune', () => {
    const insertRecord = (tenantId: Id<'ten'>, at: number) => ({
      sql: `INSERT INTO usage_logs (id, tenant_id, principal, endpoint, timestamp, period, processing_ms)
 VALUES (?, ?, '{"kind":"user","id":null}', 'x', ?, ?, 0)`,
      args: [newId('use', api.clock), tenantId, at, new Date(at).toISOString().slice(0, 7)],
    });
    const insertCounter = (tenantId: Id<'ten'>, month: string) => ({
      sql: 'INSERT INTO usage_counters (subject, period, tenant_id, count) VALUES (?, ?, ?, 1)',
      args: [`${tenantId}-old`, month, tenantId],
    });
    const left = async (tenantId: Id<'ten'>) => [
      (await api.rows('SELECT timestamp FROM usage_logs WHERE tenant_id = ? ORDER BY 1', tenantId)).flat(),
      (await api.rows('SELECT period FROM usage_counters WHERE tenant_id = ? ORDER BY 1', tenantId)).flat(),
    ];

    it('forgets what is over 400 days old, also of deleted tenants', async () => {
      const { id } = await api.tenant();
      const limit = api.clock.now() - 400 * DAY;
      const month = new Date(limit).toISOString().slice(0, 7);
      await api.database.db.write([
        insertRecord(id, limit - 1),
        insertRecord(id, limit),
        insertCounter(id, '2000-01'),
        insertCounter(id, month),
        { sql: 'UPDATE tenants SET deleted_at = 1 WHERE id = ?', args: [id] },
      ]);
      expect(await api.runJob('governance.usage.prune')).toBe(true);
      expect(await left(id)).toEqual([[limit], [month]]);
    });

    it('deletes at most 10,000 rows a run, records and counters together', async () => {
      const { id } = await api.tenant();
      const months = Array.from({ length: 12 }, (_, i) => `1999-${String(i + 1).padStart(2, '0')}`);
      await api.database.db.write([
        {
          sql: `INSERT INTO usage_logs (id, tenant_id, principal, endpoint, timestamp, period, processing_ms)
 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 9995)
 SELECT 'use_' || printf('%026d', i), ?, '{"kind":"user","id":null}', 'x', i, '1970-01', 0 FROM n`,
          args: [id],
        },
        ...months.map(month => insertCounter(id, month)),
      ]);
      await api.runJob('governance.usage.prune');
      const [records, counters] = await left(id);
      expect([records?.length, counters]).toEqual([0, months.slice(5)]);
      await api.runJob('governance.usage.prune');
      expect(await left(id)).toEqual([[], []]);
    });
  });
});
