import type { Id } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { API_TARGETS, failureOf, IN_PROCESS, refusalOf } from '../../testing.ts';
import { type SocTenant, type SocTest, socTest } from '../testing.ts';

describe.each(API_TARGETS)('a case follows its alerts on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  const alert = (title: string, given: object = {}) =>
    ({ title, severity: 'low', source: 'wazuh', ...given }) as const;

  async function withCase(given: object = {}) {
    const tenant = await harness.tenant();
    const { id } = await tenant.soc.alerts.create(alert('A', given));
    const { id: caseId } = await tenant.soc.cases.createFromAlerts({ alertIds: [id] });
    return { tenant, soc: tenant.soc, id, caseId };
  }

  async function entries({ soc }: SocTenant, caseId: Id<'cas'>) {
    const { items } = await soc.cases.timeline.list({ caseId });
    return items.map(({ action, details }) => [action, details]);
  }

  async function close({ rows }: SocTenant, caseId: Id<'cas'>) {
    await harness.database.db.write([
      { sql: "UPDATE cases SET status = 'closed', closed_at = 1 WHERE id = ?", args: [caseId] },
    ]);
    expect(await rows('SELECT status FROM cases WHERE id = ?', caseId)).toEqual([['closed']]);
  }

  it('a repeat brings what is new of it, and is told', async () => {
    const { tenant, soc, id, caseId } = await withCase({ affectedAssets: ['a'] });
    const { version } = await soc.cases.get({ id: caseId });
    await soc.alerts.createMany({
      items: [alert('A', { affectedAssets: ['b', 'a'], severity: 'critical' }), alert('A')],
    });
    expect(await soc.cases.get({ id: caseId })).toMatchObject({
      affectedAssets: ['a', 'b'],
      severity: 'low',
      version: version + 1,
    });
    expect((await entries(tenant, caseId)).at(-1)).toEqual([
      'alert_deduplicated',
      `alert ${id}: 2 more, 3 in all`,
    ]);
    await soc.alerts.create(alert('A'));
    expect((await soc.cases.get({ id: caseId })).version).toBe(version + 1);
    expect((await entries(tenant, caseId)).at(-1)).toEqual([
      'alert_deduplicated',
      `alert ${id}: 1 more, 4 in all`,
    ]);
  });

  it('a repeat of a false positive only counts', async () => {
    const { tenant, soc, id, caseId } = await withCase();
    await soc.alerts.transition({ id, to: 'false_positive' });
    await soc.alerts.create(alert('A', { affectedAssets: ['b'] }));
    expect(await soc.alerts.get({ id })).toMatchObject({ occurrenceCount: 2, caseId });
    expect((await soc.cases.get({ id: caseId })).affectedAssets).toEqual([]);
    expect((await entries(tenant, caseId)).at(-1)?.[0]).toBe('alert_transitioned');
  });

  it('a changed alert changes what its case lists, and nothing else of it', async () => {
    const { soc, id, caseId } = await withCase({ affectedAssets: ['a'], iocs: ['x'] });
    await soc.alerts.update({
      id,
      affectedAssets: ['b'],
      iocs: [{ type: 'ip', value: '203.0.113.7' }],
      mitreTechniques: ['T1071'],
      severity: 'critical',
    });
    expect(await soc.cases.get({ id: caseId })).toMatchObject({
      affectedAssets: ['b'],
      iocs: [{ type: 'ip', value: '203.0.113.7' }],
      mitreTechniques: ['T1071'],
      severity: 'low',
    });
    const { version } = await soc.cases.get({ id: caseId });
    await soc.alerts.update({ id, description: 'looked at' });
    expect((await soc.cases.get({ id: caseId })).version).toBe(version);
  });

  it('what becomes of its alerts is in its timeline', async () => {
    const { tenant, soc, id, caseId } = await withCase();
    await soc.alerts.transition({ id, to: 'escalated', reason: 'spreading' });
    const { id: other } = await soc.alerts.create(alert('Other'));
    await soc.alerts.bulkTransition({ ids: [id, other], to: 'resolved' });
    expect((await entries(tenant, caseId)).slice(-2)).toEqual([
      ['alert_transitioned', `alert ${id} went from investigating to escalated: spreading`],
      ['alert_transitioned', `alert ${id} went from escalated to resolved`],
    ]);
  });

  it('case 14: a closed case and its alerts take no change', async () => {
    const { tenant, soc, id, caseId } = await withCase();
    const { id: other } = await soc.alerts.create(alert('Other'));
    await soc.alerts.transition({ id, to: 'resolved' });
    await close(tenant, caseId);
    const before = await soc.cases.get({ id: caseId });
    const { id: open } = await soc.cases.create({ title: 'Open', severity: 'low' });
    const calls = [
      soc.cases.update({ id: caseId, title: 'x' }),
      soc.cases.linkAlerts({ id: caseId, alertIds: [other] }),
      soc.cases.unlinkAlerts({ id: caseId, alertIds: [id] }),
      soc.cases.linkAlerts({ id: open, alertIds: [id], move: true }),
      soc.cases.timeline.add({ caseId, action: 'looked' }),
      soc.alerts.update({ id, title: 'x' }),
      soc.alerts.update({ id, description: 'x' }),
      soc.alerts.transition({ id, to: 'investigating', reason: 'again' }),
    ];
    for (const refusal of await Promise.all(calls.map(refusalOf))) {
      expect(refusal).toBe('CONFLICT(case_closed)');
    }
    expect(
      await soc.alerts.bulkTransition({ ids: [id], to: 'investigating', reason: 'again' }),
    ).toMatchObject({
      results: [{ result: 'failed', code: 'CONFLICT', reason: 'case_closed' }],
    });
    expect(await soc.alerts.transition({ id, to: 'resolved' })).toMatchObject({ status: 'resolved' });
    expect(await soc.alerts.create(alert('A'))).toMatchObject({ recurrence: true, caseId: null });
    expect(await soc.cases.get({ id: caseId })).toEqual(before);
  });

  it('a case in use is not deleted, nor others in the same call', async () => {
    const { tenant, soc, caseId } = await withCase();
    const { id: idle } = await soc.cases.create({ title: 'Idle', severity: 'low' });
    await harness.database.db.write([
      {
        sql: `INSERT INTO human_approvals (id, tenant_id, kind, action_type, action_class, risk_level, case_id,
 justification, requested_by, required_approvals, expires_at, version, created_at, updated_at)
 VALUES ('apr_01kaz5q3n8f2v9c4w6x7y8z0ab', ?, 'manual', 'x', 'low', 'low', ?, 'x', 'root', 1, 1, 1, 1, 1)`,
        args: [tenant.id, caseId],
      },
    ]);
    expect(await refusalOf(soc.cases.delete({ id: caseId }))).toBe('CONFLICT(in_use)');
    expect(await refusalOf(soc.cases.deleteMany({ ids: [idle, caseId] }))).toBe('CONFLICT(in_use)');
    expect(await soc.cases.get({ id: idle })).toMatchObject({ deletedAt: null });
    await harness.database.db.write([
      { sql: "UPDATE human_approvals SET status = 'rejected' WHERE tenant_id = ?", args: [tenant.id] },
    ]);
    expect(await soc.cases.delete({ id: caseId })).toMatchObject({ deleted: true });
  });

  describe('the timeline', () => {
    it('is in the order in which things happened, whenever they were written down', async () => {
      const { soc, caseId } = await withCase();
      const now = harness.database.clock.now();
      const added = await soc.cases.timeline.add({
        caseId,
        agent: 'forensics',
        action: 'imaged',
        details: 'the disk',
        toolCalls: [{ tool: 'dd', exit: 0 }],
        timestamp: new Date(now - 60_000),
      });
      expect(added).toMatchObject({ agent: 'forensics', createdAt: new Date(now) });
      expect(added.principalId).toMatch(/^usr_/);
      const { items } = await soc.cases.timeline.list({ caseId });
      expect(items.map(({ action }) => action)).toEqual(['imaged', 'case_created', 'alerts_linked']);
      expect(items[0]).toEqual(added);
      const first = await soc.cases.timeline.list({ caseId, limit: 1 });
      expect(await soc.cases.timeline.list({ caseId, cursor: first.nextCursor ?? '' })).toMatchObject({
        items: [{ action: 'case_created' }, { action: 'alerts_linked' }],
        nextCursor: null,
      });
    });

    it('takes no entry of more than five minutes ahead, and none too large', async () => {
      const { soc, caseId } = await withCase();
      const ahead = (ms: number) => new Date(harness.database.clock.now() + ms);
      const add = (given: object) => soc.cases.timeline.add({ caseId, action: 'x', ...given });
      expect(await add({ timestamp: ahead(300_000) })).toMatchObject({ timestamp: ahead(300_000) });
      const refused = await failureOf(add({ timestamp: ahead(300_001) }));
      expect(refused).toMatchObject({ code: 'VALIDATION', details: { issues: [{ path: 'timestamp' }] } });
      expect(await refusalOf(add({ toolCalls: [{ text: 'x'.repeat(16_384) }] }))).toBe('VALIDATION');
      expect(await refusalOf(add({ toolCalls: Array(51).fill({}) }))).toBe('VALIDATION');
    });

    it('is told and recorded', async () => {
      const { tenant, soc, caseId } = await withCase();
      const { id } = await soc.cases.timeline.add({ caseId, action: 'called' });
      const found = await tenant.rows(
        "SELECT action FROM audit_log WHERE tenant_id = ? AND component = 'timeline'",
        tenant.id,
      );
      expect(found).toEqual([['soc.timelineEntry.add']]);
      const events = await tenant.rows(
        "SELECT type, data FROM events WHERE tenant_id = ? AND component = 'timeline'",
        tenant.id,
      );
      expect(events).toEqual([['soc.timelineEntry.added', JSON.stringify({ action: 'called', caseId, id })]]);
    });
  });
});

