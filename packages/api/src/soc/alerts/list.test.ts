import { afterAll, beforeAll, expect, test } from 'vitest';
import { failureOf } from '../../testing.ts';
import { type SocTenant, type SocTest, socTest } from '../testing.ts';

let harness: SocTest;
let tenant: SocTenant;
const HOUR = 3_600_000;
type Filter = Parameters<SocTenant['soc']['alerts']['list']>[0];

beforeAll(async () => {
  harness = await socTest('file');
  tenant = await harness.tenant();
  const { soc } = tenant;
  const { clock } = harness.database;
  await soc.alerts.createMany({
    items: [
      {
        title: 'Beacon',
        source: 'suricata',
        severity: 'critical',
        assetType: 'server',
        assignedAgent: 'agent-7',
        externalId: 'x-1',
        affectedAssets: ['web-1', 'db-1'],
        iocs: [{ type: 'domain', value: 'evil.example.com' }, 'plain text', 'ip:198.51.100.1'],
        mitreTechniques: ['T1071'],
      },
      {
        title: 'Scan',
        source: 'zeek',
        severity: 'low',
        affectedAssets: ['web-1'],
        iocs: [{ type: 'ip', value: '198.51.100.1' }],
        mitreTechniques: ['T1071.001', 'T1048'],
      },
    ],
  });
  clock.advance(HOUR);
  await soc.alerts.create({ title: 'Disk full', source: 'wazuh', severity: 'info' });
  const [disk] = (await soc.alerts.list({ source: 'wazuh' })).items;
  if (disk !== undefined) await soc.alerts.transition({ id: disk.id, to: 'triaged' });
});
afterAll(() => harness.close());

const titles = async (filter: Filter) =>
  (await tenant.soc.alerts.list(filter)).items.map(({ title }) => title);
const start = () => new Date(harness.database.clock.now() - HOUR);

const cases: readonly [Filter, readonly string[]][] = [
  [{ severity: 'critical' }, ['Beacon']],
  [{ severity: ['low', 'critical'] }, ['Scan', 'Beacon']],
  [{ status: 'triaged' }, ['Disk full']],
  [{ status: ['new', 'triaged'], severity: 'low' }, ['Scan']],
  [{ source: 'zeek' }, ['Scan']],
  [{ assetType: 'server' }, ['Beacon']],
  [{ assignedAgent: 'agent-7' }, ['Beacon']],
  [{ caseId: 'cas_00000000000000000000000001' }, []],
  [{ externalId: 'x-1' }, ['Beacon']],
  [{ asset: 'web-1' }, ['Scan', 'Beacon']],
  [{ asset: 'WEB-1' }, []],
  [{ technique: 't1071' }, ['Beacon']],
  [{ technique: 'T1048', asset: 'web-1' }, ['Scan']],
  [{ ioc: { type: 'domain', value: 'EVIL[.]example.com.' } }, ['Beacon']],
  [{ ioc: { value: 'hxxp://evil.example.com' } }, []],
  [{ ioc: { value: 'EVIL[.]example.com' } }, ['Beacon']],
  [{ ioc: { value: 'plain text' } }, ['Beacon']],
  [{ ioc: { type: 'ip', value: '198.51.100[.]1' } }, ['Scan']],
  [{ ioc: { value: '198.51.100.1' } }, ['Scan']],
  [{ ioc: { value: 'ip:198.51.100.1' } }, ['Beacon']],
  [{ ioc: { type: 'mutex', value: 'plain text' } }, []],
  [{ overdue: true }, ['Beacon']],
  [{ overdue: false }, ['Disk full', 'Scan']],
  [{ q: 'disk' }, ['Disk full']],
  [{ order: 'asc' }, ['Beacon', 'Scan', 'Disk full']],
  [{ order: 'updatedAt:asc' }, ['Beacon', 'Scan', 'Disk full']],
];

test.each(cases)('list %j gives %j', async (filter, wanted) => {
  expect(await titles(filter)).toEqual(wanted);
});

test('times are inclusive from and exclusive to', async () => {
  expect(await titles({ createdSince: start() })).toHaveLength(3);
  expect(await titles({ createdUntil: start() })).toEqual([]);
  expect(await titles({ createdSince: start(), createdUntil: new Date(start().getTime() + 1) })).toEqual([
    'Scan',
    'Beacon',
  ]);
  expect(await titles({ updatedSince: new Date(harness.database.clock.now()) })).toEqual(['Disk full']);
});

test('a hash finds its alert', async () => {
  const [scan] = (await tenant.soc.alerts.list({ source: 'zeek' })).items;
  expect(await titles({ dedupHash: scan?.dedupHash })).toEqual(['Scan']);
});

test('terms follow an update', async () => {
  const other = await harness.tenant();
  const { id } = await other.soc.alerts.create({
    title: 'T',
    source: 's',
    severity: 'low',
    affectedAssets: ['a', 'b'],
  });
  await other.soc.alerts.update({ id, affectedAssets: ['b', 'c'], mitreTechniques: ['T1000'] });
  const ids = async (filter: Filter) => (await other.soc.alerts.list(filter)).items.map(item => item.id);
  expect(await ids({ asset: 'a' })).toEqual([]);
  expect(await ids({ asset: 'c', technique: 'T1000' })).toEqual([id]);
  await other.soc.alerts.update({ id, affectedAssets: [], mitreTechniques: [] });
  expect(await other.rows('SELECT count(*) FROM alert_terms WHERE alert_id = ?', id)).toEqual([[0]]);
  await other.soc.alerts.update({ id, affectedAssets: ['d'] });
  await other.soc.alerts.delete({ id });
  expect(await ids({ asset: 'd' })).toEqual([]);
  expect(await ids({ asset: 'd', includeDeleted: true })).toEqual([id]);
});

test('an overdue response is one that was due before now', async () => {
  const other = await harness.tenant();
  const { clock } = harness.database;
  await other.soc.alerts.create({ title: 'T', source: 's', severity: 'high' });
  const overdue = async () => (await other.soc.alerts.list({ overdue: true })).items.length;
  clock.advance(HOUR);
  expect(await overdue()).toBe(0);
  clock.advance(1);
  expect(await overdue()).toBe(1);
});

test('a filter that cannot match is refused', async () => {
  const { soc } = tenant;
  for (const filter of [
    { ioc: { type: 'ip', value: '010.1.1.1' } },
    { technique: 'bogus' },
    { dedupHash: 'x' },
  ] as const) {
    expect((await failureOf(soc.alerts.list(filter))).code).toBe('VALIDATION');
  }
});

test('pages hold every alert once', async () => {
  const { soc } = tenant;
  const page = await soc.alerts.list({ limit: 2, asset: 'web-1', order: 'asc' });
  expect(page.nextCursor).toBeNull();
  const one = await soc.alerts.list({ limit: 1, asset: 'web-1' });
  const two = await soc.alerts.list({ limit: 1, asset: 'web-1', cursor: one.nextCursor ?? '' });
  expect([...one.items, ...two.items].map(({ title }) => title)).toEqual(['Scan', 'Beacon']);
});
