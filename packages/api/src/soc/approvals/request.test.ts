import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, failureOf, HOUR, refusalOf, type TestApi, testApi } from '../../testing.ts';

describe.each(API_TARGETS)('approvals that are asked for on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  const asked = { actionType: 'custom_drill', actionClass: 'medium', justification: 'a drill' } as const;

  async function people() {
    const tenant = await api.tenant();
    const { key } = await tenant.admin.api.identity.servicePrincipals.create({
      name: 'sp',
      role: 'operator',
    });
    const [u1, u2] = [await tenant.person('operator'), await tenant.person('operator')];
    return { tenant, s1: tenant.as(key).soc, u1: u1.api.soc, u2: u2.api.soc, asker: u1.id, other: u2.id };
  }

  it('have the class of a known action, or a higher one', async () => {
    const { u1 } = await people();
    const classOf = async (actionType: string, actionClass: 'low' | 'irreversible') =>
      (await u1.approvals.request({ ...asked, actionType, actionClass })).actionClass;
    expect(await classOf('isolate_host', 'low')).toBe('high');
    expect(await classOf('isolate_host', 'irreversible')).toBe('irreversible');
    expect(await classOf('delete_data', 'low')).toBe('irreversible');
    expect(await classOf('call_the_plant', 'low')).toBe('low');
    const readOnly: string = 'read_only';
    const refused = u1.approvals.request({ ...asked, actionClass: readOnly as 'low' });
    expect(await failureOf(refused)).toMatchObject({ code: 'VALIDATION' });
  });

  it('live four hours, with what was said and what follows from the class', async () => {
    const { tenant, u1, asker } = await people();
    const { id: caseId } = await u1.cases.create({ title: 'Intrusion', severity: 'low' });
    const plain = await u1.approvals.request({ ...asked, caseId });
    expect(plain).toMatchObject({
      kind: 'manual',
      status: 'pending',
      riskLevel: 'medium',
      requiredApprovals: 1,
      requestedBy: asker,
      caseId,
      executionId: null,
      decisionId: null,
      stepIndex: null,
      context: {},
      targetAssets: [],
      decisions: [],
    });
    expect(+plain.expiresAt - +plain.createdAt).toBe(4 * HOUR);
    const whole = await u1.approvals.request({
      ...asked,
      actionType: 'delete_data',
      riskLevel: 'low',
      stepIndex: 2,
      context: { ticket: 7 },
      targetAssets: ['db-1'],
    });
    expect(whole).toMatchObject({
      riskLevel: 'low',
      requiredApprovals: 2,
      stepIndex: 2,
      context: { ticket: 7 },
      targetAssets: ['db-1'],
    });
    const byDefault = await u1.approvals.request({ ...asked, actionType: 'delete_data' });
    expect(byDefault.riskLevel).toBe('critical');
    const { items } = await tenant.admin.api.audit.list({ action: 'soc.approval.request' });
    expect(items).toHaveLength(3);
    const events = await tenant.admin.api.events.list({ types: ['soc.approval.requested'] });
    expect(events.items.map(({ recordId }) => recordId)).toContain(plain.id);
  });

  it('say what they are for, in bounds', async () => {
    const { u1 } = await people();
    const refused = [
      { justification: '' },
      { justification: 'x'.repeat(4_001) },
      { actionType: '' },
      { actionType: 'x'.repeat(65) },
      { context: { text: 'x'.repeat(32_768) } },
      { targetAssets: Array.from({ length: 101 }, (_, n) => `host-${n}`) },
      { targetAssets: [''] },
      { stepIndex: -1 },
      { actionType: 'clear_gate' },
    ].map(given => refusalOf(u1.approvals.request({ ...asked, ...given })));
    expect(await Promise.all(refused)).toEqual(refused.map(() => 'VALIDATION'));
  });

  it('clear a gate only where there is one', async () => {
    const { u1 } = await people();
    const { id: caseId } = await u1.cases.create({ title: 'Intrusion', severity: 'low' });
    const request = u1.approvals.request({ ...asked, actionType: 'clear_gate', caseId });
    expect(await refusalOf(request)).toBe('CONFLICT(not_gated)');
  });

  it('need a case that exists', async () => {
    const { u1 } = await people();
    const { id: caseId } = await u1.cases.create({ title: 'Intrusion', severity: 'low' });
    await u1.cases.delete({ id: caseId });
    expect(await refusalOf(u1.approvals.request({ ...asked, caseId }))).toBe('NOT_FOUND');
  });

  it('keep their case from being deleted', async () => {
    const { u1 } = await people();
    const { id: caseId } = await u1.cases.create({ title: 'Intrusion', severity: 'low' });
    await u1.approvals.request({ ...asked, caseId });
    expect(await refusalOf(u1.cases.delete({ id: caseId }))).toBe('CONFLICT(in_use)');
  });

  it('are decided by another person, once', async () => {
    const { s1, u1, u2, other } = await people();
    const { id } = await u1.approvals.request(asked);
    expect(await refusalOf(u1.approvals.decide({ id, decision: 'approve' }))).toBe('FORBIDDEN(own_request)');
    expect(await refusalOf(s1.approvals.decide({ id, decision: 'approve' }))).toBe(
      'FORBIDDEN(human_required)',
    );
    expect(await refusalOf(u2.approvals.decide({ id, decision: 'reject' }))).toBe('VALIDATION');
    expect(await u2.approvals.decide({ id, decision: 'approve' })).toMatchObject({
      status: 'approved',
      decidedBy: other,
    });
    expect(await refusalOf(u2.approvals.decide({ id, decision: 'approve' }))).toBe(
      'CONFLICT(already_decided)',
    );
  });

  it('take two people where nothing can be undone, and one to refuse', async () => {
    const { tenant, s1, u1, u2 } = await people();
    const request = async () => (await s1.approvals.request({ ...asked, actionClass: 'irreversible' })).id;
    const id = await request();
    expect(await u1.approvals.decide({ id, decision: 'approve' })).toMatchObject({
      status: 'pending',
      decisions: [{ decision: 'approve' }],
    });
    expect(await refusalOf(u1.approvals.decide({ id, decision: 'approve' }))).toBe('CONFLICT(same_decider)');
    expect(await u2.approvals.decide({ id, decision: 'approve' })).toMatchObject({ status: 'approved' });

    const other = await request();
    await u1.approvals.decide({ id: other, decision: 'approve' });
    const rejected = await u2.approvals.decide({ id: other, decision: 'reject', comment: 'no' });
    expect(rejected).toMatchObject({ status: 'rejected', decisions: [{}, { comment: 'no' }] });
    const { items } = await tenant.admin.api.events.list({ types: ['soc.approval.voted'] });
    expect(items).toHaveLength(2);
  });

  it("another tenant's is not found", async () => {
    const [one, two] = [await people(), await people()];
    const { id } = await one.u1.approvals.request(asked);
    expect(await refusalOf(two.u1.approvals.get({ id }))).toBe('NOT_FOUND');
    expect(await refusalOf(two.s1.approvals.decide({ id, decision: 'approve' }))).toBe('NOT_FOUND');
  });
});
