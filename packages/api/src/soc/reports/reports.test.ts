import { canonicalJson, newId, sha256Hex } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, HOUR, refusalOf, type TestApi, testApi } from '../../testing.ts';
import { ReportSnapshot } from './document.ts';

const firmwareHash = 'ab'.repeat(32);

describe.each(API_TARGETS)('reports on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function operator() {
    const tenant = await api.tenant();
    const person = await tenant.person('operator');
    return { tenant, person, soc: person.api.soc };
  }
  type Soc = Awaited<ReturnType<typeof operator>>['soc'];
  const opened = (soc: Soc, more: object = {}) =>
    soc.cases.create({ title: 'Intrusion', severity: 'high', ...more });
  const technical = (caseId: `cas_${string}`) => ({ caseId, reportType: 'technical' as const });

  it('hold all that belongs to the case, without raw logs, metadata and what steps were given', async () => {
    const { soc, person } = await operator();
    await soc.devices.create({
      deviceId: 'plc-1',
      deviceType: 'plc',
      firmwareVersion: '1.0',
      firmwareHash,
      metadata: { secret: 'of the device' },
    });
    const alert = await soc.alerts.create({
      title: 'Odd firmware',
      severity: 'critical',
      source: 'wazuh',
      affectedAssets: ['plc-1', 'ws-1'],
      mitreTechniques: ['T0839'],
      iocs: [{ type: 'ip', value: '198.51.100.7', confidence: 0.8 }],
      rawLog: 'raw log of the alert',
      metadata: { secret: 'of the alert' },
    });
    const { id } = await soc.cases.createFromAlerts({ alertIds: [alert.id], confidence: 0.9 });
    await soc.cases.update({ id, outcome: 'Replaced.', physicalImpact: 'A pump stood still.' });
    await soc.cases.timeline.add({ caseId: id, agent: 'Zoë', action: 'called', details: 'the plant' });
    const approval = await soc.approvals.request({
      caseId: id,
      actionType: 'isolate_host',
      actionClass: 'high',
      justification: 'It spreads.',
    });
    const playbook = await soc.playbooks.create({
      name: 'Tell',
      steps: [{ name: 'tell', action: 'notify', parameters: { message: 'secret of the step' } }],
    });
    const { execution } = await soc.playbooks.run({ id: playbook.id, caseId: id, dryRun: true });
    await soc.playbooks.update({ id: playbook.id, requiresApproval: true });
    const { execution: run, approvalId } = await soc.playbooks.run({ id: playbook.id, caseId: id });

    const report = await soc.reports.generate(technical(id));
    const snapshot = ReportSnapshot.parse(report.snapshot);
    expect(report.snapshot).toEqual(JSON.parse(JSON.stringify(report.snapshot)));
    expect(report.contentSha256).toBe(await sha256Hex(canonicalJson(report.snapshot)));
    expect(Object.keys(report.snapshot).sort()).toEqual(
      [
        'affectedAssets',
        'alerts',
        'approvals',
        'case',
        'cps',
        'executions',
        'iocs',
        'mitreTechniques',
        'outcome',
        'recommendedActions',
        'report',
        'timeline',
      ].sort(),
    );
    expect(snapshot.report).toEqual({
      id: report.id,
      type: 'technical',
      version: 1,
      title: 'Technical report: Odd firmware',
      generatedAt: report.createdAt.toISOString(),
      generatedBy: person.id,
    });
    expect(report.snapshot).toMatchObject({
      case: { id, status: 'open', confidence: 0.9, version: expect.any(Number) },
      alerts: [{ id: alert.id, title: 'Odd firmware', caseId: id, occurrenceCount: 1 }],
      affectedAssets: [
        { asset: 'plc-1', critical: true },
        { asset: 'ws-1', critical: false },
      ],
      iocs: [{ type: 'ip', value: '198.51.100.7', confidence: 0.8 }],
      mitreTechniques: ['T0839'],
      cps: {
        physicalImpact: 'A pump stood still.',
        devices: [{ deviceId: 'plc-1', riskBand: expect.any(String), lastAttestation: null }],
      },
      approvals: [
        { id: approval.id, status: 'pending', justification: 'It spreads.' },
        { id: approvalId, context: { steps: [{ name: 'tell', action: 'notify' }] } },
      ],
      executions: [
        { id: execution.id, dryRun: true, steps: [{ name: 'tell', status: 'simulated', error: null }] },
        { id: run.id, dryRun: false, steps: [{ name: 'tell', status: 'pending', error: null }] },
      ],
      outcome: 'Replaced.',
    });
    const { items } = await soc.cases.timeline.list({ caseId: id });
    expect(snapshot.timeline.map(({ action }) => action)).toEqual(items.map(({ action }) => action));
    expect(report.snapshot.case).not.toHaveProperty('manual');
    expect(JSON.stringify(report.snapshot)).not.toMatch(/secret|raw log|tenantId|deletedAt/);
  });

  it('advise what always helps where the case recommends nothing', async () => {
    const { soc } = await operator();
    const bare = await opened(soc);
    const advice = async (caseId: `cas_${string}`) =>
      ReportSnapshot.parse((await soc.reports.generate(technical(caseId))).snapshot).recommendedActions;
    expect(await advice(bare.id)).toEqual([
      'Confirm that every affected asset is contained.',
      'Reset credentials used on affected assets.',
      'Search the estate for the listed indicators.',
      'Review detection coverage for the listed techniques.',
    ]);
    await soc.devices.create({ deviceId: 'd-1', deviceType: 'sensor', firmwareVersion: '1', firmwareHash });
    const withDevice = await opened(soc, { affectedAssets: ['d-1'] });
    expect((await advice(withDevice.id)).at(-1)).toBe(
      'Re-attest every involved device before it returns to service.',
    );
    const own = await opened(soc, { recommendedActions: ['Rest.'] });
    expect(await advice(own.id)).toEqual(['Rest.']);
  });

  it('are numbered within case and type, and the earlier ones stay as they are', async () => {
    const { soc } = await operator();
    const { id } = await opened(soc);
    const first = await soc.reports.generate(technical(id));
    await soc.cases.timeline.add({ caseId: id, action: 'looked again' });
    const second = await soc.reports.generate(technical(id));
    const other = await soc.reports.generate({ caseId: id, reportType: 'executive', title: 'For the board' });
    expect([first.reportVersion, second.reportVersion, other.reportVersion]).toEqual([1, 2, 1]);
    expect(other.title).toBe('For the board');
    expect(second.contentSha256).not.toBe(first.contentSha256);
    expect(await soc.reports.get({ id: first.id })).toEqual(first);
    await expect(api.rows('UPDATE reports SET title = ? WHERE id = ?', 'x', first.id)).rejects.toThrow();
    await expect(api.rows('DELETE FROM reports WHERE id = ?', first.id)).rejects.toThrow();
  });

  it('made at once have a number each', async () => {
    const { soc } = await operator();
    const { id } = await opened(soc);
    const made = await Promise.all(Array.from({ length: 5 }, () => soc.reports.generate(technical(id))));
    expect(made.map(({ reportVersion }) => reportVersion).sort()).toEqual([1, 2, 3, 4, 5]);
    for (const { snapshot, reportVersion, contentSha256 } of made) {
      expect(ReportSnapshot.parse(snapshot).report.version).toBe(reportVersion);
      expect(contentSha256).toBe(await sha256Hex(canonicalJson(snapshot)));
    }
  });

  it('leave the case alone, and are announced and recorded', async () => {
    const { soc, person, tenant } = await operator();
    const before = await opened(soc);
    api.clock.advance(HOUR);
    const { id } = await soc.reports.generate(technical(before.id));
    expect(await soc.cases.get({ id: before.id })).toMatchObject({ version: 1, updatedAt: before.updatedAt });
    const told = await tenant.admin.api.events.list({ types: ['soc.report.generated'] });
    expect(told.items.map(({ data }) => data)).toEqual([
      { id, caseId: before.id, reportType: 'technical', reportVersion: 1 },
    ]);
    const audited = await tenant.admin.api.audit.list({ action: 'soc.report.generate' });
    expect(audited.items).toMatchObject([
      { recordId: id, component: 'reports', operation: 'create', actorId: person.id },
    ]);
  });

  it('are made of a case in any status', async () => {
    const { soc } = await operator();
    const { id } = await opened(soc);
    for (const to of ['in_progress', 'contained', 'eradicated', 'recovered'] as const) {
      await soc.cases.transition({ id, to });
    }
    await soc.cases.transition({ id, to: 'closed', outcome: 'Done.' });
    const { snapshot } = await soc.reports.generate(technical(id));
    expect(ReportSnapshot.parse(snapshot)).toMatchObject({ case: { status: 'closed' }, outcome: 'Done.' });
  });

  it('cut a long title to 500 characters, between characters', async () => {
    const { soc } = await operator();
    const { id } = await opened(soc, { title: '🙂'.repeat(500) });
    const { title } = await soc.reports.generate({ caseId: id, reportType: 'compliance' });
    expect(title).toBe(`Compliance report: ${'🙂'.repeat(481)}`);
  });

  it('are listed newest first, by case and type, without snapshots', async () => {
    const { soc } = await operator();
    const [one, two] = [await opened(soc), await opened(soc)];
    const a = await soc.reports.generate(technical(one.id));
    const b = await soc.reports.generate({ caseId: one.id, reportType: 'executive' });
    const c = await soc.reports.generate(technical(two.id));
    const { items } = await soc.reports.list({});
    expect(items.map(({ id }) => id)).toEqual([c.id, b.id, a.id]);
    const { snapshot: _snapshot, ...listed } = a;
    expect(items.at(-1)).toEqual(listed);
    const ofOne = await soc.reports.list({ caseId: one.id, reportType: ['technical', 'compliance'] });
    expect(ofOne.items.map(({ id }) => id)).toEqual([a.id]);
    const first = await soc.reports.list({ limit: 2 });
    expect(
      (await soc.reports.list({ limit: 2, cursor: first.nextCursor ?? '' })).items.map(({ id }) => id),
    ).toEqual([a.id]);
  });

  it('case 48: another tenant’s report, and a report of another tenant’s case, are NOT_FOUND', async () => {
    const [one, two] = [await operator(), await operator()];
    const { id: caseId } = await opened(one.soc);
    const { id } = await one.soc.reports.generate(technical(caseId));
    expect(await refusalOf(two.soc.reports.get({ id }))).toBe('NOT_FOUND');
    expect(await refusalOf(two.soc.reports.generate(technical(caseId)))).toBe('NOT_FOUND');
    expect((await two.soc.reports.list({ caseId })).items).toEqual([]);
    const unknown = newId('cas', api.clock);
    expect(await refusalOf(one.soc.reports.generate(technical(unknown)))).toBe('NOT_FOUND');
    await one.soc.cases.delete({ id: caseId });
    expect(await refusalOf(one.soc.reports.generate(technical(caseId)))).toBe('NOT_FOUND');
  });

  it('repeated under one Idempotency-Key are made once', async () => {
    const { soc, person, tenant } = await operator();
    const { id } = await opened(soc);
    const keyed = tenant.as(person.token, { idempotencyKey: 'report-1' }).soc;
    const first = await keyed.reports.generate(technical(id));
    expect(await keyed.reports.generate(technical(id))).toEqual(first);
    expect((await soc.reports.list({})).items).toHaveLength(1);
  });
});
