import { commit, sha256Hex, type Value } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTenant, jobContext } from '../../jobs/job.ts';
import {
  API_TARGETS,
  DAY,
  IN_PROCESS,
  refusalOf,
  type TestApi,
  type TestTenant,
  testApi,
} from '../../testing.ts';
import { agent, vm } from '../testing.ts';
import { decisions } from './accessor.ts';
import { exportLine } from './document.ts';
import { planPurge, purgeDecisions } from './purge.ts';

const JOB = 'governance.decisions.purge';
const raw = (api: TestApi, sql: string, ...args: Value[]) => api.database.db.write([{ sql, args }]);
const purgesOf = (api: TestApi, { id }: Pick<TestTenant, 'id'>) =>
  api.rows(
    'SELECT first_decision_id, last_decision_id, tier, cutoff, count, sha256, state, timestamp FROM decision_purges WHERE tenant_id = ? ORDER BY first_decision_id',
    id,
  );
const stored = (api: TestApi, id: string) =>
  decisions.find({ ...jobContext(api.work, JOB), tenantId: id }, { sql: '1', args: [] });

/** Puts a decision in many times, each a little older and with an id of its own. */
const copies = (api: TestApi, tenant: Pick<TestTenant, 'id'>, count: number) =>
  raw(
    api,
    `INSERT INTO decision_audit_log SELECT printf('dec_0%025d', n.value), tenant_id, deterministic_id, intent_id, intent_type,
 category, environment, payload_hash, timestamp + n.value - ?2, risk_score, action, decided_by, justification, memory_success_rate,
 memory_weight, counterfactual, losses, contributions, risk_factors, violations, violation_count, context, confidence, principal,
 api_key_id, tier, approval_id, trace_id, signature, key_id
FROM decision_audit_log d, (WITH RECURSIVE numbers (value) AS (VALUES (1) UNION ALL SELECT value + 1 FROM numbers WHERE value < ?2) SELECT value FROM numbers) n
WHERE d.tenant_id = ?1`,
    tenant.id,
    count,
  );

