import type { Id } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, HOUR, type TestApi, testApi } from '../../testing.ts';
import { atOnce, expectSound, outcomeOf } from './testing.ts';

/** Which of two calls begins first. */
const ORDERS = ['closing first', 'closing second'] as const;

async function withClosing(
  order: (typeof ORDERS)[number],
  close: () => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<[closed: string | undefined, other: string | undefined]> {
  if (order === 'closing first') {
    const [closed, told] = await atOnce(close(), other());
    return [closed, told];
  }
  const [told, closed] = await atOnce(other(), close());
  return [closed, told];
}

describe.each(API_TARGETS)('cases and approvals at once on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  const asked = { actionType: 'custom_drill', actionClass: 'high', justification: 'a drill' } as const;
  const alert = (title: string) => ({ title, severity: 'high', source: 'wazuh' }) as const;

  async function inCase() {
    const tenant = await api.tenant();
    const [asker, u1, u2] = [
      await tenant.person('operator'),
      await tenant.person('operator'),
      await tenant.person('operator'),
    ].map(person => person.api.soc);
    if (asker === undefined || u1 === undefined || u2 === undefined) throw new Error('there are three');
    const { id } = await asker.cases.create({ title: 'Intrusion', severity: 'high' });
    const ask = async (given: object = {}) =>
      (await asker.approvals.request({ ...asked, caseId: id, ...given })).id;
    const waiting = async () => {
      await asker.cases.transition({ id, to: 'in_progress' });
      await asker.cases.transition({ id, to: 'pending_approval' });
    };
    const close = () => asker.cases.transition({ id, to: 'closed', outcome: 'done' });
    const ends = async (approval: Id<'apr'>) => {
      const { items } = await tenant.admin.api.events.list({ recordId: approval });
      return items.map(({ type }) => type).filter(type => !/requested|voted/.test(type));
    };
    return { tenant, soc: asker, u1, u2, id, ask, waiting, close, ends, sound: () => expectSound(asker, id) };
  }

  it('two people who decide at once decide once', async () => {
    const { u1, u2, ask, ends } = await inCase();
    const id = await ask();
    const told = await atOnce(
      u1.approvals.decide({ id, decision: 'approve' }),
      u2.approvals.decide({ id, decision: 'reject', comment: 'no' }),
    );
    expect(told.toSorted()).toEqual(['CONFLICT(already_decided)', 'ok']);
    const { status, decisions } = await u1.approvals.get({ id });
    expect(status).toBe(told[0] === 'ok' ? 'approved' : 'rejected');
    expect(decisions).toHaveLength(1);
    expect(await ends(id)).toEqual([`soc.approval.${status}`]);
  });

  it('two people who approve at once both count where two are needed', async () => {
    const { u1, u2, ask, ends } = await inCase();
    const id = await ask({ actionClass: 'irreversible' });
    const told = await atOnce(
      u1.approvals.decide({ id, decision: 'approve' }),
      u2.approvals.decide({ id, decision: 'approve' }),
    );
    expect(told).toEqual(['ok', 'ok']);
    expect(await u1.approvals.get({ id })).toMatchObject({ status: 'approved', decisions: [{}, {}] });
    expect(await ends(id)).toEqual(['soc.approval.approved']);
  });

  it('one person counts once, however often they approve', async () => {
    const { u1, ask } = await inCase();
    const id = await ask({ actionClass: 'irreversible' });
    const approve = () => u1.approvals.decide({ id, decision: 'approve' });
    expect((await atOnce(approve(), approve())).toSorted()).toEqual(['CONFLICT(same_decider)', 'ok']);
    expect(await u1.approvals.get({ id })).toMatchObject({ status: 'pending', decisions: [{}] });
  });

  it('a decision and the sweep leave one of the two', async () => {
    const { u1, ask, waiting, ends, sound } = await inCase();
    const id = await ask();
    await waiting();
    api.clock.advance(4 * HOUR);
    const deciding = outcomeOf(u1.approvals.decide({ id, decision: 'approve' }));
    api.clock.advance(1);
    const [told] = await Promise.all([deciding, api.runJob('soc.approvalsExpire')]);
    const { status } = await u1.approvals.get({ id });
    expect(status).toBe(told === 'ok' ? 'approved' : 'expired');
    expect(await ends(id)).toEqual([`soc.approval.${status}`]);
    expect(await sound()).toBe(told === 'ok' ? 'pending_approval' : 'in_progress');
  });

  it('the last denials of a waiting case bring it back, though each saw the other pending', async () => {
    const { soc, u1, u2, id, ask, waiting } = await inCase();
    const [one, two] = [await ask(), await ask()];
    await waiting();
    const reject = { decision: 'reject', comment: 'no' } as const;
    const told = await atOnce(
      u1.approvals.decide({ id: one, ...reject }),
      u2.approvals.decide({ id: two, ...reject }),
    );
    expect(told).toEqual(['ok', 'ok']);
    expect((await soc.cases.get({ id })).status).toBe('in_progress');
  });

  it('a case that begins to wait while the approval is refused does not wait for ever', async () => {
    const { soc, u1, id, ask, sound } = await inCase();
    const approval = await ask();
    await soc.cases.transition({ id, to: 'in_progress' });
    const [waited, decided] = await atOnce(
      soc.cases.transition({ id, to: 'pending_approval' }),
      u1.approvals.decide({ id: approval, decision: 'reject', comment: 'no' }),
    );
    expect(decided).toBe('ok');
    expect(['ok', 'CONFLICT(no_pending_approval)']).toContain(waited);
    expect(await sound()).toBe('in_progress');
  });

  it.each(ORDERS)('an approval is opened, %s: no closed case has a question', async order => {
    const { close, ask, sound } = await inCase();
    const [closed, opened] = await withClosing(order, close, ask);
    const wins = { closed: ['ok', 'CONFLICT(case_closed)'], open: ['CONFLICT(approval_pending)', 'ok'] };
    expect([closed, opened]).toEqual((await sound()) === 'closed' ? wins.closed : wins.open);
  });

  it.each(ORDERS)('a playbook is run, %s: nothing runs for a closed case', async order => {
    const { soc, id, close, sound } = await inCase();
    const { id: playbook } = await soc.playbooks.create({
      name: 'Scan',
      steps: [{ name: 'scan', action: 'run_scan' }],
    });
    const [closed, run] = await withClosing(order, close, () =>
      soc.playbooks.run({ id: playbook, caseId: id }),
    );
    expect(['ok', 'CONFLICT(execution_running)']).toContain(closed);
    expect(['ok', 'CONFLICT(case_closed)']).toContain(run);
    // A run without a connector may have failed before the case was closed.
    const { executions = [] } = await soc.cases.get({ id, include: ['executions'] });
    const running = executions.filter(one => one.status === 'pending' || one.status === 'running');
    if ((await sound()) === 'closed') expect(running).toEqual([]);
    expect(executions).toHaveLength(run === 'ok' ? 1 : 0);
  });

  it.each(ORDERS)('an alert is linked, %s: no closed case has an active alert', async order => {
    const { soc, id, close, sound } = await inCase();
    const made = await soc.alerts.create(alert('A'));
    const [closed, linked] = await withClosing(order, close, () =>
      soc.cases.linkAlerts({ id, alertIds: [made.id] }),
    );
    expect(closed).toBe('ok');
    expect(['ok', 'CONFLICT(case_closed)']).toContain(linked);
    expect(await sound()).toBe('closed');
    const { caseId, status } = await soc.alerts.get({ id: made.id });
    expect([caseId, status]).toEqual(linked === 'ok' ? [id, 'resolved'] : [null, 'new']);
  });

  it.each(ORDERS)('an alert is taken up again, %s: it ends resolved', async order => {
    const { soc } = await inCase();
    const { id: alertId } = await soc.alerts.create(alert('A'));
    const { id } = await soc.cases.createFromAlerts({ alertIds: [alertId] });
    await soc.alerts.transition({ id: alertId, to: 'resolved' });
    const again = { id: alertId, to: 'investigating', reason: 'again' } as const;
    const [closed, taken] = await withClosing(
      order,
      () => soc.cases.transition({ id, to: 'closed', outcome: 'done' }),
      () => soc.alerts.transition(again),
    );
    expect(closed).toBe('ok');
    expect(['ok', 'CONFLICT(case_closed)']).toContain(taken);
    expect((await soc.alerts.get({ id: alertId })).status).toBe('resolved');
    expect(await expectSound(soc, id)).toBe('closed');
  });

  it('two gates are cleared once when two answers come at once', async () => {
    const { tenant, soc, u1, u2, id, ask } = await inCase();
    await soc.cases.update({ id, requiresHumanApproval: true });
    const [one, two] = [await ask({ actionType: 'clear_gate' }), await ask({ actionType: 'clear_gate' })];
    const told = await atOnce(
      u1.approvals.decide({ id: one, decision: 'approve' }),
      u2.approvals.decide({ id: two, decision: 'approve' }),
    );
    expect(told).toEqual(['ok', 'ok']);
    expect((await soc.cases.get({ id })).requiresHumanApproval).toBe(false);
    const { items } = await tenant.admin.api.events.list({ types: ['soc.case.gateCleared'] });
    expect(items).toHaveLength(1);
  });
});
