import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { API_TARGETS, failureOf, IN_PROCESS } from '../../testing.ts';
import { type SocTenant, type SocTest, socTest } from '../testing.ts';

describe.each(API_TARGETS)('alerts on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  const alert = (title: string) => ({ title, severity: 'low', source: 'wazuh' }) as const;

  /** Alerts that share title A, oldest first. */
  async function twins({ soc }: SocTenant, count = 2) {
    const created = [];
    for (let i = 0; i < count; i++) {
      harness.database.clock.advance(1);
      created.push(await soc.alerts.create(alert(`A${i}`)));
    }
    for (const { id } of created) await soc.alerts.update({ id, title: 'A' });
    return created.map(({ id }) => id);
  }

  describe('dedupe', () => {
    test('case 7: alerts that have become alike merge into the oldest', async () => {
      const tenant = await harness.tenant();
      const { soc, rows } = tenant;
      const [a, b] = await twins(tenant);
      expect(await soc.alerts.dedupe({ dryRun: true })).toEqual({
        groups: 1,
        merged: 1,
        conflicts: [],
        hasMore: false,
      });
      expect(await soc.alerts.dedupe({})).toEqual({ groups: 1, merged: 1, conflicts: [], hasMore: false });
      expect(await soc.alerts.list({})).toMatchObject({
        items: [{ id: a, occurrenceCount: 2, status: 'new' }],
      });
      const merged = { id: b, status: 'resolved', mergedIntoId: a, caseId: null };
      expect((await soc.alerts.list({ includeMerged: true })).items).toMatchObject([merged, { id: a }]);
      expect((await soc.alerts.list({ mergedIntoId: a })).items).toMatchObject([merged]);
      expect(await soc.alerts.dedupe({})).toEqual({ groups: 0, merged: 0, conflicts: [], hasMore: false });

      const events = await rows(
        "SELECT type, record_id, data FROM events WHERE component = 'alerts' AND tenant_id = ? AND type LIKE 'soc.alert.%ed' ORDER BY seq DESC LIMIT 2",
        tenant.id,
      );
      expect(events.map(([type, id, data]) => [type, id, JSON.parse(String(data))])).toEqual([
        ['soc.alert.merged', a, { id: a, alertIds: [b] }],
        ['soc.alert.transitioned', b, { id: b, from: 'new', to: 'resolved', reason: null, caseId: null }],
      ]);
    });

    test('by itself, in every tenant that has duplicates, also beside sets that are left alone', async () => {
      const [one, two] = [await harness.tenant(), await harness.tenant()];
      const [a] = await twins(one);
      const [c, d] = await twins(two, 3);
      for (const id of [c, d]) {
        if (id === undefined) throw new Error('three alerts');
        await two.soc.cases.createFromAlerts({ alertIds: [id] });
      }
      await harness.runJob('soc.dedupe');
      await harness.runJob('soc.dedupe');
      expect((await one.soc.alerts.list({})).items.map(({ id }) => id)).toEqual([a]);
      expect((await two.soc.alerts.list({})).items).toHaveLength(3);
    });

    test('a merged alert takes no change', async () => {
      const tenant = await harness.tenant();
      const { soc } = tenant;
      const [, id = 'alr_'] = await twins(tenant);
      await soc.alerts.dedupe({});
      const calls = [
        soc.alerts.update({ id, title: 'B' }),
        soc.alerts.transition({ id, to: 'investigating', reason: 'r' }),
        soc.alerts.assign({ id, assignedAgent: 'x' }),
      ];
      for (const failure of await Promise.all(calls.map(failureOf))) {
        expect(failure).toMatchObject({ code: 'CONFLICT', details: { reason: 'merged' } });
      }
      expect(await soc.alerts.bulkTransition({ ids: [id], to: 'resolved' })).toMatchObject({
        results: [{ result: 'failed', code: 'CONFLICT', reason: 'merged' }],
      });
    });

    test('case 8: what belongs to two cases is left alone', async () => {
      const tenant = await harness.tenant();
      const { soc } = tenant;
      const [a = 'alr_', b = 'alr_'] = await twins(tenant);
      const x = await soc.cases.createFromAlerts({ alertIds: [a] });
      const y = await soc.cases.createFromAlerts({ alertIds: [b] });
      const before = await soc.alerts.list({});
      const report = await soc.alerts.dedupe({});
      expect(report).toMatchObject({ groups: 1, merged: 0, hasMore: false });
      expect(report.conflicts).toEqual([
        { dedupHash: before.items[0]?.dedupHash, alertIds: [a, b], caseIds: [x.id, y.id] },
      ]);
      expect((await soc.alerts.list({})).items).toEqual(before.items);
    });

    test('case 8: a case passes to a survivor without one, which is linked to it', async () => {
      const tenant = await harness.tenant();
      const { soc, rows } = tenant;
      const [a = 'alr_', b = 'alr_'] = await twins(tenant);
      await soc.alerts.update({ id: a, severity: 'critical', affectedAssets: ['older'] });
      await soc.alerts.update({ id: b, affectedAssets: ['newer'] });
      const { id: caseId } = await soc.cases.createFromAlerts({ alertIds: [b] });
      expect(await soc.alerts.dedupe({})).toMatchObject({ merged: 1 });
      expect((await soc.alerts.list({ includeMerged: true })).items).toMatchObject([
        { id: b, caseId: null, mergedIntoId: a },
        { id: a, caseId, status: 'investigating', affectedAssets: ['older', 'newer'] },
      ]);
      expect(await soc.cases.get({ id: caseId })).toMatchObject({
        severity: 'critical',
        affectedAssets: ['older', 'newer'],
      });
      const { items } = await soc.cases.timeline.list({ caseId });
      expect(items.slice(-2).map(({ action, details }) => [action, details])).toEqual([
        ['alert_deduplicated', `merged into alert ${a}: ${b}`],
        ['alerts_linked', `1 alert: ${a}`],
      ]);
      const events = await rows(
        "SELECT type FROM events WHERE tenant_id = ? AND component = 'cases' ORDER BY seq DESC LIMIT 1",
        tenant.id,
      );
      expect(events).toEqual([['soc.case.alertsLinked']]);
    });

    test('duplicates within one case leave it to the survivor', async () => {
      const tenant = await harness.tenant();
      const { soc } = tenant;
      const [a = 'alr_', b = 'alr_'] = await twins(tenant);
      const { id, severity } = await soc.cases.createFromAlerts({ alertIds: [a, b] });
      await soc.alerts.update({ id: b, affectedAssets: ['newer'], severity: 'high' });
      expect(await soc.alerts.dedupe({})).toMatchObject({ merged: 1 });
      expect(await soc.alerts.list({ caseId: id })).toMatchObject({ items: [{ id: a, severity: 'high' }] });
      expect(await soc.cases.get({ id })).toMatchObject({ affectedAssets: ['newer'], severity });
      await soc.cases.unlinkAlerts({ id, alertIds: [a] });
      expect(await soc.cases.get({ id })).toMatchObject({ affectedAssets: [] });
    });

    test('losers fold in with their own counts, oldest first, and what was merged into them moves along', async () => {
      const tenant = await harness.tenant();
      const { soc, rows } = tenant;
      const [a, b, c, d] = await twins(tenant, 4);
      if (a === undefined || c === undefined) throw new Error('four alerts');
      await soc.alerts.update({ id: c, severity: 'high', affectedAssets: ['z'] });
      await soc.alerts.transition({ id: a, to: 'resolved' });
      expect(await soc.alerts.dedupe({})).toMatchObject({ merged: 2 });
      expect((await soc.alerts.list({ status: 'new' })).items).toMatchObject([
        { id: b, severity: 'high', affectedAssets: ['z'], occurrenceCount: 3 },
      ]);
      await soc.alerts.delete({ id: c });
      await soc.alerts.transition({ id: a, to: 'investigating', reason: 'back' });
      expect(await soc.alerts.dedupe({})).toMatchObject({ merged: 1 });
      expect(await soc.alerts.get({ id: a })).toMatchObject({
        occurrenceCount: 4,
        severity: 'high',
        status: 'investigating',
      });
      await soc.alerts.restore({ id: c });
      const merged = await soc.alerts.list({ mergedIntoId: a });
      expect(merged.items.map(({ id }) => id)).toEqual([d, c, b]);
      const dangling = await rows(
        'SELECT count(*) FROM alerts x JOIN alerts y ON y.id = x.merged_into_id WHERE y.merged_into_id IS NOT NULL',
      );
      expect(dangling).toEqual([[0]]);
    });

    test('restoring onto a repeat makes two, which the next pass merges', async () => {
      const { soc } = await harness.tenant();
      const first = await soc.alerts.create(alert('A'));
      await soc.alerts.delete({ id: first.id });
      const second = await soc.alerts.create(alert('A'));
      expect(second).toMatchObject({ deduplicated: false, recurrence: false });
      expect(await soc.alerts.restore({ id: first.id })).toMatchObject({ restored: true });
      expect(await soc.alerts.create(alert('A'))).toMatchObject({ id: first.id, occurrenceCount: 2 });
      expect(await soc.alerts.dedupe({})).toMatchObject({ groups: 1, merged: 1 });
      expect(await soc.alerts.list({})).toMatchObject({ items: [{ id: first.id, occurrenceCount: 3 }] });
    });

    test('two passes at once merge as one', async () => {
      const tenant = await harness.tenant();
      const [a] = await twins(tenant, 5);
      const reports = await Promise.all([tenant.soc.alerts.dedupe({}), tenant.soc.alerts.dedupe({})]);
      expect(reports.reduce((sum, { merged }) => sum + merged, 0)).toBe(4);
      expect((await tenant.soc.alerts.list({})).items).toMatchObject([{ id: a, occurrenceCount: 5 }]);
    });

    test('a set too large for one commit is merged in several', async () => {
      const tenant = await harness.tenant();
      const { soc } = tenant;
      const items = Array.from({ length: 260 }, (_, i) => alert(`T${i}`));
      const { items: created } = await soc.alerts.createMany({ items });
      const ids = created.map(({ id }) => id);
      const hash = created[0]?.dedupHash ?? '';
      await harness.database.db.write([
        {
          sql: 'UPDATE alerts SET dedup_hash = ?, created_at = created_at - rowid WHERE tenant_id = ?',
          args: [hash, tenant.id],
        },
      ]);
      expect(await soc.alerts.dedupe({})).toMatchObject({ groups: 1, merged: 259 });
      expect((await soc.alerts.list({})).items).toMatchObject([{ id: ids.at(-1), occurrenceCount: 260 }]);
    });

    test('sets that are more than is read at once are merged whole, each in a commit of its own', async () => {
      const tenant = await harness.tenant();
      const { soc, rows } = tenant;
      const items = Array.from({ length: 250 }, (_, i) => alert(`U${i}`));
      const { items: created } = await soc.alerts.createMany({ items });
      const [one = '', other = ''] = created.map(({ dedupHash }) => dedupHash).sort();
      await harness.database.db.write(
        created.map(({ id }, i) => ({
          sql: 'UPDATE alerts SET dedup_hash = ? WHERE id = ?',
          args: [i < 150 ? one : other, id],
        })),
      );
      expect(await soc.alerts.dedupe({})).toMatchObject({ groups: 2, merged: 248 });
      const merged = "SELECT count(*) FROM events WHERE tenant_id = ? AND type = 'soc.alert.merged'";
      expect(await rows(merged, tenant.id)).toEqual([[2]]);
      expect((await soc.alerts.list({})).items.map(row => row.occurrenceCount).sort()).toEqual([100, 150]);
    });

    test('other tenants and ended alerts take no part', async () => {
      const [mine, theirs] = [await harness.tenant(), await harness.tenant()];
      const [a, b = 'alr_'] = await twins(mine);
      await twins(theirs);
      await mine.soc.alerts.transition({ id: b, to: 'false_positive' });
      expect(await mine.soc.alerts.dedupe({})).toMatchObject({ groups: 0, merged: 0 });
      expect((await mine.soc.alerts.list({})).items.map(({ id }) => id)).toEqual([b, a]);
      expect((await theirs.soc.alerts.list({})).items).toHaveLength(2);
    });
  });
});