describe.each(API_TARGETS)('retention of the decision log on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  const retention = (tenant: TestTenant, days: number) =>
    raw(api, 'UPDATE tenants SET decision_retention_days = ? WHERE id = ?', days, tenant.id);
  const counts = async (tenant: TestTenant) => (await stored(api, tenant.id)).length;

  it('49: a free key’s decision stays for exactly 7 days; then one purge says what left', async () => {
    const tenant = await api.tenant();
    const { governance, audit, events } = tenant.root;
    const { api: key } = await agent(tenant);
    const { intentId, decisionId } = await key.governance.intents.evaluate(vm);
    await key.governance.outcomes.record({ intentId, success: true });
    const [row] = await stored(api, tenant.id);
    if (row === undefined) throw new Error('the decision is there');
    const line = exportLine(row);

    api.clock.advance(7 * DAY);
    await api.runJob(JOB);
    expect(await counts(tenant)).toBe(1);

    api.clock.advance(1);
    await api.runJob(JOB);
    await api.runJob(JOB);
    expect(await counts(tenant)).toBe(0);
    const now = api.clock.now();
    const facts = { tier: 'free', cutoff: now - 7 * DAY, count: 1, sha256: await sha256Hex(line) };
    expect(await purgesOf(api, tenant)).toEqual([
      [decisionId, decisionId, 'free', facts.cutoff, 1, facts.sha256, 'closed', now],
    ]);
    const entries = await audit.list({ action: 'governance.decision.purge' });
    const cutoff = new Date(facts.cutoff);
    expect(entries.items.map(e => [e.component, e.recordId, e.actorKind, e.detail])).toEqual([
      [
        'decisions',
        decisionId,
        'system',
        { lastDecisionId: decisionId, ...facts, cutoff: cutoff.toISOString() },
      ],
    ]);
    const told = await events.list({ types: ['governance.decision.purged'] });
    expect(told.items.map(({ data }) => data)).toEqual([
      { id: decisionId, tier: 'free', count: 1, lastDecisionId: decisionId, cutoff: cutoff.toISOString() },
    ]);

    expect(await governance.intents.get({ id: intentId })).toMatchObject({
      decisionId,
      decision: null,
      outcome: { success: true },
    });
    expect(await governance.beliefs.get({ category: 'compute' })).toMatchObject({ outcomeCount: 1 });
    expect(await refusalOf(governance.decisions.get({ id: decisionId }))).toBe('NOT_FOUND');
    expect(await governance.decisions.verify({ line })).toMatchObject({ id: decisionId, status: 'valid' });
  });

  it('each tier is kept for its days, people’s decisions for a year', async () => {
    const tenant = await api.tenant();
    for (const tier of ['free', 'pro', 'premium', 'enterprise'] as const) {
      await (await agent(tenant, tier)).api.governance.intents.evaluate(vm);
    }
    await tenant.root.governance.intents.evaluate(vm);
    const began = api.clock.now();
    const left: number[] = [];
    for (const days of [7, 30, 90, 365]) {
      for (const over of [0, 1]) {
        api.clock.set(began + days * DAY + over);
        await api.runJob(JOB);
        left.push(await counts(tenant));
      }
    }
    expect(left).toEqual([5, 4, 4, 3, 3, 2, 2, 0]);
    expect((await purgesOf(api, tenant)).map(([, , tier]) => tier)).toEqual([
      'free',
      'pro',
      'premium',
      'enterprise',
      null,
    ]);
  });

  it('49: a tenant’s own retention lengthens a tier’s, and never shortens it', async () => {
    const [long, short] = [await api.tenant(), await api.tenant()];
    await retention(long, 30);
    await retention(short, 1);
    await (await agent(long)).api.governance.intents.evaluate(vm);
    await (await agent(short, 'enterprise')).api.governance.intents.evaluate(vm);
    const began = api.clock.now();
    api.clock.set(began + 30 * DAY);
    await api.runJob(JOB);
    expect([await counts(long), await counts(short)]).toEqual([1, 1]);
    api.clock.advance(1);
    await api.runJob(JOB);
    expect([await counts(long), await counts(short)]).toEqual([0, 1]);
  });

  it('a deleted tenant’s decisions go as well', async () => {
    const tenant = await api.tenant();
    await (await agent(tenant)).api.governance.intents.evaluate(vm);
    await raw(api, 'UPDATE tenants SET deleted_at = 1 WHERE id = ?', tenant.id);
    api.clock.advance(7 * DAY + 1);
    await api.runJob(JOB);
    expect(await counts(tenant)).toBe(0);
  });

  it('at most 1,000 leave with one purge, the oldest first', async () => {
    const tenant = await api.tenant();
    await (await agent(tenant)).api.governance.intents.evaluate(vm);
    await copies(api, tenant, 1004);
    const before = await stored(api, tenant.id);
    api.clock.advance(8 * DAY);
    await api.runJob(JOB);
    expect(await counts(tenant)).toBe(0);
    const purges = await purgesOf(api, tenant);
    expect(purges.map(([, , , , count]) => count)).toEqual([1000, 5]);
    const lines = before
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
      .map(row => [row.id, exportLine(row)] as const);
    for (const [first, last, , , , sha256] of purges) {
      const covered = lines.filter(([id]) => id >= String(first) && id <= String(last));
      expect(await sha256Hex(covered.map(([, line]) => line).join(''))).toBe(sha256);
    }
  });
});

