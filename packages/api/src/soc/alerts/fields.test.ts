import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { responseDueAt, SEVERITIES } from './constants.ts';
import { alertCreateFields } from './fields.ts';

const minimal = { title: 'Disk full', severity: 'low', source: 'wazuh' };

const issue = (fields: object) => {
  const first = alertCreateFields.safeParse({ ...minimal, ...fields }).error?.issues[0];
  return first && `${first.path.join('.')}: ${first.message}`;
};

const names = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`);

describe('alerts.create input', () => {
  test('title, severity and source are enough', () => {
    expect(alertCreateFields.parse(minimal)).toEqual(minimal);
  });

  test('lists are normalised and hold each item once, in the order given', () => {
    const ip = { type: 'ip', value: '198.51.100.7' };
    expect(
      alertCreateFields.parse({
        ...minimal,
        affectedAssets: ['b', 'a', 'B', 'b'],
        mitreTechniques: ['t1048', 'T1110', 'T1048'],
        iocs: [
          'x',
          { ...ip, value: '198.51.100[.]7' },
          { ...ip, confidence: 0.4 },
          'x',
          { ...ip, confidence: 0.2 },
        ],
      }),
    ).toMatchObject({
      affectedAssets: ['b', 'a', 'B'],
      mitreTechniques: ['T1048', 'T1110'],
      iocs: ['x', { ...ip, confidence: 0.4 }],
    });
  });

  test('metadata is what its JSON says', () => {
    const metadata = { at: new Date(0), nested: [undefined] };
    expect(alertCreateFields.parse({ ...minimal, metadata }).metadata).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      nested: [null],
    });
  });

  test('every limit holds at its edge', () => {
    const metadata = { a: 'x'.repeat(16_384 - '{"a":""}'.length) };
    const edge = {
      title: '😀'.repeat(500),
      source: 's'.repeat(100),
      description: 'd'.repeat(20_000),
      assetType: `a${'_'.repeat(63)}`,
      assignedAgent: 'a'.repeat(128),
      rawLog: 'r'.repeat(65_536),
      externalId: 'e'.repeat(255),
      affectedAssets: [...names(999), 'a'.repeat(255)],
      iocs: [...names(499), 'i'.repeat(2_048)],
      mitreTechniques: Array.from({ length: 200 }, (_, i) => `T1071.${String(i).padStart(3, '0')}`),
      metadata,
    };
    expect(alertCreateFields.parse({ ...minimal, ...edge })).toEqual({ ...minimal, ...edge });
  });

  describe('a broken rule is named', () => {
    test.each([
      ['title: must be 1 to 500 characters', { title: 'x'.repeat(501) }],
      ['title: must be 1 to 500 characters', { title: '' }],
      ['source: must be 1 to 100 characters', { source: 'x'.repeat(101) }],
      ['description: must be at most 20000 characters', { description: 'x'.repeat(20_001) }],
      [
        'assetType: must be 1 to 64 lower-case letters, digits and _, starting with a letter',
        { assetType: 'Server' },
      ],
      ['assetType: must be 1 to 64', { assetType: 'a'.repeat(65) }],
      ['assignedAgent: must be 1 to 128 characters', { assignedAgent: 'x'.repeat(129) }],
      ['rawLog: must be at most 65536 characters', { rawLog: 'x'.repeat(65_537) }],
      ['externalId: must be at most 255 characters', { externalId: 'x'.repeat(256) }],
      ['affectedAssets: must be at most 1000 assets', { affectedAssets: names(1_001) }],
      ['affectedAssets.1: must be 1 to 255 characters', { affectedAssets: ['a', ''] }],
      ['iocs: must be at most 500 indicators', { iocs: names(501) }],
      ['iocs.0: must be 1 to 2048 characters', { iocs: [''] }],
      [
        'iocs.0: must be text of 1 to 2048 characters or { type, value',
        { iocs: [{ type: 'colour', value: 'red' }] },
      ],
      ['iocs.0.value: must be an IPv4 address', { iocs: [{ type: 'ip', value: '1.2.3' }] }],
      ['iocs.0', { iocs: [{ type: 'ip', value: '1.2.3.4', confidence: 1.2 }] }],
      ['iocs.0', { iocs: [{ type: 'ip', value: '1.2.3.4', seen: true }] }],
      ['mitreTechniques: must be at most 200 techniques', { mitreTechniques: Array(201).fill('T1071') }],
      [
        'mitreTechniques.1: must be a technique such as T1071 or T1071.001',
        { mitreTechniques: ['T1071', 'T107'] },
      ],
      ['metadata: must be JSON', { metadata: { n: 1n } }],
      ['metadata: must be at most 16384 bytes of JSON', { metadata: { a: 'é'.repeat(8_190) } }],
      [': Unrecognized key: "status"', { status: 'new' }],
    ])('%s', (expected, fields) => {
      expect(issue(fields)?.slice(0, expected.length)).toBe(expected);
    });
  });

  test('a change of some fields brings no defaults for the others', () => {
    expect(alertCreateFields.partial().parse({ title: 'New' })).toEqual({ title: 'New' });
  });

  test('the input can be written as JSON Schema with its limits', () => {
    const schema = z.toJSONSchema(alertCreateFields.omit({ occurredAt: true }), { io: 'input' });
    expect(schema).toMatchObject({
      additionalProperties: false,
      properties: {
        title: { type: 'string', minLength: 1, maxLength: 500, description: expect.any(String) },
      },
    });
  });
});

test('the response is due by severity, and never for info', () => {
  const created = new Date('2026-01-05T10:00:00Z');
  expect(SEVERITIES.map(severity => responseDueAt(created, severity)?.toISOString())).toEqual([
    '2026-01-05T10:00:00.000Z',
    '2026-01-05T11:00:00.000Z',
    '2026-01-05T14:00:00.000Z',
    '2026-01-06T10:00:00.000Z',
    undefined,
  ]);
});
