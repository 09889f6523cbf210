import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toJson, utf8Bytes } from '../../json.ts';
import { ALERT_STATUSES, isActiveStatus, responseDueAt, SEVERITIES } from './constants.ts';
import { foldArrivals, mergeInto, type Occurrences, type Survivor } from './merge.ts';

const day = (n: number) => new Date(Date.UTC(2026, 0, n));

function occurrences(given: Partial<Occurrences> = {}): Occurrences {
  return {
    severity: 'low',
    affectedAssets: [],
    iocs: [],
    mitreTechniques: [],
    metadata: {},
    rawLog: null,
    lastRawLog: null,
    occurrenceCount: 1,
    firstOccurrenceAt: day(5),
    lastOccurrenceAt: day(5),
    ...given,
  };
}

function survivor(given: Partial<Survivor> = {}): Survivor {
  return { ...occurrences(), status: 'new', createdAt: day(5), respondedAt: null, ...given };
}

const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

describe('onto an active survivor', () => {
  test('severity only rises, assets keep stored order before new ones', () => {
    const stored = survivor({ affectedAssets: ['a'] });
    const patch = mergeInto(stored, occurrences({ severity: 'critical', affectedAssets: ['b', 'a'] }));
    expect(patch).toMatchObject({ severity: 'critical', affectedAssets: ['a', 'b'], occurrenceCount: 2 });
    expect(mergeInto({ ...stored, ...patch }, occurrences({ severity: 'info' }))).toMatchObject({
      severity: 'critical',
    });
  });

  test('identity, text and ownership are never part of the patch', () => {
    const patch = mergeInto(survivor(), occurrences({ rawLog: 'second', severity: 'high' }));
    expect(Object.keys(patch).sort()).toEqual([
      'affectedAssets',
      'firstOccurrenceAt',
      'iocs',
      'lastOccurrenceAt',
      'lastRawLog',
      'metadata',
      'mitreTechniques',
      'occurrenceCount',
      'responseDueAt',
      'severity',
    ]);
  });

  test('the response deadline follows a risen severity until somebody responded', () => {
    const arriving = occurrences({ severity: 'high' });
    expect(mergeInto(survivor(), arriving)).toMatchObject({ responseDueAt: new Date(+day(5) + 3_600_000) });
    expect(mergeInto(survivor({ respondedAt: day(6) }), arriving)).not.toHaveProperty('responseDueAt');
    expect(mergeInto(survivor({ severity: 'high' }), arriving)).not.toHaveProperty('responseDueAt');
  });

  test('an indicator keeps the higher confidence, given or stored', () => {
    const ip = { type: 'ip', value: '198.51.100.7' };
    const stored = survivor({ iocs: ['beacon', { ...ip, confidence: 0.4 }] });
    expect(mergeInto(stored, occurrences({ iocs: [{ ...ip, confidence: 0.9 }] }))).toMatchObject({
      iocs: ['beacon', { ...ip, confidence: 0.9 }],
    });
    expect(mergeInto(stored, occurrences({ iocs: [ip, 'beacon'] }))).toMatchObject({ iocs: stored.iocs });
  });

  test('the last raw log is the newest given, and none given changes nothing', () => {
    const stored = survivor({ rawLog: 'first', lastRawLog: 'second' });
    expect(mergeInto(stored, occurrences({ rawLog: 'third' }))).toMatchObject({ lastRawLog: 'third' });
    expect(mergeInto(stored, occurrences())).toMatchObject({ lastRawLog: 'second' });
    expect(mergeInto(stored, occurrences({ rawLog: 'third', lastRawLog: 'fourth' }))).toMatchObject({
      lastRawLog: 'fourth',
    });
  });

  test('assets beyond 1,000 are dropped and the alert says so', () => {
    const stored = survivor({ affectedAssets: names('a', 999), metadata: { site: 'north' } });
    const patch = mergeInto(stored, occurrences({ affectedAssets: ['x', 'y'] }));
    expect(patch).toMatchObject({
      affectedAssets: [...names('a', 999), 'x'],
      metadata: { site: 'north', assetsTruncated: true },
    });
    expect(mergeInto(stored, occurrences({ affectedAssets: ['x', 'a1'] }))).toMatchObject({
      metadata: { site: 'north' },
    });
  });

  test('metadata that is full to its limit stays within it', () => {
    const metadata = { note: 'n'.repeat(16_384 - '{"note":""}'.length) };
    const stored = survivor({ affectedAssets: names('a', 1_000), metadata });
    expect(mergeInto(stored, occurrences({ affectedAssets: ['x'] }))).toMatchObject({ metadata });
  });
});

test('a false positive counts, and hides nothing else of what arrives under its verdict', () => {
  const stored = survivor({ status: 'false_positive', lastOccurrenceAt: day(6) });
  const arriving = occurrences({
    severity: 'critical',
    affectedAssets: ['x'],
    rawLog: 'again',
    occurrenceCount: 3,
    firstOccurrenceAt: day(2),
    lastOccurrenceAt: day(9),
  });
  expect(mergeInto(stored, arriving)).toEqual({
    occurrenceCount: 4,
    firstOccurrenceAt: day(2),
    lastOccurrenceAt: day(9),
    lastRawLog: 'again',
  });
});

test('a count stays one the database can give back', () => {
  const stored = survivor({ occurrenceCount: Number.MAX_SAFE_INTEGER });
  expect(mergeInto(stored, occurrences({ occurrenceCount: 5 })).occurrenceCount).toBe(
    Number.MAX_SAFE_INTEGER,
  );
});