describe.each(IN_PROCESS)('purges that meet, on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function old(count: number) {
    const tenant = await api.tenant();
    const { api: key } = await agent(tenant);
    await key.governance.intents.evaluateMany({ items: Array.from({ length: count }, () => vm) });
    api.clock.advance(8 * DAY);
    const ctx = inTenant(jobContext(api.work, JOB), tenant.id);
    const rows = (await stored(api, tenant.id)).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    const plan = (some: typeof rows) => {
      const planned = planPurge(ctx, { tier: 'free', cutoff: api.clock.now() - 7 * DAY }, some);
      if (planned === null) throw new Error('there is something to purge');
      return planned;
    };
    const left = async () => ({
      decisions: (await stored(api, tenant.id)).length,
      purges: (await purgesOf(api, tenant)).length,
      entries: (await tenant.root.audit.list({ action: 'governance.decision.purge' })).items.length,
      events: (await tenant.root.events.list({ types: ['governance.decision.purged'] })).items.length,
    });
    return { tenant, ctx, rows, plan, left };
  }

  it('a second purge of the same rows fails on its primary key and leaves nothing', async () => {
    const { ctx, rows, plan, left } = await old(3);
    const [one, two] = [plan(rows), plan(rows)];
    await commit(ctx, one);
    expect(await refusalOf(commit(ctx, two))).toBe('CONFLICT(unique)');
    expect(await left()).toEqual({ decisions: 0, purges: 1, entries: 1, events: 1 });
  });

  it('one that finds part of its rows gone leaves the others', async () => {
    const { ctx, rows, plan, left } = await old(3);
    const [whole, part] = [plan(rows), plan(rows.slice(1))];
    await commit(ctx, part);
    expect(await refusalOf(commit(ctx, whole))).toBe('CONFLICT(version)');
    expect(await left()).toEqual({ decisions: 1, purges: 1, entries: 1, events: 1 });
  });

  it('two runs at once purge every row once', async () => {
    const { tenant, left } = await old(1);
    await copies(api, tenant, 150);
    api.clock.advance(DAY);
    const ctx = jobContext(api.work, JOB);
    await Promise.all([purgeDecisions(ctx, 100), purgeDecisions(ctx, 100)]);
    const purges = await purgesOf(api, tenant);
    expect(purges.map(([, , , , count]) => count).toSorted()).toEqual([100, 51]);
    expect(await left()).toEqual({ decisions: 0, purges: 2, entries: 2, events: 2 });
  });

  it('what was damaged past the triggers stays and fails the job, after the others had their turn', async () => {
    const [damaged, sound] = [await old(2), await old(2)];
    const trigger = 'decision_audit_log_no_update';
    const [[sql] = []] = await api.rows('SELECT sql FROM sqlite_master WHERE name = ?', trigger);
    await raw(api, `DROP TRIGGER ${trigger}`);
    const [row] = damaged.rows;
    if (row === undefined) throw new Error('there are rows');
    const at = (ms: number) =>
      raw(api, 'UPDATE decision_audit_log SET timestamp = ? WHERE id = ?', ms, row.id);
    await at(-9e15);
    await raw(api, String(sql));
    await expect(api.runJob(JOB)).rejects.toThrow('Invalid time value');
    expect(await damaged.left()).toEqual({ decisions: 2, purges: 0, entries: 0, events: 0 });
    expect(await sound.left()).toEqual({ decisions: 0, purges: 1, entries: 1, events: 1 });
    await raw(api, `DROP TRIGGER ${trigger}`);
    await at(row.timestamp.getTime());
    await raw(api, String(sql));
    await api.runJob(JOB);
    expect(await damaged.left()).toEqual({ decisions: 0, purges: 1, entries: 1, events: 1 });
  });

  it('48: an open purge lets go only of its own tenant, tier and range', async () => {
    const { tenant, rows } = await old(3);
    const other = await old(1);
    const [first, second, third] = rows.map(({ id }) => id);
    if (first === undefined || second === undefined || third === undefined) throw new Error('three rows');
    const open = (id: string, last: string, tier: string, state: string) =>
      raw(
        api,
        `INSERT INTO decision_purges (first_decision_id, last_decision_id, tenant_id, tier, cutoff, count, sha256, state, timestamp)
 VALUES (?, ?, ?, ?, 0, 1, ?, ?, 0)`,
        id,
        last,
        tenant.id,
        tier,
        '0'.repeat(64),
        state,
      );
    const refused = async (id: string | undefined) => {
      const sql = 'DELETE FROM decision_audit_log WHERE id = ?';
      await expect(raw(api, sql, id ?? '')).rejects.toThrow('decision_audit_log is append-only');
    };
    await open(first, third, 'pro', 'open');
    await open(second, third, 'free', 'closed');
    await open(third, third, 'free', 'open');
    await refused(first);
    await refused(second);
    await refused(other.rows[0]?.id);
    await raw(api, 'DELETE FROM decision_audit_log WHERE id = ?', third);
    expect((await stored(api, tenant.id)).length).toBe(2);
  });
});

describe('a long backlog', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi('file');
  });
  afterAll(() => api.close());

  it('a run takes at most ten batches of a tenant and tier, and the next goes on', async () => {
    const tenant = await api.tenant();
    await (await agent(tenant)).api.governance.intents.evaluate(vm);
    await copies(api, tenant, 1_004);
    api.clock.advance(8 * DAY);
    const run = () => purgeDecisions(jobContext(api.work, JOB), 100);
    await run();
    const left = async () => (await api.rows('SELECT count(*) FROM decision_audit_log'))[0]?.[0];
    expect(await left()).toBe(5);
    await run();
    expect(await left()).toBe(0);
    expect(await purgesOf(api, tenant)).toHaveLength(11);
  });
});
