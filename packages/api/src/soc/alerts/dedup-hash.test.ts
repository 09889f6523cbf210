import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dedupHash } from './dedup-hash.ts';
import type { AlertIoc } from './iocs.ts';

const hash = (title: string, source: string, ...iocs: AlertIoc[]) => dedupHash({ title, source, iocs });
const domain = { type: 'domain', value: 'evil.example.com' };
const ip = { type: 'ip', value: '203.0.113.7' };

describe('published vectors', () => {
  test.each<[string, string, AlertIoc[], string]>([
    [
      'Suspicious SSH brute force',
      'network',
      [{ type: 'ip', value: '10.0.0.5' }],
      'bd413888e892318d974bec1f773cb0a216c1da7fb75c4ed614373979e1032090',
    ],
    [
      'C2 beacon',
      'suricata',
      [domain, ip],
      '3cb6cd5a0834af0cda3d56e7689c380a18e710b3437a5fbc3d4c898e85cf701e',
    ],
    [
      'C2 beacon',
      'suricata',
      [ip, domain, ip],
      '3cb6cd5a0834af0cda3d56e7689c380a18e710b3437a5fbc3d4c898e85cf701e',
    ],
    ['C2 beacon', 'zeek', [ip, domain], '146180ca2dc79efea59c937ccd53ef7b388c5502843adb66a498b370e4c622b5'],
    ['Disk full', 'wazuh', [], '613efc25ce9231c8889548deed80c0562a33bf4bb248395ee17c2a62d6b42f5b'],
    ['a|b', 'c', [], '64eca15251537038c1f1d1b026bf636c791f02dab673e4629366a0548ac57c7a'],
    ['a', 'b|c', [], 'd4b2672307c1bc3a1fe94a1b94807d7f3d6ec68a5a1f16f0c43a2434c1a677bb'],
  ])('%s from %s %j', async (title, source, iocs, expected) => {
    expect(await hash(title, source, ...iocs)).toBe(expected);
  });
});

describe('what is one alert', () => {
  test('case and spaces of title and source tell alerts apart', async () => {
    const hashes = await Promise.all([
      hash('Disk full', 'wazuh'),
      hash('disk full', 'wazuh'),
      hash('Disk full ', 'wazuh'),
      hash('Disk full', 'Wazuh'),
    ]);
    expect(new Set(hashes).size).toBe(4);
  });

  test('confidence takes no part', async () => {
    expect(await hash('t', 's', { ...ip, confidence: 0.9 })).toBe(await hash('t', 's', ip));
  });

  test('the order and number of indicators takes no part', async () => {
    const texts = fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(texts, async iocs => {
        expect(await hash('t', 's', ...iocs.toReversed(), ...iocs)).toBe(await hash('t', 's', ...iocs));
      }),
    );
  });

  test('different titles, sources or indicators never share an input', async () => {
    const part = fc.string({ unit: fc.constantFrom('a', '|', ',', '\\') });
    const parts = fc.tuple(
      part,
      part,
      fc.uniqueArray(
        part.filter(text => text !== ''),
        { maxLength: 3 },
      ),
    );
    await fc.assert(
      fc.asyncProperty(parts, parts, async ([title, source, iocs], [title2, source2, iocs2]) => {
        const same =
          JSON.stringify([title, source, iocs.sort()]) === JSON.stringify([title2, source2, iocs2.sort()]);
        expect((await hash(title, source, ...iocs)) === (await hash(title2, source2, ...iocs2))).toBe(same);
      }),
    );
  });

  test('indicators are sorted by code point, not by UTF-16 unit', async () => {
    const input = new TextEncoder().encode('t|s|\uFF5E,\u{1F600}');
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', input)).toString('hex');
    expect(await hash('t', 's', '\u{1F600}', '\uFF5E')).toBe(digest);
  });
});
