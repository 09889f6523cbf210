import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { agent, database } from '../../governance/testing.ts';
import { API_TARGETS, HOUR, refusalOf, type TestApi, testApi } from '../../testing.ts';

describe.each(API_TARGETS)('approvals on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function pending() {
    const tenant = await api.tenant();
    const asking = await tenant.person('operator');
    const evaluated = await asking.api.governance.intents.evaluate({ ...database, environment: 'prod' });
    const { approvalId: id } = evaluated;
    if (id === null) throw new Error('an escalation has an approval');
    return { tenant, asking, evaluated, id, approvals: tenant.admin.api.soc.approvals };
  }

  it('hold at exactly four hours and are over a millisecond later', async () => {
    const [one, two] = [await pending(), await pending()];
    api.clock.advance(4 * HOUR);
    expect(await one.approvals.decide({ id: one.id, decision: 'approve' })).toMatchObject({
      status: 'approved',
    });
    api.clock.advance(1);
    const late = two.approvals.decide({ id: two.id, decision: 'approve' });
    expect(await refusalOf(late)).toBe('CONFLICT(expired)');
    expect(await two.approvals.get({ id: two.id })).toMatchObject({ status: 'expired', decidedBy: null });
    const { items } = await two.tenant.admin.api.audit.list({ action: 'soc.approval.expire' });
    expect(items).toHaveLength(1);
    const intent = await two.asking.api.governance.intents.get({ id: two.evaluated.intentId });
    expect(intent.effectiveAction).toBe('deny');
  });

  it('expire by themselves, once, whichever tenant they are of', async () => {
    const [one, two] = [await pending(), await pending()];
    await api.runJob('soc.approvalsExpire');
    expect(await one.approvals.get({ id: one.id })).toMatchObject({ status: 'pending' });
    api.clock.advance(4 * HOUR + 1);
    await api.runJob('soc.approvalsExpire');
    await api.runJob('soc.approvalsExpire');
    for (const { approvals, id, tenant } of [one, two]) {
      expect(await approvals.get({ id })).toMatchObject({ status: 'expired' });
      const { items } = await tenant.admin.api.events.list({ types: ['soc.approval.expired'] });
      expect(items).toHaveLength(1);
    }
  });

  it('are decided once', async () => {
    const { approvals, id } = await pending();
    await approvals.decide({ id, decision: 'reject', comment: 'not now' });
    expect(await refusalOf(approvals.decide({ id, decision: 'approve' }))).toBe('CONFLICT(already_decided)');
  });

  it('rejecting needs a reason, and denies the intent that asked', async () => {
    const { approvals, id, asking, evaluated } = await pending();
    expect(await refusalOf(approvals.decide({ id, decision: 'reject' }))).toBe('VALIDATION');
    await approvals.decide({ id, decision: 'reject', comment: 'not now' });
    const intent = await asking.api.governance.intents.get({ id: evaluated.intentId });
    expect(intent).toMatchObject({
      effectiveAction: 'deny',
      approval: { status: 'rejected', comment: 'not now' },
    });
  });

  it('are for people: neither service principals, root nor agents decide', async () => {
    const { tenant, id } = await pending();
    const { key } = await tenant.admin.api.identity.servicePrincipals.create({ name: 'sp', role: 'admin' });
    for (const api of [tenant.as(key), tenant.root]) {
      expect(await refusalOf(api.soc.approvals.decide({ id, decision: 'approve' }))).toBe(
        'FORBIDDEN(human_required)',
      );
    }
    const byAgent = (await agent(tenant)).api.soc.approvals.decide({ id, decision: 'approve' });
    expect(await refusalOf(byAgent)).toBe('FORBIDDEN');
  });

  it("another tenant's is not found", async () => {
    const [one, two] = [await pending(), await pending()];
    expect(await refusalOf(two.approvals.get({ id: one.id }))).toBe('NOT_FOUND');
    expect(await refusalOf(two.approvals.decide({ id: one.id, decision: 'approve' }))).toBe('NOT_FOUND');
  });
});
