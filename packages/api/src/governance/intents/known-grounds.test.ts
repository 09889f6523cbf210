import { importSigningKey } from '@breakwater/db';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_PROCESS, refusalOf, type TestApi, type TestTenant, testApi } from '../../testing.ts';
import { agent, database, tripsOf, vm } from '../testing.ts';

describe.each(IN_PROCESS)('grounds that are known, on %s', target => {
  let test: TestApi;
  beforeAll(async () => {
    test = await testApi(target);
  });
  afterAll(() => test.close());

  /** A tenant in this process, and in another one of the same deployment. */
  async function tenantOfTwo() {
    const tenant = await test.tenant();
    await tenant.admin.api.fleet.gateways.list({});
    return { tenant, here: tenant.admin.api.governance, there: elsewhere(tenant.admin.token) };
  }
  const elsewhere = (token: string) => test.as(token, {}, {}).governance;
  type Governance = ReturnType<typeof elsewhere>;

  const decide = (governance: Governance, asked: object = {}) =>
    tripsOf(test, () => governance.intents.evaluate({ ...vm, ...asked }));
  async function untilKnown(governance: Governance) {
    for (let i = 0; i < 3; i++) await governance.intents.evaluate(vm);
  }

  it('cost a decision no read once they stood unchanged between two readings', async () => {
    const { here } = await tenantOfTwo();
    const all = [];
    for (let i = 0; i < 4; i++) all.push((await decide(here)).trips);
    // The first gave them their version.
    expect(all).toEqual([
      [1, 1],
      [1, 1],
      [1, 1],
      [0, 1],
    ]);
    expect((await decide(here, { resourceType: 'database' })).trips).toEqual([1, 1]);
    expect((await decide(here, { resourceType: 'database' })).trips).toEqual([0, 1]);
    expect((await decide(here, { deterministicId: 'named' })).trips).toEqual([1, 1]);
  });

  it('count and answer as exactly as grounds that are read', async () => {
    const { here } = await tenantOfTwo();
    await untilKnown(here);
    const used = [];
    for (let i = 0; i < 3; i++) used.push((await decide(here)).answer.quota.used);
    expect(used).toEqual([4, 5, 6]);
    const [first, again] = await Promise.all([
      here.intents.simulate(database),
      here.intents.evaluate(database),
    ]);
    expect(again).toMatchObject({ riskScore: first.riskScore, riskFactors: first.riskFactors });
  });

  it('are read again by a call that changed them, and by each after it until they stand', async () => {
    const { here, there } = await tenantOfTwo();
    await untilKnown(here);
    expect((await decide(here)).answer.action).toBe('approve');
    await there.policies.create({ name: 'none', rule: { type: 'denyAll' } });
    const refused = await decide(here);
    // What was presumed is refused, then all is read and decided.
    expect(refused.trips).toEqual([1, 2]);
    expect(refused.answer).toMatchObject({ action: 'deny', decidedBy: 'violation' });
    expect((await decide(here)).trips).toEqual([1, 1]);
    expect((await decide(here)).trips).toEqual([0, 1]);
    const { items } = await here.decisions.list({ limit: 5, action: 'deny' });
    expect(items).toHaveLength(3);
  });

  it('are not presumed where risk is smoothed', async () => {
    const { here } = await tenantOfTwo();
    await here.riskModel.set({ riskDecay: true });
    await untilKnown(here);
    expect((await decide(here)).trips).toEqual([1, 1]);
    await here.riskModel.set({ riskDecay: false });
    await untilKnown(here);
    expect((await decide(here)).trips).toEqual([0, 1]);
  });

  it('lend no unit to a key whose month another process used up, nor to one of another tier', async () => {
    const { tenant } = await tenantOfTwo();
    const { id, key } = await agent(tenant);
    const [here, there] = [test.as(key).governance, elsewhere(key)];
    await untilKnown(here);
    await test.database.db.write([
      { sql: 'UPDATE usage_counters SET count = 998 WHERE subject = ?', args: [id] },
    ]);
    expect((await there.intents.evaluate(vm)).quota.used).toBe(999);
    const last = await decide(here);
    expect([last.trips, last.answer.quota]).toMatchObject([[0, 1], { used: 1000, remaining: 0 }]);
    await there.intents.list({});
    const refused = here.intents.evaluate(vm);
    await expect(refused).rejects.toMatchObject({
      cause: { code: 'QUOTA_EXCEEDED', details: { tier: 'free', limit: 1000, used: 1000, remaining: 0 } },
    });
    await test.database.db.write([
      { sql: "UPDATE api_keys SET tier = 'pro' WHERE id = ?", args: [id] },
      { sql: 'UPDATE usage_counters SET count = 500 WHERE subject = ?', args: [id] },
    ]);
    await untilKnown(here);
    const pro = await decide(here);
    expect(pro.answer.quota).toMatchObject({ tier: 'pro', limit: 10_000, used: 504 });
    await test.database.db.write([{ sql: "UPDATE api_keys SET tier = 'free' WHERE id = ?", args: [id] }]);
    const free = await decide(here);
    expect([free.trips, free.answer.quota]).toMatchObject([[1, 2], { tier: 'free', used: 505 }]);
  });

  it('lose the race for the last unit to another process without a trace', async () => {
    const { tenant } = await tenantOfTwo();
    const { id, key } = await agent(tenant);
    const here = test.as(key).governance;
    await untilKnown(here);
    await test.database.db.write([
      { sql: 'UPDATE usage_counters SET count = 1000 WHERE subject = ?', args: [id] },
    ]);
    const stored = () => test.rows('SELECT count(*) FROM decision_audit_log WHERE api_key_id = ?', id);
    const before = await stored();
    const lost = await tripsOf(test, () => refusalOf(here.intents.evaluate(vm)));
    expect([lost.answer, lost.trips[0]]).toEqual(['QUOTA_EXCEEDED(monthly_quota)', 1]);
    expect(await stored()).toEqual(before);
    const items = Array.from({ length: 3 }, () => vm);
    const many = await here.intents.evaluateMany({ items });
    expect(many).toMatchObject({ admitted: 0, refused: 3 });
  });

  it('move with every row they are made of, and with nothing else', async () => {
    const { tenant, here } = await tenantOfTwo();
    const { deterministicId, intentId } = await here.intents.evaluate(vm);
    const sql = (text: string) => test.database.db.write([{ sql: text, args: [tenant.id] }]);
    const copy = (id: string) =>
      sql(`INSERT INTO intents SELECT '${id}', tenant_id, '${id}', intent_type, environment, category, features,
 payload, payload_hash, oss_payload, evaluated_at, risk_score, action, effective_action, decision_id, outcome_success,
 outcome_generation, version, created_at, updated_at FROM intents WHERE tenant_id = ? AND id = '${intentId}'`);
    const drop = (id: string) => sql(`DELETE FROM intents WHERE tenant_id = ? AND id = '${id}'`);
    const set = (table: string) => sql(`UPDATE ${table} SET version = version WHERE tenant_id = ?`);
    const empty = (table: string) => sql(`DELETE FROM ${table} WHERE tenant_id = ?`);
    const version = async () =>
      (await test.rows('SELECT version FROM decision_grounds WHERE tenant_id = ?', tenant.id))[0]?.[0];
    async function moved(steps: Record<string, () => Promise<unknown>>) {
      const moving = [];
      for (const [name, step] of Object.entries(steps)) {
        const before = await version();
        expect(before).toMatch(/^[0-9a-f]{32}$/);
        await step();
        if ((await version()) !== before) moving.push(name);
      }
      return moving;
    }
    const outside = await moved({
      'a new intent': () => here.intents.evaluate(database),
      'one decided anew': () => here.intents.evaluate({ ...vm, deterministicId, reevaluate: true }),
      'one without outcome': () => copy('int_1'),
      'the same, gone': () => drop('int_1'),
    });
    expect(outside).toEqual([]);
    const inside = {
      'an outcome': () => here.outcomes.record({ deterministicId, success: true }),
      'an intent with outcome': () => copy('int_2'),
      'the same, changed': () => set('intents'),
      'the same, gone': () => drop('int_2'),
      'a belief, changed': () => set('beta_state'),
      'a belief, gone': () => empty('beta_state'),
      'a policy': () => here.policies.create({ name: 'none', rule: { type: 'denyAll' } }),
      'a policy, changed': () => set('policies'),
      'a policy, gone': () => empty('policies'),
      'a model': () => here.riskModel.set({ riskDecay: true }),
      'a model, changed': () => set('risk_models'),
      'a model, gone': () => empty('risk_models'),
      'an outcome, forgotten': () =>
        sql('UPDATE intents SET outcome_generation = NULL, outcome_success = NULL WHERE tenant_id = ?'),
    };
    expect(await moved(inside)).toEqual(Object.keys(inside));
  });

  it('keep under an idempotency key the very answer that was given, whoever else was counted', async () => {
    const { tenant, there } = await tenantOfTwo();
    const { key } = await agent(tenant);
    const keyed = (idempotencyKey: string, token = key) => test.as(token, { idempotencyKey }).governance;
    await untilKnown(test.as(key).governance);
    await untilKnown(tenant.admin.api.governance);
    for (const token of [key, tenant.admin.token]) {
      await elsewhere(token).intents.evaluate(vm);
      const names = Array.from({ length: 6 }, (_, i) => `${token.slice(-4)}-${i}`);
      const ask = () => Promise.all(names.map(name => keyed(name, token).intents.evaluate(vm)));
      const [given, again] = [await ask(), await ask()];
      expect(again).toEqual(given);
      expect(new Set(given.map(({ quota }) => quota.used)).size).toBe(names.length);
    }
    await there.policies.create({ name: 'none', rule: { type: 'denyAll' }, enabled: false });
    const items = [
      vm,
      { ...vm, environment: 'nowhere' },
      database,
      { ...vm, deterministicId: 'one' },
    ] as never;
    const many = () => keyed('many').intents.evaluateMany({ items });
    await elsewhere(key).intents.evaluate(vm);
    const given = await many();
    expect(given).toMatchObject({ admitted: 3, refused: 1 });
    expect(await many()).toEqual(given);
    const used = given.results.map(one => (one.ok ? one.result.quota : null));
    expect(used).toMatchObject([
      { used: 12, remaining: 988 },
      null,
      { used: 13, remaining: 987 },
      { used: 14, remaining: 986 },
    ]);
  });

  it('are not what a key signs on that another process retired', async () => {
    const { tenant, here } = await tenantOfTwo();
    const other = await importSigningKey(btoa('2'.repeat(32)));
    const there = test.as(tenant.admin.token, {}, { signingKey: other }).governance;
    await untilKnown(here);
    const active = () => test.rows('SELECT key_id FROM signing_keys WHERE retired_at IS NULL');
    const [[ours] = []] = await active();
    const theirs = await there.intents.evaluate(vm);
    expect([theirs.keyId, await active()]).toEqual([other.keyId, [[other.keyId]]]);
    const anew = await decide(here);
    expect([anew.trips, anew.answer.keyId, await active()]).toEqual([[1, 2], ours, [[ours]]]);
    expect((await decide(here)).trips).toEqual([0, 1]);
  });

  it('begin with the month anew', async () => {
    const { tenant } = await tenantOfTwo();
    const { key } = await agent(tenant);
    const here = test.as(key).governance;
    await untilKnown(here);
    const now = test.clock.now();
    test.clock.set(Date.UTC(new Date(now).getUTCFullYear() + 1, 0, 1));
    const { answer, trips: asked } = await decide(here);
    test.clock.set(now);
    expect([asked[0], answer.quota.used]).toEqual([1, 1]);
  });

  it('hold for whatever another process changes, in any order', async () => {
    const changes: Record<string, (tenant: TestTenant, there: Governance, n: number) => Promise<unknown>> = {
      policy: (_, there, n) =>
        there.policies.create({ name: `p${n}`, rule: { type: 'denyAll' }, enabled: n % 2 === 0 }),
      'changed policy': async (_, there) => {
        const [policy] = (await there.policies.list({})).items;
        if (policy !== undefined) await there.policies.update({ id: policy.id, enabled: !policy.enabled });
      },
      'no policy': async (_, there) => {
        const [policy] = (await there.policies.list({})).items;
        if (policy !== undefined) await there.policies.delete({ id: policy.id });
      },
      outcome: async (_, there, n) => {
        const { deterministicId } = await there.intents.evaluate(
          n % 3 === 0 ? { ...vm, region: 'westus' } : vm,
        );
        await there.outcomes.record({ deterministicId, success: n % 2 === 0 });
      },
      'earlier intent': async (_, there, n) => {
        const found = await there.intents.list({ limit: 20 });
        const asked = found.items.find(({ outcomeSuccess }) => outcomeSuccess !== null);
        if (asked === undefined) return;
        const { payload } = await there.intents.get({ id: asked.id });
        test.clock.advance(n + 1);
        const again = { deterministicId: asked.deterministicId, reevaluate: true };
        await there.intents.evaluate({ ...vm, ...payload, ...again });
      },
      reset: (_, there) => there.beliefs.reset({ category: 'compute', reason: 'new images' }),
      model: (_, there, n) =>
        there.riskModel.set({ hyperprior: { mean: 0.05 * n, p5: 0.01, p50: 0.1, p95: 0.6 } }),
      'row that is gone': ({ id }) =>
        test.database.db.write([
          {
            sql: 'UPDATE intents SET outcome_generation = NULL, outcome_success = NULL WHERE tenant_id = ?',
            args: [id],
          },
        ]),
    };
    const names = Object.keys(changes);
    let presumed = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(4)), { minLength: 4, maxLength: 10 }),
        async steps => {
          const { tenant, here, there } = await tenantOfTwo();
          for (const [n, [name, evaluations]] of steps.entries()) {
            await changes[name]?.(tenant, there, n);
            for (let i = 0; i <= evaluations; i++) {
              const fresh = await here.intents.simulate(vm);
              const { answer, trips: asked } = await decide(here);
              if (asked[0] === 0) presumed += 1;
              expect(answer).toMatchObject({
                action: fresh.action,
                riskScore: fresh.riskScore,
                riskFactors: fresh.riskFactors,
                explanation: fresh.explanation,
              });
            }
          }
        },
      ),
      { numRuns: 6 },
    );
    expect(presumed).toBeGreaterThan(0);
  });
});
