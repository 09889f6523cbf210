import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_TARGETS, failureOf } from '../../testing.ts';
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

  const inCase = (id: string | undefined, caseId: string) =>
    harness.database.db.write([
      { sql: 'UPDATE alerts SET case_id = ? WHERE id = ?', args: [caseId, id ?? ''] },
    ]);

  const CASE_X = 'cas_00000000000000000000000001';
  const CASE_Y = 'cas_00000000000000000000000002';

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

    test('case 8: what belongs to two cases is left alone, and a case passes to a survivor without one', async () => {
      const tenant = await harness.tenant();
      const { soc } = tenant;
      const [a, b] = await twins(tenant);
      await inCase(a, CASE_X);
      await inCase(b, CASE_Y);
      const before = await soc.alerts.list({});
      const report = await soc.alerts.dedupe({});
      expect(report).toMatchObject({ groups: 1, merged: 0, hasMore: false });
      expect(report.conflicts).toEqual([
        { dedupHash: before.items[0]?.dedupHash, alertIds: [a, b], caseIds: [CASE_X, CASE_Y] },
      ]);
      expect((await soc.alerts.list({})).items).toEqual(before.items);

      const other = await harness.tenant();
      const [c, d] = await twins(other);
      await inCase(d, CASE_Y);
      expect(await other.soc.alerts.dedupe({})).toMatchObject({ merged: 1 });
      expect((await other.soc.alerts.list({ includeMerged: true })).items).toMatchObject([
        { id: d, caseId: null },
        { id: c, caseId: CASE_Y },
      ]);
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
