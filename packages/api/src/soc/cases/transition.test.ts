import type { Id } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, failureOf, refusalOf, type TestApi, testApi } from '../../testing.ts';
import type { CaseStatus } from './accessor.ts';

describe.each(API_TARGETS)('the status of a case on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function inTenant() {
    const tenant = await api.tenant();
    const { api: caller, id: me } = await tenant.person('operator');
    const { soc } = caller;
    const walk = async (id: Id<'cas'>, ...statuses: CaseStatus[]) => {
      for (const to of statuses) await soc.cases.transition({ id, to });
    };
    const entries = async (caseId: Id<'cas'>) =>
      (await soc.cases.timeline.list({ caseId })).items.map(({ action, details }) => [action, details]);
    return { tenant, me, soc, walk, entries };
  }

  const opened = { title: 'Intrusion', severity: 'high' } as const;
  const alert = (title: string, given: object = {}) =>
    ({ title, severity: 'high', source: 'wazuh', ...given }) as const;
  const asked = { actionType: 'custom_drill', actionClass: 'high', justification: 'a drill' } as const;

  it('takes no step that the machine lacks, not even to itself', async () => {
    const { soc } = await inTenant();
    const { id, version } = await soc.cases.create(opened);
    for (const to of ['open', 'contained', 'recovered', 'pending_approval'] as const) {
      expect(await refusalOf(soc.cases.transition({ id, to }))).toBe('CONFLICT(state)');
    }
    expect(await soc.cases.get({ id })).toMatchObject({ status: 'open', version });
  });

  it('is told in the timeline, the events and the audit log', async () => {
    const { tenant, me, soc, entries } = await inTenant();
    const { id } = await soc.cases.create(opened);
    const moved = await soc.cases.transition({ id, to: 'in_progress', reason: 'on it' });
    expect(moved).toMatchObject({ status: 'in_progress', version: 2 });
    expect((await entries(id)).at(-1)).toEqual([
      'status_changed',
      'The case went from open to in_progress: on it',
    ]);
    const { items } = await tenant.admin.api.events.list({ recordId: id });
    const told = items.map(({ type, data }) => [type, data]);
    expect(told).toContainEqual(['soc.case.transitioned', { id, from: 'open', to: 'in_progress' }]);
    expect(told.map(([type]) => type)).not.toContain('soc.case.updated');
    const audit = await tenant.admin.api.audit.list({ action: 'soc.case.transition' });
    expect(audit.items).toMatchObject([{ recordId: id, actorId: me, detail: { reason: 'on it' } }]);
  });

  it('is closed from recovered only with an outcome; then nothing changes it but reopening', async () => {
    const { soc, walk, entries } = await inTenant();
    const { id: alertId } = await soc.alerts.create(alert('A'));
    const { id: other } = await soc.alerts.create(alert('B'));
    const { id } = await soc.cases.createFromAlerts({ alertIds: [alertId] });
    await walk(id, 'in_progress', 'contained', 'eradicated', 'recovered');
    for (const outcome of [undefined, ' ']) {
      const asked = { id, to: 'closed', ...(outcome === undefined ? {} : { outcome }) } as const;
      expect(await refusalOf(soc.cases.transition(asked))).toBe('VALIDATION');
    }
    const closed = await soc.cases.transition({ id, to: 'closed', outcome: 'cleaned' });
    expect(closed).toMatchObject({ status: 'closed', outcome: 'cleaned', closedAt: expect.any(Date) });
    expect((await soc.alerts.get({ id: alertId })).status).toBe('resolved');

    const refused = [
      soc.cases.linkAlerts({ id, alertIds: [other] }),
      soc.cases.unlinkAlerts({ id, alertIds: [alertId] }),
      soc.cases.update({ id, title: 'x' }),
      soc.cases.timeline.add({ caseId: id, action: 'looked' }),
      soc.alerts.update({ id: alertId, title: 'x' }),
      soc.alerts.transition({ id: alertId, to: 'investigating', reason: 'again' }),
      soc.approvals.request({ ...asked, caseId: id }),
    ];
    expect(await Promise.all(refused.map(one => refusalOf(one)))).toEqual(
      refused.map(() => 'CONFLICT(case_closed)'),
    );
    expect(await refusalOf(soc.cases.transition({ id, to: 'contained' }))).toBe('CONFLICT(state)');

    expect(await refusalOf(soc.cases.transition({ id, to: 'in_progress' }))).toBe('VALIDATION');
    const reopened = await soc.cases.transition({ id, to: 'in_progress', reason: 'it is back' });
    expect(reopened).toMatchObject({ status: 'in_progress', closedAt: null, outcome: null });
    expect((await entries(id)).slice(-2)).toEqual([
      ['status_changed', 'The case went from closed to in_progress: it is back'],
      ['status_changed', 'cleaned'],
    ]);
    expect((await soc.alerts.get({ id: alertId })).status).toBe('resolved');
  });

  it('is closed with the outcome it has, and an outcome is taken only then', async () => {
    const { soc, entries, walk } = await inTenant();
    const { id } = await soc.cases.create(opened);
    const early = soc.cases.transition({ id, to: 'in_progress', outcome: 'x' });
    expect(await failureOf(early)).toMatchObject({ code: 'VALIDATION' });
    const longest = '🔥'.repeat(20_000);
    await soc.cases.update({ id, outcome: longest });
    await walk(id, 'in_progress', 'closed');
    await soc.cases.transition({ id, to: 'in_progress', reason: 'r'.repeat(2_000) });
    expect((await entries(id)).at(-1)).toEqual(['status_changed', longest]);
  });

  it('closing resolves what is active of its alerts, with all that follows', async () => {
    const { tenant, soc, entries } = await inTenant();
    const device = { deviceId: 'plc-1', deviceType: 'plc', firmwareVersion: '1' } as const;
    await soc.devices.create({ ...device, firmwareHash: 'a'.repeat(64) });
    const { items } = await soc.alerts.createMany({
      items: [
        alert('A', { severity: 'critical', affectedAssets: ['plc-1'] }),
        alert('B'),
        alert('C'),
        alert('D', { severity: 'critical', affectedAssets: ['plc-1'] }),
      ],
    });
    const [a, b, c, elsewhere] = items.map(({ id }) => id);
    if (a === undefined || b === undefined || c === undefined || elsewhere === undefined) throw new Error();
    const { id } = await soc.cases.createFromAlerts({ alertIds: [a, b, c] });
    await soc.alerts.transition({ id: c, to: 'false_positive' });
    const riskOf = async () => (await soc.devices.get({ id: 'plc-1' })).riskScore;
    expect(await riskOf()).toBe(50);
    await soc.cases.transition({ id, to: 'closed', outcome: 'done' });
    expect(await riskOf()).toBe(40);
    const statuses = async () =>
      Promise.all([a, b, c, elsewhere].map(async one => (await soc.alerts.get({ id: one })).status));
    expect(await statuses()).toEqual(['resolved', 'resolved', 'false_positive', 'new']);
    const events = await tenant.admin.api.events.list({ types: ['soc.alert.transitioned'] });
    const closing = events.items.filter(({ data }) => data.reason === 'its case was closed');
    expect(
      closing.map(({ data }) => data).toSorted((x, y) => (String(x.id) < String(y.id) ? -1 : 1)),
    ).toEqual(
      [a, b].toSorted().map(one => ({
        id: one,
        from: 'investigating',
        to: 'resolved',
        reason: 'its case was closed',
        caseId: id,
      })),
    );
    expect((await entries(id)).at(-1)).toEqual([
      'alert_transitioned',
      `2 alerts were resolved with the case: ${[a, b].toSorted().join(', ')}`,
    ]);
    expect(await soc.alerts.create(alert('B'))).toMatchObject({ recurrence: true, previousAlertId: b });
  });

  it('waits for approval only while one is pending, and goes on as people say', async () => {
    const { tenant, soc, walk } = await inTenant();
    const { id } = await soc.cases.create(opened);
    await walk(id, 'in_progress');
    const wait = () => soc.cases.transition({ id, to: 'pending_approval' });
    expect(await refusalOf(wait())).toBe('CONFLICT(no_pending_approval)');
    const one = await soc.approvals.request({ ...asked, caseId: id });
    await wait();
    const contain = () => soc.cases.transition({ id, to: 'contained' });
    expect(await refusalOf(contain())).toBe('CONFLICT(approval_pending)');
    const { approvals } = tenant.admin.api.soc;
    await approvals.decide({ id: one.id, decision: 'approve' });
    expect((await soc.cases.get({ id })).status).toBe('pending_approval');
    expect(await contain()).toMatchObject({ status: 'contained' });

    await walk(id, 'in_progress');
    const two = await soc.approvals.request({ ...asked, caseId: id });
    await wait();
    await approvals.decide({ id: two.id, decision: 'reject', comment: 'no' });
    expect((await soc.cases.get({ id })).status).toBe('in_progress');
  });

  it.each([
    ["status = 'pending', started_at = NULL", "status = 'completed', started_at = 1"],
    ["status = 'running'", "status = 'failed'"],
    ["rollback_status = 'running'", "rollback_status = 'partial'"],
  ])('is not closed while a run of a playbook is at %s', async (under, ended) => {
    const { soc, walk } = await inTenant();
    const { id } = await soc.cases.create(opened);
    const { id: playbook } = await soc.playbooks.create({
      name: 'Scan',
      steps: [{ name: 'scan', action: 'run_scan' }],
    });
    const { execution } = await soc.playbooks.run({ id: playbook, caseId: id, dryRun: true });
    const set = (columns: string) =>
      api.database.db.write([
        { sql: `UPDATE playbook_executions SET ${columns} WHERE id = ?`, args: [execution.id] },
      ]);
    const close = () => soc.cases.transition({ id, to: 'closed', outcome: 'done' });
    await walk(id, 'in_progress');
    await set(`dry_run = 0, ${under}`);
    expect(await refusalOf(close())).toBe('CONFLICT(execution_running)');
    await set(ended);
    expect(await close()).toMatchObject({ status: 'closed' });
  });

  it('an operator takes a case back to work though people are still asked', async () => {
    const { soc, walk } = await inTenant();
    const { id } = await soc.cases.create(opened);
    await soc.approvals.request({ ...asked, caseId: id });
    await walk(id, 'in_progress', 'pending_approval', 'in_progress');
    const closing = soc.cases.transition({ id, to: 'closed', outcome: 'done' });
    expect(await refusalOf(closing)).toBe('CONFLICT(approval_pending)');
  });

  it('keeps to the version asked for, and a deleted case stays as it is', async () => {
    const { soc } = await inTenant();
    const { id } = await soc.cases.create(opened);
    await soc.cases.update({ id, title: 'Other' });
    const stale = soc.cases.transition({ id, to: 'contained', expectedVersion: 1 });
    expect(await refusalOf(stale)).toBe('CONFLICT(version)');
    await soc.cases.transition({ id, to: 'in_progress', expectedVersion: 2 });
    await soc.cases.delete({ id });
    expect(await refusalOf(soc.cases.transition({ id, to: 'contained' }))).toBe('CONFLICT(deleted)');
  });

  it("another tenant's is not found", async () => {
    const [one, two] = [await inTenant(), await inTenant()];
    const { id } = await one.soc.cases.create(opened);
    const refused = [
      two.soc.cases.transition({ id, to: 'in_progress' }),
      two.soc.cases.get({ id, include: ['alerts', 'timeline', 'approvals', 'executions', 'devices'] }),
      two.soc.approvals.request({ ...asked, caseId: id }),
    ];
    expect(await Promise.all(refused.map(one => refusalOf(one)))).toEqual(refused.map(() => 'NOT_FOUND'));
  });
});
