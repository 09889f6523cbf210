import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, refusalOf, type TestApi, testApi } from '../../testing.ts';
import { agent, database, grant, vm } from '../testing.ts';

const NINE = 9;

describe.each(API_TARGETS)('outcomes and beliefs on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function operator() {
    const tenant = await api.tenant();
    const { api: as } = await tenant.person('operator');
    const { governance } = as;
    type Input = Parameters<typeof governance.intents.evaluate>[0];
    const evaluate = (input: Input) => governance.intents.evaluate(input);
    /** Evaluated, then that outcome recorded. */
    async function went(input: Input, success: boolean, times = 1) {
      const { results } = await governance.intents.evaluateMany({
        items: Array.from({ length: times }, () => input),
      });
      const intentIds = results.flatMap(one => (one.ok ? [one.result.intentId] : []));
      await Promise.all(intentIds.map(intentId => governance.outcomes.record({ intentId, success })));
      api.clock.advance(1);
    }
    return { tenant, governance, evaluate, went };
  }

  it('a failure raises the risk of the same change, and of its category in production', async () => {
    const { governance, evaluate, went } = await operator();
    await went(vm, false);
    const again = await evaluate(vm);
    expect(again.riskScore).toBeCloseTo(0.1771428571, NINE);
    expect(again.contributions.riskBeforeMemory).toBeCloseTo(0.1428571429, NINE);
    const belief = await governance.beliefs.get({ category: 'compute' });
    expect(belief).toMatchObject({ alpha: 2, beta: 12, outcomeCount: 1 });
    expect(belief.interval.p05).toBeCloseTo(0.0280533773, NINE);
    expect(belief.interval.p95).toBeCloseTo(0.3163397648, NINE);
    const prod = await evaluate({ ...vm, environment: 'prod' });
    expect(prod.riskScore).toBeCloseTo(0.2457142857, NINE);
    expect(prod.action).toBe('escalate');
  });

  it('a success lowers it', async () => {
    const { governance, evaluate, went } = await operator();
    await went(vm, true);
    expect((await evaluate(vm)).riskScore).toBeCloseTo(0.0685714286, NINE);
    expect(await governance.beliefs.get({ category: 'compute' })).toMatchObject({ alpha: 1, beta: 13 });
    await went(database, false);
    const found = await evaluate(database);
    expect(found.riskScore).toBeCloseTo(0.2685714286, NINE);
    expect(found.action).toBe('escalate');
  });

  it('three failures and a success of a grant weigh as they should', async () => {
    const { evaluate, went } = await operator();
    await went(grant, false, 3);
    await went(grant, true);
    const found = await evaluate(grant);
    expect(found.contributions.neighbours).toHaveLength(4);
    expect(found.riskScore).toBeCloseTo(0.3825, NINE);
    expect(found.losses.approve).toBeCloseTo(3.888189, 6);
  });

  it('twenty successes in production bring approval', async () => {
    const { evaluate, went } = await operator();
    const prod = { ...database, environment: 'prod' } as const;
    await went(prod, true, 20);
    const found = await evaluate(prod);
    expect(found.riskScore).toBeCloseTo(0.0610169492, NINE);
    expect(found.action).toBe('approve');
  });

  it('memory holds the neighbours most alike, the newest evaluated first', async () => {
    const { evaluate, went, governance } = await operator();
    const early = [await evaluate(database), await evaluate(database)];
    api.clock.advance(1);
    await went(database, false, 30);
    for (const { intentId } of early) await governance.outcomes.record({ intentId, success: true });
    const found = await evaluate(database);
    expect(found.riskScore).toBeCloseTo(0.8072289157, NINE);
    expect(found.action).toBe('deny');
  });

  it('of those most alike, the ones evaluated last are remembered', async () => {
    const { evaluate, went } = await operator();
    await went(database, false, 30);
    await went(database, true, 2);
    const found = await evaluate(database);
    expect(found.contributions.neighbours.map(({ success }) => success)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(found.riskScore).toBeCloseTo(0.7272289157, NINE);
    expect(found.losses.approve).toBeCloseTo(7.293807, 6);
    expect(found.action).toBe('escalate');
  });

  it('three that are less and less alike', async () => {
    const { evaluate, went } = await operator();
    await went(database, true);
    await went({ ...database, region: 'westus' }, false);
    await went({ ...database, resourceType: 'storage_account', region: 'northeurope' }, true);
    const found = await evaluate(database);
    expect(found.riskScore).toBeCloseTo(0.21773913, NINE);
    expect(found.contributions.neighbours.map(({ similarity }) => similarity)).toEqual([1, 0.8, 0.5]);
  });

  it('a category learns nothing from another, a tenant nothing from another', async () => {
    const [one, two] = [await operator(), await operator()];
    await one.went(vm, false);
    expect(await one.governance.beliefs.get({ category: 'database' })).toMatchObject({
      alpha: 1.5,
      beta: 8,
      id: null,
    });
    expect(await two.governance.beliefs.get({ category: 'compute' })).toMatchObject({
      alpha: 1,
      beta: 12,
      id: null,
    });
  });

  it('the same outcome again is the stored one, the opposite is refused', async () => {
    const { governance, evaluate, tenant } = await operator();
    const { intentId } = await evaluate({ ...vm, deterministicId: 'a' });
    const first = await governance.outcomes.record({ intentId, success: false });
    const again = await governance.outcomes.record({
      deterministicId: 'a',
      success: false,
      notes: 'ignored',
    });
    expect(again).toMatchObject({ outcome: { id: first.outcome.id, notes: null }, replayed: true });
    expect(again.belief).toMatchObject({ alpha: 2, outcomeCount: 1 });
    const opposite = governance.outcomes.record({ intentId, success: true });
    expect(await refusalOf(opposite)).toBe('CONFLICT(outcome_differs)');
    expect(await refusalOf(governance.outcomes.record({ deterministicId: 'no', success: true }))).toBe(
      'NOT_FOUND',
    );
    const unknown = governance.outcomes.record({ intentId: newId('int', api.clock), success: true });
    expect(await refusalOf(unknown)).toBe('NOT_FOUND');
    expect(first.outcome.recordedBy).toMatch(/^usr_/);
    const { api: key } = await agent(tenant);
    expect(await refusalOf(key.governance.outcomes.list({}))).toBe('FORBIDDEN');
  });

  it('an idempotencyKey stands for one outcome of one intent', async () => {
    const { governance, evaluate } = await operator();
    const [one, two] = [await evaluate(vm), await evaluate(vm)];
    const first = await governance.outcomes.record({
      intentId: one.intentId,
      success: true,
      idempotencyKey: 'k',
    });
    const stolen = governance.outcomes.record({ intentId: two.intentId, success: true, idempotencyKey: 'k' });
    expect(await refusalOf(stolen)).toBe('CONFLICT(idempotency_key_used)');
    const again = await governance.outcomes.record({
      intentId: one.intentId,
      success: true,
      idempotencyKey: 'k',
    });
    expect(again.outcome.id).toBe(first.outcome.id);
  });

  it('200 outcomes at once are all learned', async () => {
    const { governance } = await operator();
    const items = Array.from({ length: 100 }, () => vm);
    const batches = [
      await governance.intents.evaluateMany({ items }),
      await governance.intents.evaluateMany({ items }),
    ];
    const intentIds = batches.flatMap(({ results }) =>
      results.flatMap(one => (one.ok ? [one.result.intentId] : [])),
    );
    await Promise.all(intentIds.map(intentId => governance.outcomes.record({ intentId, success: false })));
    expect(await governance.beliefs.get({ category: 'compute' })).toMatchObject({
      alpha: 201,
      beta: 12,
      outcomeCount: 200,
    });
  });

  it('a fresh tenant believes the five priors', async () => {
    const { governance } = await operator();
    const { items, nextCursor } = await governance.beliefs.list();
    expect(items.map(({ category }) => category)).toEqual([
      'database',
      'network',
      'compute',
      'security',
      'default',
    ]);
    expect(items.every(({ id, version }) => id === null && version === 0)).toBe(true);
    expect(nextCursor).toBeNull();
  });

  it('a reset takes a belief to its prior, forgets its outcomes, and is not done to what was never learned', async () => {
    const { governance, evaluate, went, tenant } = await operator();
    await went(vm, false, 3);
    const { beliefs } = tenant.admin.api.governance;
    const fresh = await beliefs.reset({ category: 'compute', reason: 'new images' });
    expect(fresh).toMatchObject({ alpha: 1, beta: 12, outcomeCount: 0, generation: 2 });
    const found = await evaluate(vm);
    expect(found.riskScore).toBeCloseTo(0.0769230769, NINE);
    expect(found.contributions.neighbours).toEqual([]);
    expect(await refusalOf(governance.beliefs.reset({ category: 'compute', reason: 'x' }))).toBe('FORBIDDEN');
    await beliefs.reset({ category: 'network', reason: 'nothing there' });
    const entries = await tenant.admin.api.audit.list({ action: 'governance.belief.reset', success: true });
    expect(entries.items).toHaveLength(1);
  });
});
