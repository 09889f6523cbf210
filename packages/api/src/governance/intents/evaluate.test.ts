import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, refusalOf, type TestApi, testApi } from '../../testing.ts';
import { agent, database, deploy, grant, vm } from '../testing.ts';

const NINE = 9;
const SIX = 6;

/** What a caller in plain JavaScript may send: the types would refuse it. */
const untyped = (input: unknown) => input as typeof vm;

describe.each(API_TARGETS)('intents.evaluate on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function operator() {
    const tenant = await api.tenant();
    const person = await tenant.person('operator');
    return { tenant, person, governance: person.api.governance, soc: person.api.soc };
  }

  it('decides a virtual machine by the prior of its category, in dev and in production', async () => {
    const { governance } = await operator();
    const dev = await governance.intents.evaluate(vm);
    expect(dev.riskScore).toBeCloseTo(0.0769230769, NINE);
    expect(dev.losses.approve).toBeCloseTo(0.79459, SIX);
    expect(dev.losses.deny).toBeCloseTo(7.384615, SIX);
    expect(dev).toMatchObject({
      action: 'approve',
      category: 'compute',
      confidence: 1,
      approvalId: null,
      replayed: false,
    });
    expect(Object.keys(dev.riskFactors)).toEqual(['conjugate']);
    const prod = await governance.intents.evaluate({ ...vm, environment: 'prod' });
    expect(prod.riskFactors.conjugate).toBeCloseTo(0.0769230769, NINE);
    expect(prod.riskFactors.context).toBeCloseTo(0.0384615385, NINE);
  });

  it('an escalation opens an approval by people, and their answer is the effective action', async () => {
    const { governance, tenant } = await operator();
    const asked = await governance.intents.evaluate({ ...database, environment: 'prod' });
    expect(asked.action).toBe('escalate');
    expect(asked.explanation).toBe(
      'escalate: lowest expected loss 2.000. category database, conjugate mean 0.158 (alpha 1.5, beta 8.0), context x1.50, risk 0.237',
    );
    const { approvalId: id } = asked;
    if (id === null) throw new Error('an escalation has an approval');
    const opened = await tenant.admin.api.soc.approvals.get({ id });
    expect(opened).toMatchObject({ status: 'pending', kind: 'governance', decisionId: asked.decisionId });
    const before = await governance.intents.get({ id: asked.intentId });
    expect(before).toMatchObject({ effectiveAction: 'escalate', approval: { status: 'pending' } });
    await tenant.admin.api.soc.approvals.decide({ id, decision: 'approve' });
    const after = await governance.intents.get({ id: asked.intentId });
    expect(after).toMatchObject({
      action: 'escalate',
      effectiveAction: 'approve',
      approval: { status: 'approved', decidedBy: tenant.admin.id },
    });
    const { items } = await tenant.admin.api.events.list({ types: ['governance.decision.resolved'] });
    expect(items).toHaveLength(1);
    const { action, signature } = await governance.decisions.get({ id: asked.decisionId });
    expect([action, signature]).toEqual(['escalate', asked.signature]);
    expect((await governance.decisions.verify({ id: asked.decisionId })).status).toBe('valid');
  });

  it('nobody decides their own escalation', async () => {
    const { governance, soc } = await operator();
    const { approvalId: id } = await governance.intents.evaluate({ ...database, environment: 'prod' });
    if (id === null) throw new Error('an escalation has an approval');
    expect(await refusalOf(soc.approvals.decide({ id, decision: 'approve' }))).toBe('FORBIDDEN(own_request)');
  });

  it('asks people once: a further escalation waits for the same answer', async () => {
    const { governance, tenant } = await operator();
    const intent = { ...database, environment: 'prod', deterministicId: 'again' } as const;
    const first = await governance.intents.evaluate(intent);
    const second = await governance.intents.evaluate({ ...intent, reevaluate: true });
    expect(second.decisionId).not.toBe(first.decisionId);
    expect(second.approvalId).toBe(first.approvalId);
    expect((await tenant.admin.api.soc.approvals.list({})).items).toHaveLength(1);
  });

  it('a repeat is the stored decision, whether defaults are given or left out, and costs nothing', async () => {
    const { governance, tenant } = await operator();
    const first = await governance.intents.evaluate({ ...vm, deterministicId: 'a' });
    const again = await governance.intents.evaluate({
      ...vm,
      deterministicId: 'a',
      policyViolations: [],
      configuration: {},
    });
    expect(again).toMatchObject({ decisionId: first.decisionId, replayed: true, quota: { used: 1 } });
    expect(again.riskScore).toBe(first.riskScore);
    const entries = await tenant.admin.api.audit.list({ action: 'governance.intent.evaluate' });
    expect(entries.items).toHaveLength(1);
    expect(
      (await tenant.admin.api.events.list({ types: ['governance.intent.evaluated'] })).items,
    ).toHaveLength(1);
  });

  it('a deterministicId stands for one payload and one context, unless it is to be decided anew', async () => {
    const { governance } = await operator();
    const intent = { ...vm, deterministicId: 'a' };
    const first = await governance.intents.evaluate(intent);
    expect(await refusalOf(governance.intents.evaluate({ ...intent, size: 'y' }))).toBe(
      'CONFLICT(intent_differs)',
    );
    const withContext = { ...intent, context: { estimatedValue: 1 } };
    expect(await refusalOf(governance.intents.evaluate(withContext))).toBe('CONFLICT(context_differs)');
    const anew = await governance.intents.evaluate({ ...withContext, reevaluate: true });
    expect(anew.decisionId).not.toBe(first.decisionId);
    expect(anew).toMatchObject({ intentId: first.intentId, replayed: false, quota: { used: 2 } });
    expect((await governance.intents.list({})).items).toHaveLength(1);
  });

  it('without a deterministicId the intent is its own, and the same one in two tenants is two intents', async () => {
    const [one, two] = [await operator(), await operator()];
    const plain = await one.governance.intents.evaluate(vm);
    expect(plain.deterministicId).toBe(plain.intentId);
    const a = await one.governance.intents.evaluate({ ...vm, deterministicId: 'same' });
    const b = await two.governance.intents.evaluate({ ...vm, deterministicId: 'same' });
    expect(a.intentId).not.toBe(b.intentId);
    expect(await refusalOf(two.governance.intents.get({ id: a.intentId }))).toBe('NOT_FOUND');
  });

  it.each([
    ['intentType', { ...vm, intentType: 'nope' }],
    ['environment', { ...vm, environment: 'qa' }],
    ['requester', { ...vm, requester: undefined }],
    ['estimatedCost', { ...vm, estimatedCost: -1 }],
    ['region', { ...vm, region: 'mars' }],
    ['resourceScope', { ...grant, resourceScope: 'abc' }],
    ['serviceName', { ...deploy, serviceName: 'ab' }],
    ['riskLevelHint', { ...deploy, riskLevelHint: 1.5 }],
    ['changeScope', { ...deploy, changeScope: 'minor' }],
    ['policyViolations', { ...vm, policyViolations: Array.from({ length: 11 }, () => 'v') }],
    ['surprise', { ...vm, surprise: 1 }],
    ['deterministicId', { ...vm, deterministicId: 'x'.repeat(65) }],
    ['deterministicId', { ...vm, deterministicId: 'a b' }],
    ['configuration', { ...vm, configuration: { text: '\ud800' } }],
  ])('bad %s is refused, stored nowhere and not counted', async (field, input) => {
    const { governance, tenant } = await operator();
    const call = governance.intents.evaluate(untyped(input));
    const failure = await call.then(
      () => null,
      error => error,
    );
    expect(String(failure.message)).toContain(field);
    expect((await governance.intents.list({})).items).toEqual([]);
    expect(await api.rows('SELECT count(*) FROM usage_counters WHERE tenant_id = ?', tenant.id)).toEqual([
      [0],
    ]);
  });

  it('what the caller says is violated denies, and would be escalated without', async () => {
    const { governance } = await operator();
    const denied = await governance.intents.evaluate({
      ...database,
      environment: 'prod',
      policyViolations: ['v1'],
    });
    expect(denied).toMatchObject({
      action: 'deny',
      decidedBy: 'violation',
      approvalId: null,
      violationCount: 1,
    });
    expect(denied.counterfactual.whatWouldChange[0]).toMatchObject({
      factor: 'violations',
      from: 1,
      to: 0,
      action: 'escalate',
      distance: 0,
    });
    expect(denied.counterfactual.lossDelta).toBeCloseTo(-4.1052631579, NINE);
  });

  it("an operator's context may relax a decision, an agent's own may not", async () => {
    const { governance, tenant } = await operator();
    const intent = { ...database, environment: 'prod', context: { epistemic: { entropy: 0.6 } } } as const;
    const byPerson = await governance.intents.evaluate(intent);
    expect(byPerson.action).toBe('approve');
    expect(byPerson.losses.escalate).toBeCloseTo(3.2, NINE);
    const byAgent = await (await agent(tenant)).api.governance.intents.evaluate(intent);
    expect(byAgent).toMatchObject({
      action: 'escalate',
      decidedBy: 'context_floor',
      losses: byPerson.losses,
    });
  });

  it('a policy denies what it forbids, from the next evaluation on', async () => {
    const { governance, tenant } = await operator();
    await tenant.admin.api.governance.policies.create({
      name: 'home',
      rule: { type: 'region', allowed: ['eastus'] },
    });
    const away = await governance.intents.evaluate({ ...vm, region: 'westus' });
    expect(away.violations.map(({ message }) => message)).toEqual(['home: region westus not in [eastus]']);
    expect((await governance.intents.evaluate(grant)).action).toBe('approve');
  });

  it('simulating decides alike and leaves nothing', async () => {
    const { governance, tenant } = await operator();
    const found = await governance.intents.simulate({ ...database, environment: 'prod' });
    expect(found.riskScore).toBeCloseTo(0.2368421053, NINE);
    expect(found.action).toBe('escalate');
    expect(found).not.toHaveProperty('decisionId');
    for (const table of [
      'intents',
      'decision_audit_log',
      'human_approvals',
      'usage_logs',
      'usage_counters',
    ]) {
      expect(await api.rows(`SELECT count(*) FROM ${table} WHERE tenant_id = ?`, tenant.id)).toEqual([[0]]);
    }
  });

  it('a batch decides in its order: bad items and repeats cost nothing', async () => {
    const { governance } = await operator();
    const first = { ...vm, deterministicId: 'one' };
    const many = await governance.intents.evaluateMany({
      items: [first, { ...vm, environment: 'qa' }, vm, first],
    });
    expect(many.results.map(one => (one.ok ? one.result.replayed : one.error.code))).toEqual([
      false,
      'VALIDATION',
      false,
      true,
    ]);
    expect(many).toMatchObject({ admitted: 2, refused: 1 });
    expect(await refusalOf(governance.intents.evaluateMany({ items: [] }))).toBe('VALIDATION');
    const tooMany = Array.from({ length: 101 }, () => vm);
    expect(await refusalOf(governance.intents.evaluateMany({ items: tooMany }))).toBe('VALIDATION');
  });

  it('a month of a free key is 1,000 units, and the month after begins at nothing', async () => {
    const { tenant } = await operator();
    const { api: key, id } = await agent(tenant);
    const now = api.clock.now();
    const endOfMonth = Date.UTC(new Date(now).getUTCFullYear(), new Date(now).getUTCMonth() + 1) - 1;
    const period = new Date(endOfMonth).toISOString().slice(0, 7);
    await api.database.db.write([
      {
        sql: 'INSERT INTO usage_counters (subject, period, tenant_id, count) VALUES (?, ?, ?, 999)',
        args: [id, period, tenant.id],
      },
    ]);
    const last = await key.governance.intents.evaluate({ ...vm, deterministicId: 'last' });
    expect(last.quota).toMatchObject({ tier: 'free', limit: 1000, used: 1000, remaining: 0 });
    expect(await refusalOf(key.governance.intents.evaluate(vm))).toBe('QUOTA_EXCEEDED(monthly_quota)');
    expect(Number(api.reply().get('retry-after'))).toBe(Math.ceil((endOfMonth + 1 - api.clock.now()) / 1000));
    expect((await key.governance.intents.evaluate({ ...vm, deterministicId: 'last' })).replayed).toBe(true);
    expect((await key.governance.intents.simulate(vm)).quota.used).toBe(1000);
    await tenant.root.governance.apiKeys.updateTier({ id, tier: 'pro' });
    expect((await key.governance.intents.evaluate(vm)).quota).toMatchObject({ used: 1001, limit: 10_000 });
    await tenant.root.governance.apiKeys.updateTier({ id, tier: 'free' });
    expect(await refusalOf(key.governance.intents.evaluate(vm))).toBe('QUOTA_EXCEEDED(monthly_quota)');
    api.clock.set(endOfMonth);
    expect(await refusalOf(key.governance.intents.evaluate(vm))).toBe('QUOTA_EXCEEDED(monthly_quota)');
    api.clock.set(endOfMonth + 1);
    expect((await key.governance.intents.evaluate(vm)).quota.used).toBe(1);
  });

  it('50 at once with 10 left: exactly 10 are admitted, each with its own count', async () => {
    const { tenant } = await operator();
    const { api: key, id } = await agent(tenant);
    await key.governance.intents.evaluate(vm);
    await api.database.db.write([
      { sql: 'UPDATE usage_counters SET count = 990 WHERE subject = ?', args: [id] },
    ]);
    const settled = await Promise.allSettled(
      Array.from({ length: 50 }, () => key.governance.intents.evaluate(vm)),
    );
    const used = settled.flatMap(one => (one.status === 'fulfilled' ? [one.value.quota.used] : []));
    expect(used.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 10 }, (_, i) => 991 + i));
    expect(await api.rows('SELECT count FROM usage_counters WHERE subject = ?', id)).toEqual([[1000]]);
  });

  it('many at once under one deterministicId make one decision and cost one unit', async () => {
    const { governance } = await operator();
    const all = await Promise.all(
      Array.from({ length: 5 }, () => governance.intents.evaluate({ ...vm, deterministicId: 'one' })),
    );
    expect(new Set(all.map(({ decisionId }) => decisionId)).size).toBe(1);
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect((await governance.intents.evaluate(vm)).quota.used).toBe(2);
  });

  it('one intent decided anew by several at once has a decision of each, and opens one approval', async () => {
    const { governance, tenant } = await operator();
    const intent = { ...database, environment: 'prod', deterministicId: 'anew' } as const;
    const first = await governance.intents.evaluate(intent);
    const all = await Promise.all(
      Array.from({ length: 3 }, () => governance.intents.evaluate({ ...intent, reevaluate: true })),
    );
    const made = all.map(({ decisionId }) => decisionId);
    expect(new Set([first.decisionId, ...made]).size).toBe(4);
    expect(new Set(all.map(({ approvalId }) => approvalId))).toEqual(new Set([first.approvalId]));
    const after = await governance.intents.get({ deterministicId: 'anew' });
    expect([after.version, made.includes(after.decisionId)]).toEqual([4, true]);
    const { items } = await tenant.admin.api.governance.decisions.list({ intentId: after.id });
    expect(items).toHaveLength(4);
  });

  it('a revoked, expired or unknown key, and that of a deleted tenant, are all told the same', async () => {
    const { tenant } = await operator();
    const one = await agent(tenant);
    const answers = [
      await refusalOf(tenant.as(`sk_free_${'0'.repeat(48)}`).governance.intents.list({})),
      await refusalOf(tenant.as('sk_free_zz').governance.intents.list({})),
    ];
    await tenant.admin.api.governance.apiKeys.revoke({ id: one.id });
    answers.push(await refusalOf(one.api.governance.intents.list({})));
    expect(answers).toEqual(Array.from({ length: 3 }, () => 'UNAUTHENTICATED'));
    await tenant.admin.api.governance.apiKeys.revoke({ id: one.id });
    const entries = await tenant.admin.api.audit.list({ action: 'governance.apiKey.revoke' });
    expect(entries.items).toHaveLength(1);
    const again = tenant.root.governance.apiKeys.updateTier({ id: one.id, tier: 'pro' });
    expect(await refusalOf(again)).toBe('CONFLICT(revoked)');
  });

  it('admins give free keys only, and five a month', async () => {
    const { tenant } = await operator();
    const { apiKeys } = tenant.admin.api.governance;
    expect(await refusalOf(apiKeys.create({ name: 'k', tier: 'pro' }))).toBe('FORBIDDEN(tier)');
    for (let i = 0; i < 5; i++) {
      const { apiKey } = await apiKeys.create({ name: `k${i}` });
      await apiKeys.revoke({ id: apiKey.id });
    }
    expect(await refusalOf(apiKeys.create({ name: 'k6' }))).toBe('QUOTA_EXCEEDED(free_keys)');
    await tenant.root.governance.apiKeys.create({ name: 'by root' });
  });

  it('neither the payload nor its parts are in the audit log or in events', async () => {
    const { governance, tenant } = await operator();
    await governance.intents.evaluate({
      ...vm,
      environment: 'prod',
      configuration: { mark: 'c0nf1g-mark' },
      provenance: { mark: 'pr0v-mark' },
      size: 's1ze-mark',
    });
    const kept = await api.rows(
      `SELECT group_concat(coalesce(before, '') || coalesce(after, '') || coalesce(request_data, '') || coalesce(response_data, '')), (SELECT group_concat(data) FROM events WHERE tenant_id = ?1) FROM audit_log WHERE tenant_id = ?1`,
      tenant.id,
    );
    expect(JSON.stringify(kept)).not.toMatch(/-mark/);
  });

  it('an unknown id is not found', async () => {
    const { governance } = await operator();
    expect(await refusalOf(governance.intents.get({ id: newId('int', api.clock) }))).toBe('NOT_FOUND');
  });
});
