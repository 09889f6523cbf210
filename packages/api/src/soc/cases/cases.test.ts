import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_TARGETS, failureOf, refusalOf } from '../../testing.ts';
import { type SocTenant, type SocTest, socTest } from '../testing.ts';

describe.each(API_TARGETS)('cases on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  const opened = (given: object = {}) => ({ title: 'Intrusion', severity: 'low' as const, ...given });
  const alert = (title: string, given: object = {}) =>
    ({ title, severity: 'low', source: 'wazuh', ...given }) as const;

  async function entries({ soc }: SocTenant, caseId: `cas_${string}`) {
    const { items } = await soc.cases.timeline.list({ caseId });
    return items.map(({ action, details }) => [action, details]);
  }

  async function eventsOf({ rows, id }: SocTenant, recordId: string) {
    const found = await rows(
      'SELECT type, data FROM events WHERE tenant_id = ? AND record_id = ? ORDER BY seq',
      id,
      recordId,
    );
    return found.map(([type, data]) => [type, JSON.parse(String(data))]);
  }

  test('a case lists its own part, and keeps it apart from what alerts bring', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const created = await soc.cases.create(
      opened({ iocs: ['beacon'], mitreTechniques: ['t1110'], affectedAssets: ['host-1'] }),
    );
    expect(created).toMatchObject({
      status: 'open',
      confidence: 0,
      requiresHumanApproval: false,
      version: 1,
    });
    expect(created).not.toHaveProperty('manual');
    const { id } = created;
    const { id: alertId } = await soc.alerts.create(
      alert('A', {
        affectedAssets: ['host-2', 'host-1'],
        iocs: ['beacon', 'c2'],
        mitreTechniques: ['T1071'],
      }),
    );
    const linked = await soc.cases.linkAlerts({ id, alertIds: [alertId] });
    expect(linked).toMatchObject({
      iocs: ['beacon', 'c2'],
      mitreTechniques: ['T1071', 'T1110'],
      affectedAssets: ['host-1', 'host-2'],
    });
    const renamed = await soc.cases.update({ id, affectedAssets: ['host-3'] });
    expect(renamed.affectedAssets).toEqual(['host-3', 'host-2', 'host-1']);
    const alone = await soc.cases.unlinkAlerts({ id, alertIds: [alertId] });
    expect(alone).toMatchObject({ iocs: ['beacon'], mitreTechniques: ['T1110'], affectedAssets: ['host-3'] });
    expect(await soc.cases.get({ id })).toEqual(alone);
    expect(await entries(tenant, id)).toEqual([
      ['case_created', 'The case was opened with severity low.'],
      ['alerts_linked', `1 alert: ${alertId}`],
      ['alerts_unlinked', `1 alert: ${alertId}`],
    ]);
    expect((await eventsOf(tenant, id)).map(([type]) => type)).toEqual([
      'soc.case.created',
      'soc.case.alertsLinked',
      'soc.case.updated',
      'soc.case.alertsUnlinked',
    ]);
  });

  test('case 9: a case of alerts takes the highest severity and all techniques, each once and sorted', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const low = await soc.alerts.create(alert('Low', { mitreTechniques: ['T1071', 'T1048'] }));
    const high = await soc.alerts.create(
      alert('High', { severity: 'high', mitreTechniques: ['t1048', 'T1110', 'T1071.001'] }),
    );
    const made = await soc.cases.createFromAlerts({ alertIds: [low.id, high.id] });
    expect(made).toMatchObject({
      title: 'High',
      severity: 'high',
      mitreTechniques: ['T1048', 'T1071', 'T1071.001', 'T1110'],
    });
    expect(await soc.alerts.get({ id: low.id })).toMatchObject({ caseId: made.id, status: 'investigating' });
    expect((await entries(tenant, made.id)).map(([action]) => action)).toEqual([
      'case_created',
      'alerts_linked',
    ]);
    const again = await failureOf(soc.cases.createFromAlerts({ alertIds: [low.id] }));
    expect(again).toMatchObject({ code: 'CONFLICT', details: { reason: 'linked', alertIds: [low.id] } });
    const missing = newId('alr', harness.database.clock);
    expect(await failureOf(soc.cases.createFromAlerts({ alertIds: [missing] }))).toMatchObject({
      code: 'NOT_FOUND',
      details: { alertIds: [missing] },
    });
  });

  test('case 10: alerts change their case only when asked to, and what they brought goes with them', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const a = await soc.alerts.create(alert('A', { affectedAssets: ['only-here'], severity: 'critical' }));
    const b = await soc.alerts.create(alert('B', { affectedAssets: ['both'] }));
    const done = await soc.alerts.create(alert('C'));
    await soc.alerts.transition({ id: done.id, to: 'resolved' });
    const { respondedAt } = await soc.alerts.get({ id: done.id });
    const from = await soc.cases.createFromAlerts({ alertIds: [a.id, b.id] });
    const to = await soc.cases.create(opened());
    const refused = await failureOf(soc.cases.linkAlerts({ id: to.id, alertIds: [a.id] }));
    expect(refused).toMatchObject({ details: { reason: 'linked', alertIds: [a.id] } });
    const moved = await soc.cases.linkAlerts({ id: to.id, alertIds: [a.id, done.id], move: true });
    expect(moved).toMatchObject({ severity: 'critical', affectedAssets: ['only-here'] });
    expect(await soc.cases.get({ id: from.id })).toMatchObject({
      affectedAssets: ['both'],
      severity: 'critical',
    });
    expect((await entries(tenant, from.id)).at(-1)).toEqual(['alerts_unlinked', `1 alert: ${a.id}`]);
    expect(await soc.alerts.get({ id: done.id })).toMatchObject({
      status: 'resolved',
      caseId: to.id,
      respondedAt,
    });
    const { version } = await soc.cases.get({ id: to.id });
    expect(await soc.cases.linkAlerts({ id: to.id, alertIds: [a.id] })).toMatchObject({ version });
    expect((await failureOf(soc.cases.unlinkAlerts({ id: to.id, alertIds: [a.id, b.id] }))).details).toEqual({
      alertIds: [b.id],
    });
  });

  test('linking makes new and triaged alerts investigating, and says so', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const { id } = await soc.alerts.create(alert('A'));
    const { id: caseId } = await soc.cases.createFromAlerts({ alertIds: [id] });
    const now = new Date(harness.database.clock.now());
    expect(await soc.alerts.get({ id })).toMatchObject({ status: 'investigating', respondedAt: now });
    expect((await eventsOf(tenant, id)).at(-1)).toEqual([
      'soc.alert.transitioned',
      { id, from: 'new', to: 'investigating', reason: null, caseId },
    ]);
  });

  test('a merged alert joins no case', async () => {
    const { soc } = await harness.tenant();
    const a = await soc.alerts.create(alert('A'));
    harness.database.clock.advance(1);
    const b = await soc.alerts.create(alert('B'));
    await soc.alerts.update({ id: b.id, title: 'A' });
    await soc.alerts.dedupe({});
    const { id } = await soc.cases.create(opened());
    expect(await refusalOf(soc.cases.linkAlerts({ id, alertIds: [b.id] }))).toBe('CONFLICT(merged)');
    expect(await refusalOf(soc.cases.createFromAlerts({ alertIds: [a.id, b.id] }))).toBe('CONFLICT(merged)');
  });

  test('deleting lets the alerts go, and restoring does not bring them back', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const { id: alertId } = await soc.alerts.create(alert('A', { affectedAssets: ['host-1'] }));
    expect(await soc.alerts.get({ id: alertId })).toMatchObject({ caseId: null });
    const { id } = await soc.cases.createFromAlerts({ alertIds: [alertId] });
    expect(await refusalOf(soc.alerts.delete({ id: alertId }))).toBe('CONFLICT(linked)');
    await soc.cases.delete({ id });
    expect(await soc.alerts.get({ id: alertId })).toMatchObject({ caseId: null, status: 'investigating' });
    expect(await refusalOf(soc.cases.get({ id }))).toBe('NOT_FOUND');
    expect(await refusalOf(soc.cases.linkAlerts({ id, alertIds: [alertId] }))).toBe('CONFLICT(deleted)');
    const { item, restored } = await soc.cases.restore({ id });
    expect([item.affectedAssets, restored]).toEqual([[], true]);
    expect((await entries(tenant, id)).at(-1)).toEqual(['alerts_unlinked', `1 alert: ${alertId}`]);
    const other = await soc.cases.create(opened());
    expect(await soc.cases.deleteMany({ ids: [id, other.id, id] })).toEqual({
      deleted: 2,
      ids: [id, other.id],
    });
  });

  test('a case with more than 500 alerts is refused whole', async () => {
    const { soc } = await harness.tenant();
    const made = async (count: number, prefix: string) => {
      const items = Array.from({ length: count }, (_, i) => alert(`${prefix}${i}`));
      return (await soc.alerts.createMany({ items })).items.map(({ id }) => id);
    };
    const [many, more] = [await made(500, 'M'), await made(1, 'N')];
    const { id } = await soc.cases.createFromAlerts({ alertIds: many.slice(0, 200) });
    await soc.cases.linkAlerts({ id, alertIds: many.slice(200, 400) });
    await soc.cases.linkAlerts({ id, alertIds: many.slice(400) });
    expect(await refusalOf(soc.cases.linkAlerts({ id, alertIds: more }))).toBe('CONFLICT(case_full)');
    await soc.cases.unlinkAlerts({ id, alertIds: many.slice(0, 500) });
    expect(await soc.cases.linkAlerts({ id, alertIds: more })).toMatchObject({ status: 'open' });
  });

  test('case 48: nothing of another tenant is found', async () => {
    const [mine, theirs] = [await harness.tenant(), await harness.tenant()];
    const { id: alertId } = await theirs.soc.alerts.create(alert('A'));
    const { id } = await theirs.soc.cases.createFromAlerts({ alertIds: [alertId] });
    const own = await mine.soc.cases.create(opened());
    const calls = [
      mine.soc.cases.get({ id }),
      mine.soc.cases.update({ id, title: 'x' }),
      mine.soc.cases.delete({ id }),
      mine.soc.cases.restore({ id }),
      mine.soc.cases.linkAlerts({ id, alertIds: [alertId] }),
      mine.soc.cases.unlinkAlerts({ id, alertIds: [alertId] }),
      mine.soc.cases.linkAlerts({ id: own.id, alertIds: [alertId], move: true }),
      mine.soc.cases.createFromAlerts({ alertIds: [alertId] }),
      mine.soc.cases.timeline.list({ caseId: id }),
      mine.soc.cases.timeline.add({ caseId: id, action: 'looked' }),
    ];
    for (const refusal of await Promise.all(calls.map(refusalOf))) expect(refusal).toBe('NOT_FOUND');
    expect(await theirs.soc.cases.get({ id })).toMatchObject({ version: 1 });
  });

  test('what a case affects can be looked for', async () => {
    const { soc } = await harness.tenant();
    const { id } = await soc.cases.create(opened({ affectedAssets: ['host-1'], assignee: 'ana' }));
    await soc.cases.create(opened());
    const found = async (filter: object) => (await soc.cases.list(filter)).items.map(row => row.id);
    expect(await found({ asset: 'host-1' })).toEqual([id]);
    expect(await found({ assignee: 'ana', severity: ['low'], status: 'open' })).toEqual([id]);
    expect(await found({ asset: 'host-2' })).toEqual([]);
    const { id: alertId } = await soc.alerts.create(alert('A', { affectedAssets: ['host-2'] }));
    await soc.cases.linkAlerts({ id, alertIds: [alertId] });
    expect(await found({ asset: 'host-2' })).toEqual([id]);
    await soc.cases.delete({ id });
    expect(await found({ asset: 'host-1', includeDeleted: true })).toEqual([id]);
    expect(await found({ asset: 'host-2', includeDeleted: true })).toEqual([]);
  });
});
