import { describe, expect, test } from 'vitest';
import { parseAlerts } from './index.ts';

const now = new Date('2026-01-06T00:00:00Z');
const parse = (data: string | unknown[]) => parseAlerts('breakwater', data, { now });
const minimal = { title: 'Disk full', severity: 'low', source: 'wazuh' };

function one(record: object) {
  const { records, errors } = parse([{ ...minimal, ...record }]);
  if (records[0] === undefined) throw new Error(errors.items[0]?.message);
  return records[0].input;
}

test('a record is an alert as it would be created', () => {
  const line = JSON.stringify({
    ...minimal,
    affectedAssets: ['b', 'a', 'b'],
    iocs: [{ type: 'domain', value: 'EVIL[.]example.com', confidence: 0.5 }, 'note'],
    mitreTechniques: ['t1071'],
    metadata: { site: 'north' },
    occurredAt: '2026-01-05T10:00:00+01:00',
  });
  expect(parse(line).records).toEqual([
    {
      line: 1,
      input: {
        ...minimal,
        description: null,
        assetType: null,
        assignedAgent: null,
        externalId: null,
        affectedAssets: ['b', 'a'],
        iocs: [{ type: 'domain', value: 'evil.example.com', confidence: 0.5 }, 'note'],
        mitreTechniques: ['T1071'],
        metadata: { site: 'north' },
        rawLog: line,
        lastRawLog: null,
        occurrenceCount: 1,
        firstOccurrenceAt: new Date('2026-01-05T09:00:00Z'),
        lastOccurrenceAt: new Date('2026-01-05T09:00:00Z'),
      },
    },
  ]);
});

test('the time is that of receipt where none is given', () => {
  expect(one({}).firstOccurrenceAt).toEqual(now);
  expect(one({ occurredAt: null }).firstOccurrenceAt).toEqual(now);
});

test('a raw log of its own is kept before the line', () => {
  expect(one({ rawLog: 'disk 100%' }).rawLog).toBe('disk 100%');
});

test('long titles and raw logs are cut, not refused', () => {
  expect(one({ title: '😀'.repeat(501) }).title).toBe('😀'.repeat(500));
  expect(one({ rawLog: 'x'.repeat(65_537) })).toMatchObject({
    rawLog: 'x'.repeat(65_536),
    metadata: { rawLogTruncated: true },
  });
});

describe('a record that breaks a rule is an error that names it', () => {
  test.each([
    [{ colour: 'red' }, 'colour'],
    [{ title: '' }, 'title: must be 1 to 500 characters'],
    [{ title: 5 }, 'title: '],
    [{ severity: 'urgent' }, 'severity: '],
    [{ occurredAt: 'soon' }, 'occurredAt: must be ISO 8601'],
    [{ occurredAt: 1_767_607_200 }, 'occurredAt: must be ISO 8601'],
    [{ rawLog: 5 }, 'rawLog: '],
    [{ metadata: [] }, 'metadata: '],
    [{ metadata: { a: 'x'.repeat(16_384) } }, 'metadata: must be at most 16384 bytes'],
    [{ iocs: ['fine', { type: 'ip', value: '010.1.1.1' }] }, 'iocs.1.value: must be an IPv4 address'],
    [{ status: 'resolved' }, 'status'],
  ])('%j', (record, message) => {
    const { records, errors } = parse([minimal, { ...minimal, ...record }, minimal]);
    expect(records.map(({ line }) => line)).toEqual([1, 3]);
    expect(errors).toEqual({
      total: 1,
      items: [{ line: 2, code: 'VALIDATION', message: expect.stringContaining(message) }],
    });
  });

  test('a message stays short however many keys are unknown', () => {
    const unknown = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key${i}`, 1]));
    const { errors } = parse([{ ...minimal, ...unknown }]);
    expect(errors.items[0]?.message.length).toBeLessThanOrEqual(500);
  });
});

test('home networks belong to other formats, and must be networks', () => {
  const attempt = (format: 'breakwater' | 'ocsf', homeNetworks: string[]) => () =>
    parseAlerts(format, [], { now, homeNetworks });
  const refused = (path: string) =>
    expect.objectContaining({
      code: 'VALIDATION',
      details: { issues: [expect.objectContaining({ path })] },
    });
  expect(attempt('breakwater', ['10.0.0.0/8'])).toThrow(refused('homeNetworks'));
  expect(attempt('ocsf', [])).toThrow(refused('homeNetworks'));
  expect(attempt('ocsf', Array(65).fill('10.0.0.0/8'))).toThrow(refused('homeNetworks'));
  expect(attempt('ocsf', ['10.0.0.0/8', 'home'])).toThrow(refused('homeNetworks.1'));
});
