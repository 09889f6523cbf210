import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { dedupHash, iocTerm } from '../dedup-hash.ts';
import { type ParsedAlerts, parseAlerts } from './index.ts';

const file = (name: string) => new URL(`../../../../../../../shared/data/${name}`, import.meta.url);

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

function load(name: string) {
  const found: { parsed: ParsedAlerts; hashes: string[] } = {
    parsed: parseAlerts('breakwater', [], { now: new Date(0) }),
    hashes: [],
  };
  beforeAll(async () => {
    found.parsed = parseAlerts('suricata-eve', readFileSync(file(name), 'utf8'), { now: new Date(0) });
    found.hashes = await Promise.all(found.parsed.records.map(({ input }) => dedupHash(input)));
  });
  return found;
}

const counts = ({ parsed, hashes }: ReturnType<typeof load>) => ({
  received: parsed.received,
  alerts: parsed.records.length,
  skipped: parsed.skipped.total,
  errors: parsed.errors.total,
  hashes: new Set(hashes).size,
  severities: tally(parsed.records.map(({ input }) => input.severity)),
  iocs: tally(parsed.records.flatMap(({ input }) => input.iocs.map(ioc => iocTerm(ioc).replace(/:.*/, '')))),
  withoutIocs: parsed.records.filter(({ input }) => input.iocs.length === 0).length,
  dropped: parsed.records.flatMap(({ input }) => input.metadata.droppedIocs ?? []),
});

describe.skipIf(!existsSync(file('suricata-wrccdc-2018.json')))('WRCCDC 2018', () => {
  const loaded = load('suricata-wrccdc-2018.json');

  test('every alert comes through as one of its own', () => {
    expect(counts(loaded)).toMatchObject({
      received: 207,
      alerts: 207,
      skipped: 0,
      errors: 0,
      hashes: 207,
      severities: { high: 76, medium: 82, low: 49 },
      iocs: { ip: 206, domain: 34 },
      withoutIocs: 1,
    });
  });

  test('the first line', () => {
    expect(loaded.hashes[0]).toBe('6cd24a6863c03e2761974df189983221630ffb7bff3560bfe4d1a9b9d51fc7eb');
    expect(loaded.parsed.records[0]).toMatchObject({
      line: 1,
      input: { firstOccurrenceAt: new Date('2018-03-24T20:37:19.037Z') },
    });
  });

  test('line 11', () => {
    expect(loaded.hashes[10]).toBe('847f8bdd2ac6b50e2fa070e753de4dda7003af8bbcf81644e9b4bc34da9653ca');
    expect(loaded.parsed.records[10]).toMatchObject({
      line: 11,
      input: {
        affectedAssets: ['10.47.42.68'],
        iocs: [
          { type: 'ip', value: '64.135.77.30' },
          { type: 'domain', value: 'cfg.crawler.com' },
        ],
      },
    });
  });
});

describe.skipIf(!existsSync(file('suricata-first-org-conf-2015.json')))('FIRST conference 2015', () => {
  const loaded = load('suricata-first-org-conf-2015.json');

  test('every alert comes through as one of its own', () => {
    expect(counts(loaded)).toMatchObject({
      received: 136,
      alerts: 136,
      skipped: 0,
      errors: 0,
      hashes: 136,
      severities: { high: 71, medium: 42, low: 23 },
      iocs: { ip: 136, domain: 21 },
    });
  });

  test('the first line', () => {
    expect(loaded.hashes[0]).toBe('d3d306d5f27a73472291ed67872db5f57f74c249128037e355fa3dcc96e5c4e9');
  });
});
