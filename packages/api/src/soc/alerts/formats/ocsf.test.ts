import { describe, expect, test } from 'vitest';
import { dedupHash } from '../dedup-hash.ts';
import { parseAlerts } from './index.ts';

const now = new Date('2026-01-06T00:00:00Z');
const parse = (events: unknown[], homeNetworks?: string[]) =>
  parseAlerts('ocsf', events, { now, homeNetworks });

function one(event: object, homeNetworks?: string[]) {
  const { records, errors } = parse(
    [{ class_uid: 2004, finding_info: { uid: 'f-1' }, ...event }],
    homeNetworks,
  );
  if (records[0] === undefined) throw new Error(errors.items[0]?.message);
  return records[0].input;
}

test('a finding becomes a whole alert', async () => {
  const hash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const input = one({
    severity_id: 6,
    time: 1_767_607_200_000,
    metadata: { product: { name: 'Example XDR', vendor_name: 'Example' } },
    finding_info: { uid: 'f-1', title: 'Impossible travel', desc: 'Two continents within an hour' },
    observables: [
      { type_id: 2, value: '198.51.100.23' },
      { type_id: 1, value: 'login.evil.example' },
      { type_id: 8, value: hash },
    ],
  });
  expect(input).toMatchObject({
    title: 'Impossible travel',
    source: 'Example XDR',
    externalId: 'f-1',
    description: 'Two continents within an hour',
    severity: 'critical',
    iocs: [
      { type: 'ip', value: '198.51.100.23' },
      { type: 'domain', value: 'login.evil.example' },
      { type: 'hash_sha256', value: hash },
    ],
    occurrenceCount: 1,
    firstOccurrenceAt: new Date('2026-01-05T10:00:00Z'),
  });
  expect(await dedupHash(input)).toBe('2630d5c9aace522081af66651841adbda2a5902aa46515290727b92fde2edfb8');
});

test('other classes and closed findings are skipped, findings without uid are errors', () => {
  const { received, records, skipped, errors } = parse([
    { class_uid: 2001 },
    { class_uid: 2004, activity_id: 3 },
    { class_uid: 2004 },
    { class_uid: 2004, finding_info: { uid: '' } },
    { finding_info: { uid: 'f' } },
  ]);
  expect([received, records]).toEqual([5, []]);
  expect(skipped).toEqual({ total: 2, byReason: { 'class_uid:2001': 1, 'activity:close': 1 } });
  expect(errors.items).toEqual([
    { line: 3, code: 'VALIDATION', message: 'finding_info.uid: is required' },
    { line: 4, code: 'VALIDATION', message: 'finding_info.uid: is required' },
    { line: 5, code: 'VALIDATION', message: 'class_uid: must be a number' },
  ]);
});

test('title and source fall back to what there is', () => {
  expect(one({ message: 'Seen', metadata: { product: { vendor_name: 'Example' } } })).toMatchObject({
    title: 'Seen',
    source: 'Example',
  });
  expect(one({})).toMatchObject({ title: 'Finding f-1', source: 'ocsf', description: null });
});

test.each([
  [1, undefined, 'info'],
  [2, undefined, 'low'],
  [3, undefined, 'medium'],
  [4, 'Low', 'high'],
  [5, undefined, 'critical'],
  [6, undefined, 'critical'],
  [0, 'High', 'high'],
  [99, 'informational', 'info'],
  [undefined, 'FATAL', 'critical'],
  [undefined, 'weird', 'medium'],
  [undefined, undefined, 'medium'],
])('severity_id %j with severity %j is %s', (severity_id, severity, expected) => {
  expect(one({ severity_id, severity }).severity).toBe(expected);
});

test('resources come before the device, each by its best name', () => {
  expect(
    one({
      resources: [{ uid: 'arn:1', name: 'web' }, { name: 'db' }, {}],
      device: { uid: 'd-1', hostname: 'ws-12', ip: '10.0.0.5' },
    }).affectedAssets,
  ).toEqual(['arn:1', 'db', 'ws-12']);
  expect(one({ device: { uid: 'd-1', ip: '10.0.0.5' } }).affectedAssets).toEqual(['d-1']);
  expect(one({ device: { ip: '10.0.0.5' } }).affectedAssets).toEqual(['10.0.0.5']);
});

