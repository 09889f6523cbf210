import { canonicalJson } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { API_TARGETS, failureOf } from '../../testing.ts';
import { type SocTenant, type SocTest, socTest } from '../testing.ts';

const disk = { title: 'Disk full', severity: 'low', source: 'wazuh' } as const;

async function eventsOf({ rows, id }: SocTenant) {
  const found = await rows(
    "SELECT type, record_id, data FROM events WHERE component = 'alerts' AND tenant_id = ? ORDER BY seq",
    id,
  );
  return found.map(([type, recordId, data]) => ({ type, recordId, data: JSON.parse(String(data)) }));
}

describe.each(API_TARGETS)('arriving alerts on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  test.each([
    [
      'Suspicious SSH brute force',
      'network',
      [['ip', '10.0.0.5']],
      'bd413888e892318d974bec1f773cb0a216c1da7fb75c4ed614373979e1032090',
    ],
    [
      'C2 beacon',
      'suricata',
      [
        ['ip', '203.0.113.7'],
        ['domain', 'EVIL[.]example.com.'],
        ['ip', '203.0.113.7'],
      ],
      '3cb6cd5a0834af0cda3d56e7689c380a18e710b3437a5fbc3d4c898e85cf701e',
    ],
    [
      'C2 beacon',
      'zeek',
      [
        ['domain', 'evil.example.com'],
        ['ip', '203.0.113.7'],
      ],
      '146180ca2dc79efea59c937ccd53ef7b388c5502843adb66a498b370e4c622b5',
    ],
    ['Disk full', 'wazuh', [], '613efc25ce9231c8889548deed80c0562a33bf4bb248395ee17c2a62d6b42f5b'],
    ['a|b', 'c', [], '64eca15251537038c1f1d1b026bf636c791f02dab673e4629366a0548ac57c7a'],
    ['a', 'b|c', [], 'd4b2672307c1bc3a1fe94a1b94807d7f3d6ec68a5a1f16f0c43a2434c1a677bb'],
  ] as const)('case 1: %s of %s has its hash, in other case another', async (title, source, iocs, hash) => {
    const { soc } = await harness.tenant();
    const listed = iocs.map(([type, value]) => ({ type, value }));
    const created = await soc.alerts.create({ title, source, severity: 'low', iocs: listed });
    expect(created.dedupHash).toBe(hash);
    const other = await soc.alerts.create({
      title: title.toUpperCase(),
      source: source.toUpperCase(),
      severity: 'low',
      iocs: listed,
    });
    expect(other.dedupHash).not.toBe(hash);
  });

  test('case 2: a repeat is counted on the alert that is there', async () => {
    const { soc } = await harness.tenant();
    const first = await soc.alerts.create(disk);
    expect(first).toMatchObject({
      deduplicated: false,
      recurrence: false,
      status: 'new',
      version: 1,
      occurrenceCount: 1,
    });
    const second = await soc.alerts.create({ ...disk, rawLog: 'again' });
    expect(second).toMatchObject({
      id: first.id,
      deduplicated: true,
      recurrence: false,
      occurrenceCount: 2,
      version: 2,
      rawLog: null,
      lastRawLog: 'again',
    });
    expect((await soc.alerts.list({})).items).toHaveLength(1);
  });

  test('case 2: 10 at once give one row that counts 10', async () => {
    const { soc } = await harness.tenant();
    const arrivals = await Promise.all(Array.from({ length: 10 }, () => soc.alerts.create(disk)));
    expect(new Set(arrivals.map(a => a.id)).size).toBe(1);
    expect(arrivals.filter(a => !a.deduplicated)).toHaveLength(1);
    expect((await soc.alerts.list({})).items).toMatchObject([{ occurrenceCount: 10, version: 10 }]);
  });

  test('case 3: the survivor takes the highest severity and the new assets after its own', async () => {
    const { soc } = await harness.tenant();
    const first = await soc.alerts.create({
      title: 'T',
      source: 's',
      severity: 'low',
      affectedAssets: ['a'],
    });
    const second = await soc.alerts.create({
      title: 'T',
      source: 's',
      severity: 'critical',
      affectedAssets: ['b', 'a'],
    });
    expect(second).toMatchObject({ id: first.id, severity: 'critical', affectedAssets: ['a', 'b'] });
    expect(second.responseDueAt).toEqual(first.createdAt);
    expect((await soc.alerts.list({ asset: 'b' })).items).toHaveLength(1);
  });

  test('case 4: a repeat of a resolved alert is a new one that names it', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const first = await soc.alerts.create(disk);
    await soc.alerts.transition({ id: first.id, to: 'resolved' });
    const second = await soc.alerts.create(disk);
    expect(second).toMatchObject({ recurrence: true, deduplicated: false, previousAlertId: first.id });
    expect(second.id).not.toBe(first.id);
    expect(await soc.alerts.get({ id: first.id })).toMatchObject({ occurrenceCount: 1, status: 'resolved' });
    expect((await eventsOf(tenant)).at(-1)).toEqual({
      type: 'soc.alert.created',
      recordId: second.id,
      data: {
        id: second.id,
        severity: 'low',
        source: 'wazuh',
        title: 'Disk full',
        recurrence: true,
        previousAlertId: first.id,
      },
    });
  });

  test('case 4: a repeat of a false positive only counts', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const first = await soc.alerts.create(disk);
    await soc.alerts.transition({ id: first.id, to: 'false_positive' });
    const second = await soc.alerts.create({ ...disk, severity: 'critical', affectedAssets: ['x'] });
    expect(second).toMatchObject({
      id: first.id,
      status: 'false_positive',
      severity: 'low',
      affectedAssets: [],
      occurrenceCount: 2,
      deduplicated: true,
    });
    expect((await eventsOf(tenant)).at(-1)).toMatchObject({
      type: 'soc.alert.deduplicated',
      data: { added: 1, occurrenceCount: 2, suppressed: true },
    });
  });

  test('repeats within one call are folded into the first', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const at = (hour: number) => new Date(Date.UTC(2026, 0, 5, hour));
    const { items } = await soc.alerts.createMany({
      items: [
        { ...disk, occurredAt: at(3), iocs: ['x'], affectedAssets: ['a'] },
        { ...disk, title: 'Other' },
        { ...disk, severity: 'high', occurredAt: at(1), iocs: ['x'], affectedAssets: ['b'] },
      ],
    });
    expect(items.map(a => a.deduplicated)).toEqual([false, false, true]);
    expect(items[2]).toMatchObject({
      id: items[0]?.id,
      version: 1,
      occurrenceCount: 2,
      severity: 'high',
      affectedAssets: ['a', 'b'],
      firstOccurrenceAt: at(1),
      lastOccurrenceAt: at(3),
    });
    expect((await eventsOf(tenant)).map(({ type, recordId }) => [type, recordId])).toEqual([
      ['soc.alert.created', items[0]?.id],
      ['soc.alert.deduplicated', items[0]?.id],
      ['soc.alert.created', items[1]?.id],
    ]);
    expect(await soc.alerts.createMany({ items: [] })).toEqual({ items: [] });
  });

  test('every effect has one audit entry, without the raw logs', async () => {
    const tenant = await harness.tenant();
    const created = await tenant.soc.alerts.create({ ...disk, rawLog: 'secret line' });
    await tenant.soc.alerts.create({ ...disk, rawLog: 'secret line' });
    const entries = await tenant.rows(
      "SELECT action, operation, before, after FROM audit_log WHERE component = 'alerts' AND tenant_id = ? AND record_id = ? ORDER BY seq",
      tenant.id,
      created.id,
    );
    expect(entries.map(([action, operation]) => [action, operation])).toEqual([
      ['soc.alert.create', 'create'],
      ['soc.alert.merge', 'update'],
    ]);
    const [[, , before, after] = [], [, , mergedBefore, mergedAfter] = []] = entries;
    expect(before).toBeNull();
    expect(JSON.parse(String(mergedBefore)).occurrenceCount).toBe(1);
    for (const snapshot of [after, mergedBefore, mergedAfter])
      expect(String(snapshot)).not.toContain('secret line');
  });

  test('a refused item keeps all of its call out and is named', async () => {
    const { soc } = await harness.tenant();
    const bad = { ...disk, iocs: [{ type: 'ip' as const, value: '010.1.1.1' }] };
    const error = await failureOf(soc.alerts.createMany({ items: [disk, bad] }));
    expect(error).toMatchObject({ code: 'VALIDATION', details: { index: 1 } });
    expect((await soc.alerts.list({})).items).toEqual([]);
    expect((await failureOf(soc.alerts.create(bad))).code).toBe('VALIDATION');
  });

  test('a retried call with one key counts once', async () => {
    const { keyed } = await harness.tenant();
    const soc = keyed('one');
    const first = await soc.alerts.create(disk);
    const second = await soc.alerts.create(disk);
    expect(canonicalJson(second)).toBe(canonicalJson(first));
    expect((await soc.alerts.get({ id: first.id })).occurrenceCount).toBe(1);
  });
});

test('a repeat fits where no further alert does', async () => {
  const harness = await socTest('file', { maxRecords: { alerts: 1 } });
  const { soc } = await harness.tenant();
  await soc.alerts.create(disk);
  expect(await soc.alerts.create(disk)).toMatchObject({ occurrenceCount: 2 });
  expect(await failureOf(soc.alerts.create({ ...disk, title: 'Other' }))).toMatchObject({
    code: 'QUOTA_EXCEEDED',
    details: { reason: 'record_limit' },
  });
  await harness.close();
});
