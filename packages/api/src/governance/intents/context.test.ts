import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, refusalOf, type TestApi, testApi } from '../../testing.ts';
import { agent, database, deploy, grant, vm } from '../testing.ts';

const NINE = 9;
const SIX = 6;

describe.each(API_TARGETS)('what bears on a decision, on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function operator() {
    const tenant = await api.tenant();
    const { api: as } = await tenant.person('operator');
    return { tenant, governance: as.governance };
  }

  it('the category and production of each kind of intent', async () => {
    const { governance } = await operator();
    const prod = { environment: 'prod' } as const;
    const intents = [
      [database, 0.1578947368, 'database', 'approve'],
      [{ ...vm, resourceType: 'storage_account' }, 0.1578947368, 'database', 'approve'],
      [{ ...vm, resourceType: 'virtual_network' }, 0.1071428571, 'network', 'approve'],
      [{ ...vm, ...prod, resourceType: 'virtual_network' }, 0.1607142857, 'network', 'approve'],
      [{ ...vm, ...prod, resourceType: 'kubernetes_cluster' }, 0.1363636364, 'default', 'approve'],
      [grant, 0.1666666667, 'security', 'approve'],
      [{ ...grant, permissionLevel: 'admin' }, 0.1666666667, 'security', 'approve'],
      [{ ...grant, ...prod, permissionLevel: 'admin' }, 0.25, 'security', 'escalate'],
      [{ ...deploy, deploymentTarget: 'prod' }, 0.1363636364, 'default', 'approve'],
      [{ ...deploy, ...prod }, 0.1363636364, 'default', 'approve'],
      [{ ...deploy, ...prod, deploymentTarget: 'prod' }, 0.1363636364, 'default', 'approve'],
      [
        { ...deploy, serviceName: 'orders-DataBase', environment: 'staging', deploymentTarget: 'staging' },
        0.1578947368,
        'database',
        'approve',
      ],
      [
        { ...deploy, ...prod, serviceName: 'db1', deploymentTarget: 'prod' },
        0.1363636364,
        'default',
        'approve',
      ],
    ] as const;
    const { results } = await governance.intents.evaluateMany({ items: intents.map(([input]) => input) });
    for (const [i, [, risk, category, action]] of intents.entries()) {
      const one = results[i];
      if (!one?.ok) throw new Error(`item ${i} was refused`);
      expect(one.result.riskScore).toBeCloseTo(risk, NINE);
      expect([one.result.category, one.result.action]).toEqual([category, action]);
    }
  });

  it('a value so large that losses have no number is refused', async () => {
    const { governance } = await operator();
    const context = { estimatedValue: 6e307 };
    expect(await refusalOf(governance.intents.simulate({ ...database, context }))).toBe('VALIDATION');
    const most = { estimatedValue: 1e15, telemetry: { latencyMs: 1e15, errorRate: 1, throughput: 1e15 } };
    const { losses } = await governance.intents.simulate({ ...database, context: most });
    expect(Object.values(losses ?? {}).every(Number.isFinite)).toBe(true);
  });

  it('an outage in progress weighs against a deployment', async () => {
    const { governance } = await operator();
    const prod = { ...deploy, environment: 'prod', deploymentTarget: 'prod' } as const;
    const telemetry = { latencyMs: 200, errorRate: 0.02, throughput: 1000 };
    const during = await governance.intents.evaluate({ ...prod, context: { telemetry } });
    expect(during.losses.approve).toBeCloseTo(7.398072, SIX);
    expect(during.action).toBe('escalate');
    expect(during.counterfactual.whatWouldChange[0]).toMatchObject({
      factor: 'telemetry',
      action: 'approve',
    });
    const { errorRate: _, ...healthy } = telemetry;
    const quiet = await governance.intents.evaluate({ ...prod, context: { telemetry: healthy } });
    expect(quiet.losses.approve).toBeCloseTo(1.398072, SIX);
    const idle = await governance.intents.evaluate({
      ...prod,
      context: { telemetry: { ...telemetry, throughput: 0 } },
    });
    expect(idle.action).toBe('approve');
  });

  it('forecasts weigh by their confidence', async () => {
    const { governance } = await operator();
    const forecasts = [
      { riskLevel: 'high', confidence: 0.9 },
      { riskLevel: 'low', confidence: 0.5 },
    ] as const;
    const found = await governance.intents.evaluate({ ...database, context: { forecasts: [...forecasts] } });
    expect(found.contributions.predictiveRisk).toBeCloseTo(0.3214488172, NINE);
    expect(found.contributions.psi).toBe(0);
    expect(found.losses.approve).toBeCloseTo(2.285161, SIX);
    expect(found.action).toBe('escalate');
  });

  it('too little history asks people, a little more does not', async () => {
    const { governance } = await operator();
    const withHistory = (historyLength: number) =>
      governance.intents.evaluate({ ...vm, context: { epistemic: { historyLength } } });
    const young = await withHistory(13);
    expect(young).toMatchObject({ action: 'escalate', decidedBy: 'epistemic_gate' });
    expect(young.losses.escalate).toBeCloseTo(4.088183, SIX);
    const older = await withHistory(14);
    expect(older.action).toBe('approve');
    expect(older.losses.escalate).toBeCloseTo(3.986341, SIX);
    const empty = await governance.intents.evaluate({ ...vm, context: { epistemic: {} } });
    expect(empty.contributions.psi).toBe(0);
  });

  it('policies: permissions, costs, trees, priority, and whether they are on', async () => {
    const { governance, tenant } = await operator();
    const { policies } = tenant.admin.api.governance;
    await policies.create({
      name: 'write at most',
      rule: { type: 'maxPermission', max: 'write' },
      priority: 5,
    });
    await policies.create({ name: 'cheap', rule: { type: 'costThreshold', max: 100 } });
    const off = await policies.create({ name: 'off', rule: { type: 'denyAll' }, enabled: false });
    expect((await governance.intents.evaluate({ ...grant, permissionLevel: 'admin' })).action).toBe('deny');
    expect((await governance.intents.evaluate({ ...grant, permissionLevel: 'write' })).action).toBe(
      'approve',
    );
    const priced = (size: string, estimatedCost: number | null) =>
      governance.intents.evaluate({ ...vm, size, estimatedCost });
    expect((await priced('Standard_D8s_v3', null)).action).toBe('deny');
    expect((await priced('x', 100)).action).toBe('approve');
    const ducked = await priced('Standard_D8s_v3', 50);
    expect(ducked.action).toBe('deny');
    expect(ducked.contributions.cost).toEqual({ declared: 50, list: 280, used: 280 });
    expect((await priced('x', null)).action).toBe('approve');
    await policies.update({ id: off.id, enabled: true, priority: 1 });
    const both = await governance.intents.evaluate({ ...grant, permissionLevel: 'admin' });
    expect(both.violations.map(({ message }) => message)).toEqual([
      'off: denied',
      'write at most: permission admin exceeds write',
    ]);
  });

  it('a batch on a meter with two left admits the first two', async () => {
    const { tenant } = await operator();
    const { api: key, id } = await agent(tenant);
    await key.governance.intents.evaluate(vm);
    await api.database.db.write([
      { sql: 'UPDATE usage_counters SET count = 998 WHERE subject = ?', args: [id] },
    ]);
    const items = Array.from({ length: 5 }, () => vm);
    const { results, admitted, refused } = await key.governance.intents.evaluateMany({ items });
    expect(results.map(one => (one.ok ? one.result.quota.used : one.error.code))).toEqual([
      999,
      1000,
      'QUOTA_EXCEEDED',
      'QUOTA_EXCEEDED',
      'QUOTA_EXCEEDED',
    ]);
    expect([admitted, refused]).toEqual([2, 3]);
  });

  it('enterprise has no limit, and people have none but are counted together', async () => {
    const { tenant, governance } = await operator();
    const { api: key } = await agent(tenant, 'enterprise');
    const byKey = await key.governance.intents.evaluate(vm);
    expect(byKey.quota).toMatchObject({ tier: 'enterprise', limit: null, used: 1, remaining: null });
    await governance.intents.evaluate(vm);
    const byAdmin = await tenant.admin.api.governance.intents.evaluate(vm);
    expect(byAdmin.quota).toMatchObject({ tier: null, limit: null, used: 2, remaining: null });
  });

  it('agents may do what is theirs and nothing else', async () => {
    const { tenant } = await operator();
    const { api: key } = await agent(tenant);
    await key.governance.intents.evaluate(vm);
    expect((await key.governance.intents.list({})).items).toHaveLength(1);
    const { governance } = key;
    for (const call of [
      () => governance.beliefs.list(),
      () => governance.policies.create({ name: 'mine', rule: { type: 'allowAll' } }),
      () => governance.outcomes.list({}),
      () => governance.apiKeys.list({}),
      () => key.fleet.gateways.list({}),
      () => key.identity.me(),
    ]) {
      expect(await refusalOf(call())).toBe('FORBIDDEN');
    }
  });
});