describe.each(IN_PROCESS)('round trips of cases on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  it('one batch of reads, which asks for the credential too, and one of writes', async () => {
    const { soc } = await harness.tenant();
    const alert = (title: string) => ({ title, severity: 'low', source: 'wazuh' }) as const;
    const { items } = await soc.alerts.createMany({ items: ['A', 'B', 'C'].map(alert) });
    const [a = 'alr_', b = 'alr_', c = 'alr_'] = items.map(one => one.id);
    const { id } = await soc.cases.createFromAlerts({ alertIds: [a] });
    const calls: Readonly<Record<string, () => Promise<unknown>>> = {
      create: () => soc.cases.create({ title: 'x', severity: 'low', affectedAssets: ['host-1'] }),
      createFromAlerts: () => soc.cases.createFromAlerts({ alertIds: [c] }),
      link: () => soc.cases.linkAlerts({ id, alertIds: [b, c], move: true }),
      update: () => soc.cases.update({ id, confidence: 0.5, affectedAssets: ['host-2'] }),
      repeat: () => soc.alerts.create({ ...alert('A'), affectedAssets: ['host-3'] }),
      alert: () => soc.alerts.update({ id: a, affectedAssets: ['host-4'] }),
      transition: () => soc.alerts.transition({ id: a, to: 'resolved' }),
      bulk: () => soc.alerts.bulkTransition({ ids: [b, c], to: 'resolved' }),
      unlink: () => soc.cases.unlinkAlerts({ id, alertIds: [c] }),
      add: () => soc.cases.timeline.add({ caseId: id, action: 'looked' }),
      delete: () => soc.cases.delete({ id }),
    };
    const read = vi.spyOn(harness.database.db, 'read');
    const write = vi.spyOn(harness.database.db, 'write');
    for (const [name, call] of Object.entries(calls)) {
      read.mockClear();
      write.mockClear();
      await call();
      expect([name, read.mock.calls.length, write.mock.calls.length]).toEqual([name, 1, 1]);
    }
    read.mockRestore();
    write.mockRestore();
  });
});
