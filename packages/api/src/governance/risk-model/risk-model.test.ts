import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, refusalOf, type TestApi, testApi } from '../../testing.ts';
import { database, grant, vm } from '../testing.ts';

const NINE = 9;
const SIX = 6;
const hyperprior = { mean: 0.4, p5: 0.1, p50: 0.4, p95: 0.8, n0: 2 };

describe.each(API_TARGETS)('the risk model on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function tenantWithOneSuccess() {
    const tenant = await api.tenant();
    const { governance } = tenant.admin.api;
    const { intentId } = await governance.intents.evaluate(vm);
    await governance.outcomes.record({ intentId, success: true });
    return { tenant, governance };
  }

  it('a logistic model counts more with every outcome, and a hyperprior beside it', async () => {
    const { governance } = await tenantWithOneSuccess();
    const features = [{ name: 'env_prod', coefficient: 0.4 }];
    await governance.riskModel.set({ logistic: { intercept: 0.2, features, n0: 1 } });
    const dev = await governance.intents.evaluate(grant);
    expect(dev.contributions.weights.hmc).toBeCloseTo(0.6, NINE);
    expect(dev.riskScore).toBeCloseTo(0.3965670651, NINE);
    expect(dev.action).toBe('escalate');
    const prod = await governance.intents.evaluate({ ...grant, environment: 'prod' });
    expect(prod.riskScore).toBeCloseTo(0.6810906756, NINE);
    await governance.riskModel.set({ hyperprior });
    const both = await governance.intents.evaluate(grant);
    expect(both.riskScore).toBeCloseTo(0.4245670651, NINE);
    expect(Object.keys(both.riskFactors)).toEqual(['conjugate', 'hyperprior', 'hmc']);
    const sum = Object.values(both.riskFactors).reduce((total, part) => total + part, 0);
    expect(sum).toBeCloseTo(both.riskScore, NINE);
  });

  it('a hyperprior alone, strong and weak', async () => {
    const { governance } = await tenantWithOneSuccess();
    await governance.riskModel.set({ hyperprior });
    const strong = await governance.intents.evaluate(grant);
    expect(strong.riskScore).toBeCloseTo(0.2366666667, NINE);
    expect(strong.action).toBe('escalate');
    await governance.riskModel.set({ hyperprior: { ...hyperprior, n0: 100 } });
    const weak = await governance.intents.evaluate(grant);
    expect(weak.riskScore).toBeCloseTo(0.169, NINE);
    expect(weak.action).toBe('approve');
  });

  it('with risk decay the losses follow the smoothed risk, and forget it when it goes off', async () => {
    const { admin } = await api.tenant();
    const { governance } = admin.api;
    await governance.riskModel.set({ riskDecay: true });
    const prod = { ...database, environment: 'prod' } as const;
    const decisions = [
      await governance.intents.evaluate(database),
      await governance.intents.evaluate(prod),
      await governance.intents.evaluate(prod),
    ];
    const expected = [
      [0.1578947368, 1.642264, 0.1578947368],
      [0.2368421053, 1.721211, 0.1657894737],
      [0.2368421053, 1.792264, 0.1728947368],
    ] as const;
    for (const [i, [risk, loss, decayed]] of expected.entries()) {
      expect(decisions[i]?.riskScore).toBeCloseTo(risk, NINE);
      expect(decisions[i]?.losses.approve).toBeCloseTo(loss, SIX);
      expect(decisions[i]?.contributions.decayedRisk).toBeCloseTo(decayed, NINE);
      expect(decisions[i]?.action).toBe('approve');
    }
    await governance.riskModel.set({ riskDecay: false });
    expect((await governance.intents.evaluate(prod)).action).toBe('escalate');
  });

  it('a batch smooths item by item', async () => {
    const { admin } = await api.tenant();
    const { governance } = admin.api;
    await governance.riskModel.set({ riskDecay: true });
    const prod = { ...database, environment: 'prod' } as const;
    const { results } = await governance.intents.evaluateMany({ items: [database, prod, prod] });
    const decayed = results.map(one => (one.ok ? one.result.contributions.decayedRisk : null));
    expect(decayed[2]).toBeCloseTo(0.1728947368, NINE);
  });

  it.each([
    ['scale', { logistic: { intercept: 0, features: [{ name: 'a', coefficient: 1, scale: 0 }] } }],
    ['p50', { hyperprior: { mean: 0.5, p5: 0.6, p50: 0.5, p95: 0.8 } }],
    [
      'names must be unique',
      {
        logistic: {
          intercept: 0,
          features: [
            { name: 'a', coefficient: 1 },
            { name: 'a', coefficient: 2 },
          ],
        },
      },
    ],
    ['at least one field', {}],
  ])('bad %s is refused', async (says, input) => {
    const { admin } = await api.tenant();
    const call = admin.api.governance.riskModel.set(input);
    const failure: unknown = await call.then(
      () => null,
      (error: unknown) => error,
    );
    expect(String(failure)).toContain(says);
  });

  it('cleared, beliefs alone decide; clearing nothing writes nothing', async () => {
    const { tenant, governance } = await tenantWithOneSuccess();
    await governance.riskModel.set({ hyperprior });
    expect((await governance.riskModel.get()).version).toBe(1);
    expect(await refusalOf(governance.riskModel.clear({ expectedVersion: 2 }))).toBe('CONFLICT(version)');
    expect(await governance.riskModel.clear({})).toMatchObject({ hyperprior: null, version: 0 });
    await governance.riskModel.clear({});
    const entries = await tenant.admin.api.audit.list({
      action: 'governance.riskModel.clear',
      success: true,
    });
    expect(entries.items).toHaveLength(1);
    const { riskScore } = await governance.intents.evaluate(grant);
    expect(riskScore).toBeCloseTo(0.1666666667, NINE);
  });

  it('memory says what it holds', async () => {
    const { governance } = await tenantWithOneSuccess();
    const stats = await governance.memory.stats();
    expect(stats).toMatchObject({
      window: 200,
      maxNeighbours: 5,
      threshold: 0.5,
      maxWeight: 0.2,
      intents: 1,
      outcomes: 1,
    });
    const compute = stats.categories.find(({ category }) => category === 'compute');
    expect(compute).toEqual({
      category: 'compute',
      windowCount: 1,
      successes: 1,
      failures: 0,
      successRate: 1,
    });
    expect(stats.categories[0]?.successRate).toBeNull();
  });
});