describe.each(IN_PROCESS)('round trips on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  test('all sets are read at once', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const made = await soc.alerts.createMany({
      items: ['A', 'B', 'C', 'D'].map(title => ({ title, severity: 'low', source: 'wazuh' })),
    });
    const [a, b, c, d] = made.items.map(({ id }) => id);
    if (b === undefined || d === undefined) throw new Error('four alerts');
    await soc.alerts.update({ id: b, title: 'A' });
    await soc.alerts.update({ id: d, title: 'C' });
    const { db } = harness.database;
    const [read, write] = [vi.spyOn(db, 'read'), vi.spyOn(db, 'write')];
    expect(await soc.alerts.dedupe({})).toMatchObject({ groups: 2, merged: 2 });
    expect([read.mock.calls.length, write.mock.calls.length]).toEqual([1, 2]);
    for (const spy of [read, write]) spy.mockRestore();
    expect((await soc.alerts.list({})).items.map(({ id }) => id)).toEqual([c, a]);
  });
});

describe('more sets than one call looks at', () => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest('file');
  });
  afterAll(() => harness.close());

  const NEW = `WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < ?)
 INSERT INTO alerts (id, tenant_id, title, source, severity, dedup_hash, first_occurrence_at, last_occurrence_at, version,
 created_at, updated_at)
 SELECT printf('alr_%026d', n), ?, 'A', 'wazuh', 'low', printf('%064x', n / 2), 0, 0, 1, 0, 0 FROM n`;

  test('1,000 are looked at, and the caller is told that there are more', async () => {
    const { id, soc } = await harness.tenant();
    const { db } = harness.database;
    await db.write([{ sql: NEW, args: [2 * 1_001 - 1, id] }]);
    const looked = { groups: 1_000, merged: 1_000, conflicts: [] };
    expect(await soc.alerts.dedupe({ dryRun: true })).toEqual({ ...looked, hasMore: true });
    await db.write([
      { sql: 'DELETE FROM alerts WHERE dedup_hash = (SELECT max(dedup_hash) FROM alerts)', args: [] },
    ]);
    expect(await soc.alerts.dedupe({ dryRun: true })).toEqual({ ...looked, hasMore: false });
  });
});