const asset = fc.constantFrom(...names('asset-', 8));
const indicator = fc.oneof(
  fc.constantFrom('ip:1.2.3.4', 'note'),
  fc.record(
    {
      type: fc.constant('ip'),
      value: fc.constantFrom('1.2.3.4', '5.6.7.8'),
      confidence: fc.constantFrom(0, 0.5, 1),
    },
    { requiredKeys: ['type', 'value'] },
  ),
);
const moment = fc.integer({ min: 1, max: 28 }).map(day);
const text = fc.option(fc.constantFrom('one', 'two', 'three'));

const arrival: fc.Arbitrary<Occurrences> = fc.record({
  severity: fc.constantFrom(...SEVERITIES),
  affectedAssets: fc.uniqueArray(asset),
  iocs: fc.uniqueArray(indicator, { selector: ioc => (typeof ioc === 'string' ? ioc : { ...ioc }.value) }),
  mitreTechniques: fc.uniqueArray(fc.constantFrom('T1071', 'T1071.001', 'T1110')),
  metadata: fc.constant({}),
  rawLog: text,
  lastRawLog: fc.constant(null),
  occurrenceCount: fc.integer({ min: 1, max: 1_000_000 }),
  firstOccurrenceAt: moment,
  lastOccurrenceAt: moment,
});

const stored: fc.Arbitrary<Survivor> = fc
  .tuple(
    arrival,
    fc.record({
      status: fc.constantFrom(...ALERT_STATUSES).filter(status => status !== 'resolved'),
      createdAt: moment,
      respondedAt: fc.option(moment),
    }),
  )
  .map(([occurrences, row]) => ({ ...occurrences, ...row }));

const fold = (...alerts: Occurrences[]) => {
  const [folded] = foldArrivals(alerts.map(alert => ({ dedupHash: 'h', alert })));
  if (folded === undefined) throw new Error('nothing to fold');
  return folded.alert;
};

describe('folding', () => {
  test('merging one by one and merging the fold are the same', () => {
    fc.assert(
      fc.property(stored, fc.array(arrival, { minLength: 1, maxLength: 5 }), (row, alerts) => {
        let oneByOne = row;
        for (const alert of alerts) oneByOne = { ...oneByOne, ...mergeInto(oneByOne, alert) };
        expect({ ...row, ...mergeInto(row, fold(...alerts)) }).toEqual(oneByOne);
      }),
    );
  });

  test('grouping does not matter', () => {
    fc.assert(
      fc.property(arrival, arrival, arrival, (a, b, c) => {
        expect(fold(fold(a, b), c)).toEqual(fold(a, fold(b, c)));
      }),
    );
  });

  test('repeating an arrival adds to the count and to nothing else', () => {
    fc.assert(
      fc.property(arrival, alert => {
        const { occurrenceCount, lastRawLog, ...rest } = fold(alert, alert);
        expect(occurrenceCount).toBe(2 * alert.occurrenceCount);
        expect(lastRawLog).toBe(alert.rawLog);
        expect({ ...alert, ...rest }).toEqual(alert);
      }),
    );
  });

  test('what is stored keeps its place and nothing leaves it', () => {
    fc.assert(
      fc.property(stored, arrival, (row, alert) => {
        const patch = mergeInto(row, alert);
        const merged = { ...row, ...patch };
        expect(merged.affectedAssets.slice(0, row.affectedAssets.length)).toEqual(row.affectedAssets);
        expect(merged.mitreTechniques.slice(0, row.mitreTechniques.length)).toEqual(row.mitreTechniques);
        expect(SEVERITIES.indexOf(merged.severity)).toBeLessThanOrEqual(SEVERITIES.indexOf(row.severity));
        if (isActiveStatus(row.status) && row.respondedAt === null && merged.severity !== row.severity) {
          expect(patch).toMatchObject({ responseDueAt: responseDueAt(row.createdAt, merged.severity) });
        }
      }),
    );
  });

  test('no list outgrows its limit, and truncation is never forgotten on the way', () => {
    const crowd = fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 0, max: 1_000 }))
      .map(([prefix, size]) =>
        occurrences({
          affectedAssets: names(prefix, size),
          iocs: names(prefix, Math.min(size, 500)),
          mitreTechniques: names(prefix, Math.min(size, 200)),
        }),
      );
    fc.assert(
      fc.property(fc.array(crowd, { minLength: 1, maxLength: 4 }), alerts => {
        const folded = fold(...alerts);
        const distinct = new Set(alerts.flatMap(alert => alert.affectedAssets)).size;
        expect(folded.affectedAssets).toHaveLength(Math.min(distinct, 1_000));
        expect(folded.iocs.length).toBeLessThanOrEqual(500);
        expect(folded.mitreTechniques.length).toBeLessThanOrEqual(200);
        expect(folded.metadata.assetsTruncated === true).toBe(distinct > 1_000);
        expect(utf8Bytes(toJson(folded.metadata) ?? '')).toBeLessThanOrEqual(16_384);
      }),
      { numRuns: 50 },
    );
  });

  test('arrivals are grouped by hash in order of first arrival, and keep their positions', () => {
    const folded = foldArrivals(
      ['x', 'y', 'x', 'z', 'x'].map((dedupHash, i) => ({
        dedupHash,
        alert: occurrences({ rawLog: `log ${i}`, lastOccurrenceAt: day(5 + i) }),
      })),
    );
    expect(folded.map(({ dedupHash, positions }) => [dedupHash, positions])).toEqual([
      ['x', [0, 2, 4]],
      ['y', [1]],
      ['z', [3]],
    ]);
    expect(folded[0]?.alert).toMatchObject({
      rawLog: 'log 0',
      lastRawLog: 'log 4',
      occurrenceCount: 3,
      firstOccurrenceAt: day(5),
      lastOccurrenceAt: day(9),
    });
  });
});
