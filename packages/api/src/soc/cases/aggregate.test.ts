import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareCodePoints } from '../../text.ts';
import { aggregate, type Listed } from './aggregate.ts';

const listed = (given: Partial<Listed>): Listed => ({
  iocs: [],
  mitreTechniques: [],
  affectedAssets: [],
  ...given,
});

test('indicators keep where they first stood and the highest confidence, whichever part said it', () => {
  const ip = { type: 'ip', value: '198.51.100.7' };
  const { iocs } = aggregate([
    listed({ iocs: ['ip:198.51.100.7', { ...ip, confidence: 0.2 }] }),
    listed({ iocs: [{ ...ip, confidence: 0.9 }, 'beacon', { type: 'domain', value: '198.51.100.7' }] }),
    listed({ iocs: [ip, 'ip:198.51.100.7'] }),
  ]);
  expect(iocs).toEqual([
    'ip:198.51.100.7',
    { ...ip, confidence: 0.9 },
    'beacon',
    { type: 'domain', value: '198.51.100.7' },
  ]);
});

test('assets that differ in case are two, and a sub-technique stands beside its parent', () => {
  const { affectedAssets, mitreTechniques } = aggregate([
    listed({ affectedAssets: ['b', 'B'], mitreTechniques: ['T1071.001', 'T1048'] }),
    listed({ affectedAssets: ['a', 'B'], mitreTechniques: ['T1071'] }),
  ]);
  expect(affectedAssets).toEqual(['b', 'B', 'a']);
  expect(mitreTechniques).toEqual(['T1048', 'T1071', 'T1071.001']);
});

describe('of any parts', () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'é', '\u{ff5e}', '\u{1f600}'));
  const part = fc.record({ iocs: words, mitreTechniques: words, affectedAssets: words });

  test('nothing is lost, nothing is twice, and what came first stays first', () => {
    fc.assert(
      fc.property(fc.array(part), parts => {
        const whole = aggregate(parts);
        const assets = parts.flatMap(one => one.affectedAssets);
        expect(whole.affectedAssets).toEqual([...new Set(assets)]);
        expect(whole.iocs).toEqual([...new Set(parts.flatMap(one => one.iocs))]);
        expect(whole.mitreTechniques).toEqual(
          [...new Set(parts.flatMap(one => one.mitreTechniques))].toSorted(compareCodePoints),
        );
        expect(aggregate([whole, ...parts])).toEqual(whole);
      }),
    );
  });

  test('each list is cut at 5,000 in its own order', () => {
    const names = (prefix: string) => Array.from({ length: 3_000 }, (_, n) => `${prefix}${10_000 + n}`);
    const all = (prefix: string) =>
      listed({ iocs: names(prefix), mitreTechniques: names(prefix), affectedAssets: names(prefix) });
    const { iocs, mitreTechniques, affectedAssets } = aggregate([all('b'), all('a')]);
    const asCame = [...names('b'), ...names('a')].slice(0, 5_000);
    expect([iocs, affectedAssets]).toEqual([asCame, asCame]);
    expect(mitreTechniques).toEqual([...names('a'), ...names('b')].slice(0, 5_000));
  });
});
