import type { Id } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, HOUR, refusalOf, type TestApi, testApi } from '../../testing.ts';

describe.each(API_TARGETS)('the end of an approval and its case on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  const opened = { title: 'Intrusion', severity: 'high' } as const;

  async function inCase({ gated = false } = {}) {
    const tenant = await api.tenant();
    const operator = await tenant.person('operator');
    const { soc } = operator.api;
    const { id } = await soc.cases.create({ ...opened, requiresHumanApproval: gated });
    const ask = async (given: object = {}) =>
      soc.approvals.request({
        actionType: 'custom_drill',
        actionClass: 'high',
        justification: 'a drill',
        caseId: id,
        ...given,
      });
    const entries = async () => {
      const { items } = await soc.cases.timeline.list({ caseId: id });
      return items.map(({ action, details, agent }) => [action, details, agent]);
    };
    const waiting = async () => {
      await soc.cases.transition({ id, to: 'in_progress' });
      await soc.cases.transition({ id, to: 'pending_approval' });
    };
    const status = async () => (await soc.cases.get({ id })).status;
    const { id: by, api: decider } = tenant.admin;
    const decide = (approval: Id<'apr'>, decision: 'approve' | 'reject' = 'approve') =>
      decider.soc.approvals.decide({ id: approval, decision, comment: 'as agreed' });
    return { tenant, operator, soc, id, ask, entries, waiting, status, by, decide };
  }

  it('is told in the timeline, as was the question', async () => {
    const { ask, entries, by, decide, operator } = await inCase();
    const [one, two] = [await ask(), await ask({ actionType: 'isolate_host', actionClass: 'low' })];
    await decide(one.id);
    await decide(two.id, 'reject');
    expect((await entries()).slice(1)).toEqual([
      ['approval_requested', `Approval ${one.id} of custom_drill (high) was asked for: a drill`, operator.id],
      ['approval_requested', `Approval ${two.id} of isolate_host (high) was asked for: a drill`, operator.id],
      ['approval_decided', `Approval ${one.id} of custom_drill (high) was approved by ${by}: as agreed`, by],
      ['approval_decided', `Approval ${two.id} of isolate_host (high) was rejected by ${by}: as agreed`, by],
    ]);
  });

  it('clears the gate that it was asked to clear', async () => {
    const { tenant, soc, id, ask, entries, by, decide } = await inCase({ gated: true });
    const { id: approvalId, kind } = await ask({ actionType: 'clear_gate' });
    expect(kind).toBe('case_gate');
    await decide(approvalId);
    expect(await soc.cases.get({ id })).toMatchObject({ requiresHumanApproval: false, gateReason: null });
    expect((await entries()).at(-2)).toEqual(['gate_cleared', `approval ${approvalId}`, by]);
    const { items } = await tenant.admin.api.events.list({ types: ['soc.case.gateCleared'] });
    expect(items.map(({ data }) => data)).toEqual([{ id, by, approvalId }]);
  });

  it.each(['rejected', 'expired'])('leaves the gate when it is %s', async how => {
    const { soc, id, ask, decide } = await inCase({ gated: true });
    const { gateReason } = await soc.cases.get({ id });
    const { id: approvalId } = await ask({ actionType: 'clear_gate' });
    if (how === 'rejected') await decide(approvalId, 'reject');
    else {
      api.clock.advance(4 * HOUR + 1);
      await api.runJob('soc.approvalsExpire');
    }
    expect((await soc.approvals.get({ id: approvalId })).status).toBe(how);
    expect(await soc.cases.get({ id })).toMatchObject({ requiresHumanApproval: true, gateReason });
  });

  it('changes nothing more when a person cleared the gate before', async () => {
    const { soc, id, ask, decide } = await inCase({ gated: true });
    const { id: approvalId } = await ask({ actionType: 'clear_gate' });
    const { version } = await soc.cases.update({
      id,
      requiresHumanApproval: false,
      overrideReason: 'a drill',
    });
    await decide(approvalId);
    expect((await soc.cases.get({ id })).version).toBe(version);
  });

  it('brings a waiting case back to work only with the last denial, by the system', async () => {
    const { tenant, ask, id, waiting, status, decide, entries } = await inCase();
    const [one, two, three] = [await ask(), await ask(), await ask()];
    await waiting();
    await decide(one.id, 'reject');
    await decide(two.id);
    expect(await status()).toBe('pending_approval');
    await decide(three.id, 'reject');
    expect(await status()).toBe('in_progress');
    expect((await entries()).at(-1)).toEqual([
      'status_changed',
      `The case went from pending_approval to in_progress: approval ${three.id} was rejected, and no other is pending`,
      'system',
    ]);
    const { items } = await tenant.admin.api.events.list({ types: ['soc.case.transitioned'] });
    expect(items.map(({ data }) => data)).toContainEqual({
      id,
      from: 'pending_approval',
      to: 'in_progress',
    });
  });

  it.each([
    [0, 1],
    [1, 0],
  ])('lets a case be contained when the last answer was yes, whichever of %i and %i', async (no, yes) => {
    const { soc, id, ask, waiting, decide } = await inCase();
    const asked = [await ask(), await ask()].map(approval => approval.id);
    await waiting();
    await decide(asked[no] ?? 'apr_', 'reject');
    await decide(asked[yes] ?? 'apr_');
    expect(await soc.cases.transition({ id, to: 'contained' })).toMatchObject({ status: 'contained' });
  });

  it('leaves a case that does not wait where it is', async () => {
    const { soc, id, ask, status, decide } = await inCase();
    await decide((await ask()).id, 'reject');
    expect(await status()).toBe('open');
    await soc.cases.transition({ id, to: 'closed', outcome: 'done' });
  });

  it('by time brings it back too, whether the sweep or a late answer finds it', async () => {
    const [one, two] = [await inCase(), await inCase()];
    for (const { ask, waiting } of [one, two]) {
      await ask();
      await waiting();
    }
    api.clock.advance(4 * HOUR + 1);
    const [late] = (await two.soc.approvals.list({ caseId: two.id })).items;
    if (late === undefined) throw new Error('it was asked for');
    expect(await refusalOf(two.decide(late.id))).toBe('CONFLICT(expired)');
    await api.runJob('soc.approvalsExpire');
    await api.runJob('soc.approvalsExpire');
    for (const { status, entries } of [one, two]) {
      expect(await status()).toBe('in_progress');
      const told = (await entries()).map(([action]) => action);
      expect(told.filter(action => action === 'approval_expired')).toHaveLength(1);
      expect(told.at(-1)).toBe('status_changed');
      const agents = (await entries()).map(([, , agent]) => agent);
      expect(agents.slice(-2)).toEqual(['system', 'system']);
    }
  });

  it('by cancelling the run that asked brings it back too', async () => {
    const { soc, id, waiting, status, entries, operator } = await inCase();
    const { id: playbook } = await soc.playbooks.create({
      name: 'Contain',
      steps: [{ name: 'scan', action: 'run_scan', requiresApproval: true }],
    });
    const { execution, approvalId } = await soc.playbooks.run({ id: playbook, caseId: id });
    await waiting();
    await soc.executions.cancel({ id: execution.id });
    expect(await status()).toBe('in_progress');
    expect(await entries()).toContainEqual([
      'approval_decided',
      `Approval ${approvalId} of soc.playbook.run (medium) was cancelled by ${operator.id}`,
      operator.id,
    ]);
  });
});
