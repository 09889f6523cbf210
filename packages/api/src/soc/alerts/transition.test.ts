import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_TARGETS, failureOf } from '../../testing.ts';
import { type SocTest, socTest } from '../testing.ts';

describe.each(API_TARGETS)('alerts on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  const disk = { title: 'Disk full', severity: 'low', source: 'wazuh' } as const;

  describe('transition', () => {
    test('case 5: the machine is kept, and an ended alert needs a reason to be reopened', async () => {
      const { soc } = await harness.tenant();
      const { id } = await soc.alerts.create(disk);
      expect(await soc.alerts.transition({ id, to: 'new' })).toMatchObject({
        status: 'new',
        version: 1,
        respondedAt: null,
      });
      harness.database.clock.advance(1000);
      const responded = new Date(harness.database.clock.now());
      expect(await soc.alerts.transition({ id, to: 'investigating' })).toMatchObject({
        version: 2,
        respondedAt: responded,
      });
      const back = await failureOf(soc.alerts.transition({ id, to: 'triaged' }));
      expect(back).toMatchObject({ code: 'CONFLICT', details: { reason: 'state' } });
      harness.database.clock.advance(1000);
      await soc.alerts.transition({ id, to: 'resolved' });
      expect((await failureOf(soc.alerts.transition({ id, to: 'new' }))).details?.reason).toBe('state');
      expect((await failureOf(soc.alerts.transition({ id, to: 'investigating' }))).code).toBe('VALIDATION');
      expect((await failureOf(soc.alerts.transition({ id, to: 'investigating', reason: '  ' }))).code).toBe(
        'VALIDATION',
      );
      expect(await soc.alerts.transition({ id, to: 'investigating', reason: 'it is back' })).toMatchObject({
        status: 'investigating',
        version: 4,
        respondedAt: responded,
      });
    });

    test('one change leaves one entry with the reason and one event', async () => {
      const { soc, rows, id: tenant } = await harness.tenant();
      const { id } = await soc.alerts.create(disk);
      await soc.alerts.transition({ id, to: 'triaged', reason: 'looked at' });
      await soc.alerts.transition({ id, to: 'triaged', reason: 'again' });
      const entries = await rows(
        "SELECT action, detail FROM audit_log WHERE component = 'alerts' AND tenant_id = ? ORDER BY seq",
        tenant,
      );
      expect(entries).toEqual([
        ['soc.alert.create', null],
        ['soc.alert.transition', '{"reason":"looked at"}'],
      ]);
      const events = await rows(
        "SELECT type, data FROM events WHERE component = 'alerts' AND tenant_id = ? ORDER BY seq",
        tenant,
      );
      expect(events.slice(1).map(([type, data]) => [type, JSON.parse(String(data))])).toEqual([
        ['soc.alert.transitioned', { id, from: 'new', to: 'triaged', reason: 'looked at', caseId: null }],
      ]);
    });

    test('a version that has moved on is refused, also when nothing would change', async () => {
      const { soc } = await harness.tenant();
      const { id } = await soc.alerts.create(disk);
      await soc.alerts.transition({ id, to: 'triaged', expectedVersion: 1 });
      for (const to of ['triaged', 'resolved'] as const) {
        const error = await failureOf(soc.alerts.transition({ id, to, expectedVersion: 1 }));
        expect(error).toMatchObject({
          code: 'CONFLICT',
          details: { reason: 'version', expectedVersion: 1, version: 2 },
        });
      }
    });

    test('a deleted alert stays as it is', async () => {
      const { soc } = await harness.tenant();
      const { id } = await soc.alerts.create(disk);
      await soc.alerts.delete({ id });
      expect((await failureOf(soc.alerts.transition({ id, to: 'new' }))).details?.reason).toBe('deleted');
    });
  });

  describe('bulkTransition', () => {
    test('case 6: every alert is judged by itself', async () => {
      const { soc } = await harness.tenant();
      const a = await soc.alerts.create(disk);
      const b = await soc.alerts.create({ ...disk, title: 'B' });
      const c = await soc.alerts.create({ ...disk, title: 'C' });
      await soc.alerts.transition({ id: b.id, to: 'resolved' });
      await soc.alerts.transition({ id: c.id, to: 'triaged' });
      const missing = newId('alr', harness.database.clock);
      const report = await soc.alerts.bulkTransition({
        ids: [a.id, b.id, missing, a.id, c.id],
        to: 'triaged',
      });
      expect(report).toEqual({
        changed: 1,
        unchanged: 1,
        failed: 2,
        results: [
          { id: a.id, result: 'changed' },
          { id: b.id, result: 'failed', code: 'CONFLICT', reason: 'state' },
          { id: missing, result: 'failed', code: 'NOT_FOUND' },
          { id: c.id, result: 'unchanged' },
        ],
      });
      expect((await soc.alerts.get({ id: a.id })).status).toBe('triaged');
    });

    test('500 alerts are one call', async () => {
      const { soc } = await harness.tenant();
      const items = Array.from({ length: 500 }, (_, i) => ({ ...disk, title: `T${i}` }));
      const { items: created } = await soc.alerts.createMany({ items });
      const report = await soc.alerts.bulkTransition({ ids: created.map(a => a.id), to: 'resolved' });
      expect(report.changed).toBe(500);
      const reopened = await soc.alerts.bulkTransition({ ids: created.map(a => a.id), to: 'investigating' });
      expect(reopened).toMatchObject({ changed: 0, failed: 500 });
      expect(reopened.results[0]).toMatchObject({ code: 'VALIDATION' });
    });
  });
});
