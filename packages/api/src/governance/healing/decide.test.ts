import type { Id } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  API_TARGETS,
  DAY,
  failureOf,
  HOUR,
  MINUTE,
  ROOT_KEY,
  refusalOf,
  SECOND,
  type TestApi,
  testApi,
} from '../../testing.ts';

describe.each(API_TARGETS)('healing on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  /** One that was made as tenants are, so that it has the policies of every tenant. */
  async function fresh() {
    const { id } = await api.as(ROOT_KEY).governance.tenants.create({ name: 'Acme' });
    const root = api.as(ROOT_KEY, { tenantHeader: id });
    return { id, root, healing: root.governance.healing };
  }
  const states = (tenantId: Id<'ten'>) =>
    api.rows(
      'SELECT policy_key, component, fired_at, version FROM healing_states WHERE tenant_id = ? ORDER BY 1, 2',
      tenantId,
    );

  it('advises by the policies of a fresh tenant, and projects what that would do (case 51)', async () => {
    const { healing } = await fresh();
    expect(await healing.decide({ component: 'a', latencyMs: 400, errorRate: 0.05 })).toMatchObject({
      advisory: true,
      component: 'a',
      severity: 'high',
      actions: ['circuit_breaker'],
      policies: [{ key: 'slow-responses', fired: true, skipped: null, nextAllowedAt: null }],
      quota: { tier: null, limit: null, used: 1, remaining: null },
    });
    const critical = await healing.decide({ component: 'b', latencyMs: 600 });
    expect(critical).toMatchObject({
      severity: 'critical',
      reliability: 0,
      actions: ['restart_container', 'alert_team', 'circuit_breaker'],
      quota: { used: 2 },
    });
    expect(critical.projections[0]).toMatchObject({
      action: 'restart_container',
      latencyMs: { factual: 600, counterfactual: 510, isModelBased: false },
      errorRate: null,
    });
    const errors = await healing.decide({ component: 'c', errorRate: 0.31, latencyMs: 100 });
    expect(errors.actions).toEqual(['rollback', 'circuit_breaker', 'alert_team', 'traffic_shift']);
    expect((await healing.decide({ component: 'd', latencyMs: 300 })).actions).toEqual(['no_action']);
  });

  it('a policy waits for its cooldown, for one component and not for another (case 52)', async () => {
    const { healing, id } = await fresh();
    const slow = { component: 'api', latencyMs: 400 };
    const first = api.clock.now();
    expect((await healing.decide(slow)).actions).toEqual(['circuit_breaker']);
    api.clock.advance(180 * SECOND - 1);
    expect(await healing.decide(slow)).toMatchObject({
      actions: ['no_action'],
      policies: [
        {
          key: 'slow-responses',
          fired: false,
          skipped: 'cooldown',
          nextAllowedAt: new Date(first + 180 * SECOND),
        },
      ],
    });
    expect((await healing.decide({ ...slow, component: 'web' })).actions).toEqual(['circuit_breaker']);
    api.clock.advance(1);
    expect((await healing.decide(slow)).actions).toEqual(['circuit_breaker']);
    expect((await states(id)).map(([key, component, , version]) => [key, component, version])).toEqual([
      ['slow-responses', 'api', 2],
      ['slow-responses', 'web', 1],
    ]);
  });

  it('a firing exactly an hour old is not counted (case 52)', async () => {
    const { healing } = await fresh();
    const policy = {
      key: 'often',
      name: 'Often',
      conditions: [{ metric: 'cpu', op: 'gte', value: 0.5 }],
      actions: ['scale_out'],
      priority: 0,
      cooldownSeconds: 0,
      maxPerHour: 2,
    } as const;
    await healing.policies.set({ ...policy, conditions: [...policy.conditions], actions: ['scale_out'] });
    const busy = { component: 'api', cpu: 0.6 };
    const first = api.clock.now();
    await healing.decide(busy);
    api.clock.advance(MINUTE);
    await healing.decide(busy);
    api.clock.advance(HOUR - MINUTE - 1);
    expect(await healing.decide(busy)).toMatchObject({
      actions: ['no_action'],
      policies: [{ skipped: 'hourly_cap', nextAllowedAt: new Date(first + HOUR) }],
    });
    api.clock.advance(1);
    expect((await healing.decide(busy)).actions).toEqual(['scale_out']);
  });

  it('of those who ask at once, one gets a policy to fire, and each is metered once', async () => {
    const { healing, id } = await fresh();
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => healing.decide({ component: 'api', latencyMs: 400 })),
    );
    expect(answers.filter(({ actions }) => actions.includes('circuit_breaker'))).toHaveLength(1);
    expect(answers.map(({ quota }) => quota.used).toSorted()).toEqual([1, 2, 3, 4]);
    expect((await states(id)).map(([, , , version]) => version)).toEqual([1]);
  });

  it('of a latency so long that a projection has no number is refused', async () => {
    const { healing } = await fresh();
    expect(await refusalOf(healing.decide({ component: 'a', latencyMs: 1.6e308 }))).toBe('VALIDATION');
    expect(await healing.decide({ component: 'a', latencyMs: 1e15 })).toMatchObject({ component: 'a' });
  });

  it('without a metric is refused and not counted (case 53)', async () => {
    const { healing, id } = await fresh();
    for (const input of [{}, { latencyMs: -1 }, { errorRate: 1.1 }, { cpu: 2 }, { disk: 1 }]) {
      expect(await refusalOf(healing.decide({ component: 'api', ...input }))).toBe('VALIDATION');
    }
    expect(await refusalOf(healing.decide({ component: ' ', latencyMs: 1 }))).toBe('VALIDATION');
    expect(await api.rows('SELECT 1 FROM usage_counters WHERE tenant_id = ?', id)).toEqual([]);
  });

  it('costs an agent one unit, fired or not, and is refused when the month is used up (case 53)', async () => {
    const { root, id } = await fresh();
    const { apiKey, key } = await root.governance.apiKeys.create({ name: 'agent' });
    const { healing, usage } = api.as(key).governance;
    const fired = await healing.decide({ component: 'api', latencyMs: 400 });
    const skipped = await healing.decide({ component: 'api', latencyMs: 400 });
    expect([fired.quota.used, skipped.quota.used]).toEqual([1, 2]);
    expect((await root.governance.usage.list({})).items).toMatchObject([
      { apiKeyId: apiKey.id, endpoint: 'governance.healing.decide', tier: 'free', intentId: null },
      { apiKeyId: apiKey.id, principal: { kind: 'apiKey', id: apiKey.id }, decisionId: null },
    ]);
    await api.database.db.write([
      { sql: 'UPDATE usage_counters SET count = 999 WHERE subject = ?', args: [apiKey.id] },
    ]);
    const last = await healing.decide({ component: 'web', latencyMs: 400 });
    expect(last.quota).toMatchObject({ used: 1000, remaining: 0 });
    const before = await states(id);
    const refused = await failureOf(healing.decide({ component: 'db', latencyMs: 400 }));
    expect(refused).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      details: { reason: 'monthly_quota', tier: 'free', limit: 1000, used: 1000, remaining: 0 },
    });
    expect(await states(id)).toEqual(before);
    expect(await usage.current({})).toMatchObject({ used: 1000, remaining: 0 });
    await root.governance.apiKeys.revoke({ id: apiKey.id });
    expect(await refusalOf(healing.decide({ component: 'db', latencyMs: 400 }))).toBe('UNAUTHENTICATED');
  });

  it('leaves one audit entry and one event, with what was said', async () => {
    const { root, healing } = await fresh();
    await healing.decide({ component: 'api', latencyMs: 400 });
    const said = { severity: 'high', reliability: expect.closeTo(0.2, 9), actions: ['circuit_breaker'] };
    const { items } = await root.audit.list({ action: 'governance.healing.decide' });
    expect(items).toMatchObject([
      { component: 'healing', recordId: 'api', operation: 'decide', success: true },
    ]);
    const events = await root.events.list({ types: ['governance.healing.decided'] });
    expect(events.items).toMatchObject([{ recordId: 'api', data: { id: 'api', ...said } }]);
  });

  it('of a tenant without policies says that there is nothing to do', async () => {
    const { root, admin } = await api.tenant();
    expect((await root.governance.healing.policies.list()).items).toEqual([]);
    expect(await admin.api.governance.healing.decide({ component: 'api', errorRate: 1 })).toMatchObject({
      actions: ['no_action'],
      policies: [],
      severity: 'critical',
      projections: [{ action: 'no_action', latencyMs: null, errorRate: { factual: 1, counterfactual: 1 } }],
    });
  });

  it('policies are listed as they are looked at, replaced by key, and removed with their firings', async () => {
    const { root, healing, id } = await fresh();
    const listed = async () => (await healing.policies.list()).items.map(({ key }) => key);
    const defaults = ['high-latency', 'severe-errors', 'elevated-errors', 'resource-exhaustion'];
    expect(await listed()).toEqual([...defaults, 'slow-responses']);
    const [first] = (await healing.policies.list()).items;
    expect(first).toMatchObject({
      name: 'High latency',
      conditions: [{ metric: 'latencyMs', op: 'gt', value: 500 }],
      actions: ['restart_container', 'alert_team'],
      priority: 1,
      cooldownSeconds: 300,
      maxPerHour: 5,
      enabled: true,
      version: 1,
      createdAt: new Date(api.clock.now()),
    });
    if (first === undefined) throw new Error('a tenant begins with policies');
    const { version: _version, createdAt: _created, updatedAt: _updated, ...policy } = first;
    await healing.decide({ component: 'api', latencyMs: 600 });
    const off = await healing.policies.set({ ...policy, enabled: false, priority: 4 });
    expect(off).toMatchObject({
      key: 'high-latency',
      enabled: false,
      version: 2,
      createdAt: first.createdAt,
    });
    expect(await listed()).toEqual([...defaults.slice(1), 'slow-responses', 'high-latency']);
    const quiet = await healing.decide({ component: 'web', latencyMs: 600 });
    expect(quiet.policies.map(({ key }) => key)).toEqual(['slow-responses']);
    expect((await states(id)).map(([key]) => key)).toContain('high-latency');
    expect(await healing.policies.remove({ key: 'high-latency' })).toEqual(off);
    expect((await states(id)).map(([key]) => key)).not.toContain('high-latency');
    expect(await refusalOf(healing.policies.remove({ key: 'high-latency' }))).toBe('NOT_FOUND');
    const { items } = await root.audit.list({ component: 'healingPolicies', success: true, order: 'asc' });
    expect(items.map(({ action, recordId }) => [action, recordId])).toEqual([
      ['governance.healingPolicy.set', 'high-latency'],
      ['governance.healingPolicy.remove', 'high-latency'],
    ]);
    const events = await root.events.list({ order: 'asc', types: ['governance.healingPolicy.set'] });
    expect(events.items.map(({ data }) => data)).toEqual([{ id: 'high-latency' }]);
  });

  it('a tenant has at most 50 policies, and replacing one stays possible', async () => {
    const { admin } = await api.tenant();
    const { policies } = admin.api.governance.healing;
    const policy = (n: number) => ({
      key: `p-${n}`,
      name: 'P',
      conditions: [{ metric: 'cpu' as const, op: 'gt' as const, value: 1 }],
      actions: ['alert_team' as const],
      priority: 1,
      cooldownSeconds: 0,
      maxPerHour: 1,
    });
    for (let n = 0; n < 50; n++) await policies.set(policy(n));
    expect(await refusalOf(policies.set(policy(50)))).toBe('QUOTA_EXCEEDED(record_limit)');
    expect((await policies.set({ ...policy(0), name: 'Q' })).name).toBe('Q');
    for (const wrong of [{ key: 'Bad' }, { conditions: [] }, { actions: [] }, { cooldownSeconds: 86_401 }]) {
      expect(await refusalOf(policies.set({ ...policy(1), ...wrong }))).toBe('VALIDATION');
    }
  });

  it('governance.healing.prune forgets firings that are over 24 hours old, and no others', async () => {
    const { healing, id } = await fresh();
    await healing.decide({ component: 'old', latencyMs: 400 });
    api.clock.advance(1);
    await healing.decide({ component: 'kept', latencyMs: 400 });
    api.clock.advance(DAY);
    expect(await api.runJob('governance.healing.prune')).toBe(true);
    expect((await states(id)).map(([, component]) => component)).toEqual(['kept']);
  });
});
