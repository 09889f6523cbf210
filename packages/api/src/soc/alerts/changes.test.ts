import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_TARGETS, failureOf } from '../../testing.ts';
import { type SocTenant, type SocTest, socTest } from '../testing.ts';
import { dedupHash } from './dedup-hash.ts';

describe.each(API_TARGETS)('alerts on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  const disk = { title: 'Disk full', severity: 'low', source: 'wazuh' } as const;
  const HOUR = 3_600_000;

  async function lastEvent({ rows, id }: SocTenant) {
    const [[type, data] = []] = await rows(
      "SELECT type, data FROM events WHERE component = 'alerts' AND tenant_id = ? ORDER BY seq DESC LIMIT 1",
      id,
    );
    return [type, JSON.parse(String(data))];
  }

  describe('update', () => {
    test('identity and response time follow what changes', async () => {
      const tenant = await harness.tenant();
      const { soc } = tenant;
      const { id, createdAt } = await soc.alerts.create(disk);
      const iocs = [{ type: 'domain' as const, value: 'EVIL[.]example.com' }];
      const updated = await soc.alerts.update({
        id,
        title: 'Disk gone',
        iocs,
        severity: 'high',
        description: 'x',
      });
      expect(updated).toMatchObject({
        title: 'Disk gone',
        source: 'wazuh',
        iocs: [{ type: 'domain', value: 'evil.example.com' }],
        responseDueAt: new Date(createdAt.getTime() + HOUR),
      });
      expect(updated.dedupHash).toBe(await dedupHash(updated));
      expect(await lastEvent(tenant)).toEqual([
        'soc.alert.updated',
        {
          id,
          severity: 'high',
          source: 'wazuh',
          title: 'Disk gone',
          changed: expect.arrayContaining([
            'title',
            'iocs',
            'severity',
            'description',
            'dedupHash',
            'responseDueAt',
          ]),
        },
      ]);
      expect(await soc.alerts.update({ id, description: null, severity: 'info' })).toMatchObject({
        description: null,
        responseDueAt: null,
      });
      expect(await soc.alerts.create({ ...disk })).toMatchObject({ deduplicated: false });
    });

    test('a response that was given leaves its due time alone', async () => {
      const { soc } = await harness.tenant();
      const { id, responseDueAt } = await soc.alerts.create(disk);
      await soc.alerts.transition({ id, to: 'triaged' });
      expect(await soc.alerts.update({ id, severity: 'critical' })).toMatchObject({ responseDueAt });
    });

    test.each<[object]>([
      [{ status: 'resolved' }],
      [{ assignedAgent: 'x' }],
      [{ occurredAt: new Date() }],
      [{ caseId: null }],
      [{ dedupHash: 'x' }],
      [{ title: null }],
      [{}],
    ])('%j is no change that can be asked for', async fields => {
      const { soc } = await harness.tenant();
      const { id } = await soc.alerts.create(disk);
      const error = await failureOf(soc.alerts.update(Object.assign({ id }, fields)));
      expect(error.code).toBe('VALIDATION');
    });

    test('a change is planned again when the alert is counted on at the same moment, unless a version is given', async () => {
      const { soc } = await harness.tenant();
      const { id } = await soc.alerts.create(disk);
      const calls = [
        soc.alerts.create(disk),
        soc.alerts.update({ id, description: 'x' }),
        soc.alerts.create(disk),
      ];
      await Promise.all(calls);
      expect(await soc.alerts.get({ id })).toMatchObject({
        description: 'x',
        occurrenceCount: 3,
        version: 4,
      });
      const stale = await failureOf(soc.alerts.update({ id, description: 'y', expectedVersion: 3 }));
      expect(stale.details).toMatchObject({ reason: 'version', expectedVersion: 3, version: 4 });
    });
  });

  describe('assign', () => {
    test('an agent is given and taken, in any status', async () => {
      const tenant = await harness.tenant();
      const { soc } = tenant;
      const { id } = await soc.alerts.create(disk);
      await soc.alerts.transition({ id, to: 'resolved' });
      expect(await soc.alerts.assign({ id, assignedAgent: 'agent-7' })).toMatchObject({
        assignedAgent: 'agent-7',
      });
      expect(await lastEvent(tenant)).toEqual([
        'soc.alert.assigned',
        { id, severity: 'low', source: 'wazuh', title: 'Disk full', assignedAgent: 'agent-7' },
      ]);
      expect(await soc.alerts.assign({ id, assignedAgent: null })).toMatchObject({ assignedAgent: null });
      const [[action] = []] = await tenant.rows(
        "SELECT action FROM audit_log WHERE component = 'alerts' AND tenant_id = ? ORDER BY seq DESC LIMIT 1",
        tenant.id,
      );
      expect(action).toBe('soc.alert.assign');
    });
  });

  describe('delete and restore', () => {
    test('a deleted alert is no candidate, comes back, and takes changes again', async () => {
      const tenant = await harness.tenant();
      const { soc } = tenant;
      const { id } = await soc.alerts.create(disk);
      expect(await soc.alerts.delete({ id })).toEqual({ id, deleted: true });
      expect(await lastEvent(tenant)).toMatchObject(['soc.alert.deleted', { id, title: 'Disk full' }]);
      expect((await failureOf(soc.alerts.get({ id }))).code).toBe('NOT_FOUND');
      expect((await failureOf(soc.alerts.update({ id, title: 'x' }))).details?.reason).toBe('deleted');
      expect(await soc.alerts.restore({ id })).toMatchObject({
        restored: true,
        item: { id, deletedAt: null },
      });
      expect(await lastEvent(tenant)).toMatchObject(['soc.alert.restored', { id }]);
      expect(await soc.alerts.restore({ id })).toMatchObject({ restored: false });
      expect(await soc.alerts.create(disk)).toMatchObject({ id, occurrenceCount: 2 });
    });

    test('an alert of a case cannot be deleted, nor can others in the same call', async () => {
      const { soc } = await harness.tenant();
      const { items } = await soc.alerts.createMany({ items: [disk, { ...disk, title: 'Other' }] });
      const [a, b] = items.map(({ id }) => id);
      if (a === undefined || b === undefined) throw new Error('two alerts');
      await soc.cases.createFromAlerts({ alertIds: [b] });
      expect((await failureOf(soc.alerts.delete({ id: b }))).details?.reason).toBe('linked');
      expect((await failureOf(soc.alerts.deleteMany({ ids: [a, b] }))).details?.reason).toBe('linked');
      expect((await soc.alerts.list({})).items).toHaveLength(2);
      expect(await soc.alerts.deleteMany({ ids: [a, a] })).toEqual({ deleted: 1, ids: [a] });
    });
  });

  test('case 48: another tenant has none of it', async () => {
    const [mine, theirs] = [await harness.tenant(), await harness.tenant()];
    const { id } = await theirs.soc.alerts.create(disk);
    const { alerts } = mine.soc;
    const missing = newId('alr', harness.database.clock);
    for (const target of [id, missing]) {
      const calls = [
        alerts.get({ id: target }),
        alerts.update({ id: target, title: 'x' }),
        alerts.transition({ id: target, to: 'triaged' }),
        alerts.assign({ id: target, assignedAgent: 'x' }),
        alerts.delete({ id: target }),
        alerts.restore({ id: target }),
      ];
      for (const failure of await Promise.all(calls.map(failureOf))) {
        expect(failure).toMatchObject({ code: 'NOT_FOUND', message: 'alert not found' });
      }
    }
    expect(await alerts.bulkTransition({ ids: [id], to: 'triaged' })).toMatchObject({ failed: 1 });
    expect(await alerts.deleteMany({ ids: [id] })).toEqual({ deleted: 0, ids: [] });
    expect((await alerts.list({})).items).toEqual([]);
    expect(await alerts.create(disk)).toMatchObject({ deduplicated: false });
    expect(await theirs.soc.alerts.get({ id })).toMatchObject({ version: 1, status: 'new' });
  });
});