describe('observables', () => {
  test.each([
    [1, 'EVIL.example.com', 'domain', 'evil.example.com'],
    [5, 'A@Example.com', 'email', 'a@example.com'],
    [22, 'A@Example.com', 'email', 'a@example.com'],
    [6, 'HTTP://Evil.example.com', 'url', 'http://evil.example.com/'],
    [23, 'HTTP://Evil.example.com', 'url', 'http://evil.example.com/'],
    [8, 'A'.repeat(32), 'hash_md5', 'a'.repeat(32)],
    [8, 'A'.repeat(40), 'hash_sha1', 'a'.repeat(40)],
    [16, 'curl/8', 'user_agent', 'curl/8'],
    [18, 'cve-2021-44228', 'cve', 'CVE-2021-44228'],
  ])('type_id %i %s is %s', (type_id, given, type, value) => {
    expect(one({ observables: [{ type_id, value: given }] }).iocs).toEqual([{ type, value }]);
  });

  test('an address at home is an asset', () => {
    const observables = ['10.0.0.5', '198.51.100.23', 'fd00::5'].map(value => ({ type_id: 2, value }));
    expect(one({ observables, device: { hostname: 'ws-12' } })).toMatchObject({
      affectedAssets: ['ws-12', '10.0.0.5', 'fd00::5'],
      iocs: [{ type: 'ip', value: '198.51.100.23' }],
    });
    expect(one({ observables }, ['198.51.100.0/24'])).toMatchObject({ affectedAssets: ['198.51.100.23'] });
  });

  test('other kinds pass silently, malformed values are told of', () => {
    const { iocs, metadata } = one({
      observables: [
        { type_id: 4, value: 'alice' },
        { type_id: 23 },
        { type_id: 2, value: '10.0.0.999' },
        { type_id: 8, value: 'abc' },
        'text',
      ],
    });
    expect(iocs).toEqual([]);
    expect(metadata).toEqual({ droppedIocs: ['10.0.0.999', 'abc'] });
  });
});

test('techniques: the sub-technique where there is one, malformed ones left out', () => {
  const attacks = [
    { technique: { uid: 'T1566' }, sub_technique: { uid: 't1566.001' } },
    { technique: { uid: 'T1110' } },
    { techniques: [{ uid: 'T1048' }, { uid: 'TA0001' }] },
  ];
  expect(
    one({ finding_info: { uid: 'f-1', attacks }, attacks: [{ technique: { uid: 'T1071' } }] }),
  ).toMatchObject({
    mitreTechniques: ['T1566.001', 'T1110', 'T1048', 'T1071'],
  });
});

describe('occurrence', () => {
  const seen = (event: object, finding: object = {}) => {
    const input = one({ ...event, finding_info: { uid: 'f-1', ...finding } });
    return [input.firstOccurrenceAt.toISOString(), input.lastOccurrenceAt.toISOString()];
  };

  test.each([
    ['seconds', 1_767_607_200],
    ['milliseconds', 1_767_607_200_000],
    ['microseconds', 1_767_607_200_000_000],
    ['nanoseconds', 1_767_607_200_000_000_000],
  ])('time is understood in %s', (_, time) => {
    expect(seen({ time })).toEqual(['2026-01-05T10:00:00.000Z', '2026-01-05T10:00:00.000Z']);
  });

  test('first and last seen win over time, numbers over their text twins', () => {
    expect(
      seen(
        { time: 1_767_607_200_000 },
        { first_seen_time: 1_767_600_000_000, first_seen_time_dt: '2020-01-01T00:00:00Z' },
      ),
    ).toEqual(['2026-01-05T08:00:00.000Z', '2026-01-05T10:00:00.000Z']);
    expect(
      seen({ time_dt: '2026-01-05T10:00:00Z' }, { last_seen_time_dt: '2026-01-05T11:00:00.5+01:00' }),
    ).toEqual(['2026-01-05T10:00:00.000Z', '2026-01-05T10:00:00.500Z']);
  });

  test('without any, now; the wrong way round, put right', () => {
    expect(seen({})).toEqual([now.toISOString(), now.toISOString()]);
    expect(seen({}, { first_seen_time: 1_767_607_200, last_seen_time: 1_767_600_000 })).toEqual([
      '2026-01-05T08:00:00.000Z',
      '2026-01-05T10:00:00.000Z',
    ]);
  });

  test('the count is taken over', () => {
    expect(one({ count: 12 }).occurrenceCount).toBe(12);
  });

  test.each([
    [{ count: 0 }, 'count'],
    [{ count: 1.5 }, 'count'],
    [{ count: '3' }, 'count'],
    [{ time: true }, 'time'],
    [{ time: 'x' }, 'time'],
    [{ time_dt: 'soon' }, 'time'],
  ])('%j is an error that names the field', (event, field) => {
    const { errors } = parse([{ class_uid: 2004, finding_info: { uid: 'f-1' }, ...event }]);
    expect(errors.items[0]?.message).toMatch(new RegExp(`^${field}: `));
  });
});
