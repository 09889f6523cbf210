import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IN_PROCESS, type TestApi, type TestTenant, testApi } from '../testing.ts';
import { tripsOf, vm } from './testing.ts';

const escalated = { ...vm, environment: 'prod', resourceType: 'database' } as const;

describe.each(IN_PROCESS)('round trips of governance on %s', target => {
  let test: TestApi;
  let tenant: TestTenant;
  beforeAll(async () => {
    test = await testApi(target);
    tenant = await test.tenant();
    await tenant.admin.api.fleet.gateways.list({});
  });
  afterAll(() => test.close());

  it.each([
    ['without a name', {}],
    ['with one of its own', { deterministicId: 'named' }],
    ['that asks people', { environment: 'prod', resourceType: 'database' }],
  ] as const)('an intent %s is decided in one read and one write batch', async (_, rest) => {
    const { intents } = tenant.admin.api.governance;
    const { answer, trips } = await tripsOf(test, () => intents.evaluate({ ...vm, ...rest }));
    expect(trips).toEqual([1, 1]);
    expect(answer.replayed).toBe(false);
  });

  it('intents of one tenant that are decided at once do not race', async () => {
    const { intents } = tenant.admin.api.governance;
    const { answer, trips } = await tripsOf(test, () =>
      Promise.all(Array.from({ length: 16 }, () => intents.evaluate(vm))),
    );
    // What their decisions rest on stood unchanged since it was read.
    expect(trips).toEqual([0, 16]);
    const used = answer.map(({ quota }) => quota.used).toSorted((a, b) => a - b);
    expect(used).toEqual(used.map((_, i) => (used[0] ?? 0) + i));
  });

  it('many intents are decided anew in as many as one is', async () => {
    const { intents } = tenant.admin.api.governance;
    const items = Array.from({ length: 5 }, (_, i) => ({
      ...escalated,
      size: `${i}`,
      deterministicId: `m${i}`,
    }));
    const first = await tripsOf(test, () => intents.evaluateMany({ items }));
    const again = items.map(item => ({ ...item, reevaluate: true }));
    const second = await tripsOf(test, () => intents.evaluateMany({ items: again }));
    expect([first.trips, second.trips]).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect([first.answer.admitted, second.answer.admitted]).toEqual([5, 5]);
  });

  it('the stored decision of an intent comes with what is known of it', async () => {
    const ask = { ...vm, deterministicId: 'stored' };
    const decided = await tenant.admin.api.governance.intents.evaluate(ask);
    const plain = await tripsOf(test, () => tenant.admin.api.governance.intents.evaluate(ask));
    const { governance } = tenant.as(tenant.admin.token, { idempotencyKey: 'stored' });
    const keyed = await tripsOf(test, () => governance.intents.evaluate(ask));
    expect([plain.trips, keyed.trips]).toEqual([
      [1, 0],
      [1, 1],
    ]);
    expect([plain.answer, keyed.answer]).toMatchObject([
      { decisionId: decided.decisionId, replayed: true },
      { decisionId: decided.decisionId, replayed: true },
    ]);
  });

  it('an intent is read with its decision, outcome and approval, and so is a decision with its keys', async () => {
    const { governance, soc } = tenant.admin.api;
    const asked = await tenant.root.governance.intents.evaluate(escalated);
    const { approvalId, decisionId, deterministicId } = asked;
    if (approvalId === null) throw new Error('an escalation asks people');
    const recorded = await tripsOf(test, () =>
      governance.outcomes.record({ deterministicId, success: true }),
    );
    const answered = await tripsOf(test, () => soc.approvals.decide({ id: approvalId, decision: 'approve' }));
    const reads = [
      await tripsOf(test, () => governance.intents.get({ deterministicId })),
      await tripsOf(test, () => governance.decisions.get({ id: decisionId })),
      await tripsOf(test, () => governance.decisions.verify({ id: decisionId })),
      await tripsOf(test, () => governance.decisions.verifyMany({ ids: [decisionId] })),
      await tripsOf(test, () => governance.decisions.verifyMany({})),
    ];
    expect([recorded, answered].map(({ trips }) => trips)).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(reads.map(({ trips }) => trips)).toEqual(reads.map(() => [1, 0]));
    expect(reads.slice(0, 2).map(({ answer }) => answer)).toMatchObject([
      {
        effectiveAction: 'approve',
        outcome: { success: true },
        approval: { id: approvalId, status: 'approved' },
      },
      { id: decisionId, approval: { id: approvalId, status: 'approved' } },
    ]);
  });
});
