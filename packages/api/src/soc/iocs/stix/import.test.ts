import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, refusalOf, type TestApi, testApi } from '../../../testing.ts';

const APT1 = fileURLToPath(new URL('../../../../../../../shared/data/stix-apt1.json', import.meta.url));

describe.each(API_TARGETS)('STIX import on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function operator() {
    const tenant = await api.tenant();
    const { iocs } = (await tenant.person('operator')).api.soc;
    return { iocs, tenant };
  }
  const bundle = (...objects: object[]) => ({ type: 'bundle', id: 'bundle--1', objects });
  const indicator = (pattern: string, more: object = {}) => ({
    type: 'indicator',
    id: 'indicator--1',
    pattern,
    pattern_type: 'stix',
    valid_from: '2026-01-01T00:00:00Z',
    ...more,
  });

  it.runIf(existsSync(APT1))('case 24: takes the APT1 report, and again changes nothing', async () => {
    const { iocs, tenant } = await operator();
    const text = readFileSync(APT1, 'utf8');
    const first = await iocs.importStix({ bundle: text });
    expect(first).toMatchObject({
      objects: 76,
      indicators: 12,
      values: 10,
      created: 10,
      updated: 0,
      unchanged: 0,
      byType: { ip: 4, domain: 3, hash_md5: 3 },
    });
    expect(first.skipped.map(({ reason }) => reason)).toEqual(['conjunction', 'conjunction']);
    expect(Object.values(first.ignored).reduce((a, b) => a + b)).toBe(64);
    expect(await iocs.importStix({ bundle: text })).toMatchObject({ created: 0, updated: 0, unchanged: 10 });

    const { items } = await iocs.lookup({
      items: [{ value: '223.167.1.1' }, { value: 'hugesoft.org' }, { value: '58.246.0.0/15' }],
    });
    expect(items[0]?.networks.map(({ value }) => value)).toEqual(['223.166.0.0/15']);
    expect(items[1]?.match).toMatchObject({ threatActor: 'Ugly Gorilla', reputation: 'malicious' });
    expect(items[2]?.match?.tags).toContain('malware:HUC Packet Transmit Tool (HTRAN)');

    const told = await tenant.admin.api.events.list({ types: ['soc.ioc.*'] });
    expect(told.items.map(({ type }) => type)).toEqual(['soc.ioc.imported']);
    const audited = await tenant.admin.api.audit.list({ action: 'soc.ioc.upsert' });
    expect(audited.items).toHaveLength(10);
  });

  it('case 25: an AND is taken only for its file hashes', async () => {
    const { iocs } = await operator();
    const hash = 'c'.repeat(64);
    const told = await iocs.importStix({
      bundle: bundle(
        indicator("[ipv4-addr:value = '198.51.100.1' AND network-traffic:dst_port = 53]", {
          id: 'indicator--a',
        }),
        indicator(`[file:hashes.'SHA-256' = '${hash}' AND file:name = 'x']`, { id: 'indicator--b' }),
      ),
    });
    expect(told).toMatchObject({ created: 1, byType: { hash_sha256: 1 } });
    expect(told.skipped).toMatchObject([{ id: 'indicator--a', reason: 'conjunction' }]);
  });

  it('counts types that go by names JavaScript uses itself', async () => {
    const { iocs } = await operator();
    const told = await iocs.importStix({
      bundle: bundle({ type: 'constructor', id: 'a' }, { type: 'constructor', id: 'b' }),
    });
    expect(told.ignored).toEqual({ constructor: 2 });
  });

  it('takes 1,000 values, and again with all of them changed, each time in one commit', async () => {
    const { iocs } = await operator();
    const values = Array.from({ length: 1_000 }, (_, n) => `198.18.${n >> 8}.${n & 255}`);
    const all = (...labels: string[]) => ({
      bundle: bundle(
        ...values.map((value, n) => indicator(`[ipv4-addr:value = '${value}']`, { id: `i${n}`, labels })),
      ),
    });
    expect(await iocs.importStix(all('a', 'b'))).toMatchObject({ created: 1_000 });
    expect(await iocs.importStix(all('c'))).toMatchObject({ updated: 1_000 });
  });

  it('reads every field an indicator has', async () => {
    const { iocs } = await operator();
    await iocs.importStix({
      source: 'misp',
      bundle: bundle(
        indicator("[domain-name:value = 'evil.example.com']", {
          name: 'Evil',
          confidence: 85,
          indicator_types: ['anomalous-activity'],
          created: '2026-01-02T00:00:00Z',
          modified: '2026-01-03T00:00:00Z',
          valid_until: '2027-01-01T00:00:00Z',
          labels: ['b', 'a'],
        }),
        {
          type: 'relationship',
          id: 'r1',
          relationship_type: 'indicates',
          source_ref: 'indicator--1',
          target_ref: 'i',
        },
        {
          type: 'relationship',
          id: 'r2',
          relationship_type: 'indicates',
          source_ref: 'indicator--1',
          target_ref: 'c',
        },
        { type: 'intrusion-set', id: 'i', name: 'Set' },
        { type: 'campaign', id: 'c', name: 'Campaign' },
      ),
    });
    const { items } = await iocs.list({});
    expect(items).toMatchObject([
      {
        value: 'evil.example.com',
        confidence: 0.85,
        source: 'misp',
        reputation: 'suspicious',
        threatActor: 'Set',
        campaigns: ['Campaign'],
        tags: ['a', 'b'],
        firstSeen: new Date('2026-01-01'),
        lastSeen: new Date('2026-01-03'),
        validUntil: new Date('2027-01-01'),
        context: { stix: { id: 'indicator--1', name: 'Evil' } },
      },
    ]);
  });

  it('takes observables, with the times of the observation that names them', async () => {
    const { iocs } = await operator();
    const told = await iocs.importStix({
      defaultConfidence: 0.3,
      bundle: bundle(
        { type: 'ipv4-addr', id: 'ipv4-addr--1', value: '198.51.100.7' },
        { type: 'email-addr', id: 'email-addr--1', value: 'nobody' },
        { type: 'file', id: 'file--1', hashes: { MD5: 'd'.repeat(32), SSDEEP: 'x' } },
        { type: 'file', id: 'file--2', name: 'x' },
        {
          type: 'observed-data',
          id: 'o',
          first_observed: '2026-01-01T00:00:00Z',
          last_observed: '2026-01-02T00:00:00Z',
          object_refs: ['ipv4-addr--1'],
        },
      ),
    });
    expect(told).toMatchObject({
      created: 2,
      indicators: 0,
      skipped: [{ id: 'email-addr--1', reason: 'invalid_value' }],
      ignored: { file: 1, 'observed-data': 1 },
    });
    const { items } = await iocs.list({ type: 'ip' });
    expect(items).toMatchObject([
      { confidence: 0.3, firstSeen: new Date('2026-01-01'), lastSeen: new Date('2026-01-02') },
    ]);
    const hashes = await iocs.list({ type: 'hash_md5' });
    expect(hashes.items).toMatchObject([{ firstSeen: new Date(api.clock.now()) }]);
  });

  it('skips what is revoked or of another language, once each', async () => {
    const { iocs } = await operator();
    const told = await iocs.importStix({
      bundle: bundle(
        indicator("[url:value = 'http://a.example.com/']", { id: '1', revoked: true }),
        indicator('alert tcp', { id: '2', pattern_type: 'snort' }),
        indicator("[process:pid = 1] OR [process:name = 'x']", { id: '3' }),
      ),
    });
    expect(told.skipped.map(({ id, reason }) => [id, reason])).toEqual([
      ['1', 'revoked'],
      ['2', 'pattern_type:snort'],
      ['3', 'unsupported_path'],
    ]);
    expect(told).toMatchObject({ created: 0, values: 0 });
  });

  it('reads an indicator that names no language as STIX, as 2.0 had it', async () => {
    const { iocs } = await operator();
    const told = await iocs.importStix({
      bundle: bundle(indicator("[url:value = 'http://a.example.com/']", { pattern_type: undefined })),
    });
    expect(told).toMatchObject({ created: 1, skipped: [] });
  });

  it('folds repeats of a value in the order of the bundle', async () => {
    const { iocs } = await operator();
    const pattern = "[url:value = 'http://a.example.com/']";
    const told = await iocs.importStix({
      bundle: bundle(
        indicator(pattern, { id: '1', confidence: 90, indicator_types: ['benign'] }),
        indicator(pattern, {
          id: '2',
          confidence: 20,
          indicator_types: ['malicious-activity'],
          labels: ['x'],
        }),
      ),
    });
    expect(told).toMatchObject({ values: 2, created: 1, byType: { url: 1 } });
    expect((await iocs.list({})).items).toMatchObject([
      { reputation: 'clean', confidence: 0.9, tags: ['x'] },
    ]);
  });

  it('what is no bundle, or too large a one, is refused and takes nothing', async () => {
    const { iocs } = await operator();
    const values = Array.from({ length: 1_001 }, (_, i) => `'v${i}.example.com'`);
    for (const wrong of [
      'nonsense',
      '[]',
      { type: 'report' },
      { type: 'bundle', objects: {} },
      bundle({ id: 'x' }),
      bundle(...Array.from({ length: 5_001 }, () => ({ type: 'tool' }))),
      bundle(indicator(`[domain-name:value IN (${values.join(', ')})]`)),
      `"${'x'.repeat(2 * 1_024 * 1_024)}"`,
    ]) {
      expect(await refusalOf(iocs.importStix({ bundle: wrong }))).toBe('VALIDATION');
    }
    expect((await iocs.list({})).items).toEqual([]);
  });
});
