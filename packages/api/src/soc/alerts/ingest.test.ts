import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { API_TARGETS, failureOf, IN_PROCESS } from '../../testing.ts';
import { type SocTenant, type SocTest, socTest } from '../testing.ts';
import { dedupHash } from './dedup-hash.ts';

const file = (name: string) => new URL(`../../../../../../shared/data/${name}`, import.meta.url);
const wrccdc = file('suricata-wrccdc-2018.json');
const first = file('suricata-first-org-conf-2015.json');

function tally(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

async function stored({ soc }: SocTenant) {
  const { items } = await soc.alerts.list({ limit: 1000, order: 'asc' });
  return {
    items,
    severities: tally(items.map(({ severity }) => severity)),
    iocs: tally(items.flatMap(({ iocs }) => iocs.map(ioc => (typeof ioc === 'string' ? 'text' : ioc.type)))),
    withoutIocs: items.filter(({ iocs }) => iocs.length === 0).length,
    hashes: new Set(items.map(item => item.dedupHash)).size,
  };
}

const eve = (n: number) => ({
  event_type: 'alert',
  timestamp: '2026-01-05T10:00:00.123456+0000',
  src_ip: '10.1.2.3',
  src_port: 50_000,
  dest_ip: `203.0.113.${n % 250}`,
  dest_port: 443,
  proto: 'TCP',
  alert: { signature: `Signature ${n}`, signature_id: n, gid: 1, severity: (n % 4) + 1, category: 'Misc' },
});

describe.each(API_TARGETS)('ingest on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  test.skipIf(!existsSync(wrccdc))(
    'case 26: every alert of WRCCDC 2018, once, and a second time counted',
    async () => {
      const tenant = await harness.tenant();
      const data = readFileSync(wrccdc, 'utf8');
      const report = await tenant.soc.alerts.ingest({ format: 'suricata-eve', data });
      expect(report).toMatchObject({
        received: 207,
        created: 207,
        deduplicated: 0,
        recurrences: 0,
        skipped: { total: 0, byReason: {} },
        errors: { total: 0, items: [] },
      });
      const { items, ...counts } = await stored(tenant);
      expect(counts).toEqual({
        severities: { high: 76, medium: 82, low: 49 },
        iocs: { ip: 206, domain: 34 },
        withoutIocs: 1,
        hashes: 207,
      });
      expect(items.map(({ id }) => id)).toEqual(report.alerts.map(({ id }) => id));
      expect(items[0]).toMatchObject({
        dedupHash: '6cd24a6863c03e2761974df189983221630ffb7bff3560bfe4d1a9b9d51fc7eb',
        firstOccurrenceAt: new Date('2018-03-24T20:37:19.037Z'),
      });
      expect(items[10]).toMatchObject({
        affectedAssets: ['10.47.42.68'],
        iocs: [
          { type: 'ip', value: '64.135.77.30' },
          { type: 'domain', value: 'cfg.crawler.com' },
        ],
        dedupHash: '847f8bdd2ac6b50e2fa070e753de4dda7003af8bbcf81644e9b4bc34da9653ca',
      });
      for (const item of items) expect(await dedupHash(item)).toBe(item.dedupHash);

      const again = await tenant.soc.alerts.ingest({ format: 'suricata-eve', data });
      expect(again).toMatchObject({ received: 207, created: 0, deduplicated: 207 });
      expect((await stored(tenant)).items.map(item => item.occurrenceCount)).toEqual(Array(207).fill(2));
    },
  );

  test.skipIf(!existsSync(first))('case 27: every alert of the FIRST conference 2015', async () => {
    const tenant = await harness.tenant();
    const report = await tenant.soc.alerts.ingest({
      format: 'suricata-eve',
      data: readFileSync(first, 'utf8'),
    });
    expect(report).toMatchObject({ received: 136, created: 136, deduplicated: 0 });
    const { items, ...counts } = await stored(tenant);
    expect(counts).toMatchObject({
      severities: { high: 71, medium: 42, low: 23 },
      iocs: { ip: 136, domain: 21 },
      hashes: 136,
    });
    expect(items[0]?.dedupHash).toBe('d3d306d5f27a73472291ed67872db5f57f74c249128037e355fa3dcc96e5c4e9');
  });

  test('two at once of the same 500 alerts leave the rows of one', async () => {
    const tenant = await harness.tenant();
    const data = Array.from({ length: 500 }, (_, n) => eve(n));
    const reports = await Promise.all(
      [1, 2].map(() => tenant.soc.alerts.ingest({ format: 'suricata-eve', data })),
    );
    expect(reports.map(({ created, deduplicated }) => [created, deduplicated]).sort()).toEqual([
      [0, 500],
      [500, 0],
    ]);
    const { items, hashes } = await stored(tenant);
    expect([items.length, hashes]).toEqual([500, 500]);
    expect(items.map(item => item.occurrenceCount)).toEqual(Array(500).fill(2));
  });
});

describe.each(IN_PROCESS)('ingest in one commit on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  test('500 records are one commit, new or not', async () => {
    const { soc } = await harness.tenant();
    const data = Array.from({ length: 500 }, (_, n) => eve(n));
    await soc.alerts.list({});
    const write = vi.spyOn(harness.database.db, 'write');
    const read = vi.spyOn(harness.database.db, 'read');
    for (const most of [1_200, 1_600]) {
      write.mockClear();
      read.mockClear();
      await soc.alerts.ingest({ format: 'suricata-eve', data });
      expect(write).toHaveBeenCalledTimes(1);
      expect(write.mock.calls[0]?.[0].length).toBeLessThan(most);
      expect(read).toHaveBeenCalledTimes(1);
    }
    write.mockRestore();
    read.mockRestore();
  });
});

describe('what is taken', () => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest('file');
  });
  afterAll(() => harness.close());

  test('case 28: alerts are taken, other events skipped, broken lines reported', async () => {
    const tenant = await harness.tenant();
    const alert = JSON.stringify(eve(1));
    const data = [alert, '{"event_type":"flow"}', '{broken', '', alert].join('\n');
    const report = await tenant.soc.alerts.ingest({ format: 'suricata-eve', data });
    const { items } = await stored(tenant);
    const id = items[0]?.id;
    expect(report).toEqual({
      received: 4,
      created: 1,
      deduplicated: 1,
      recurrences: 0,
      skipped: { total: 1, byReason: { 'event_type:flow': 1 } },
      errors: {
        total: 1,
        items: [{ line: 3, code: 'VALIDATION', message: expect.stringContaining('JSON') }],
      },
      alerts: [
        { line: 1, id, deduplicated: false },
        { line: 5, id, deduplicated: true },
      ],
    });
    expect(items).toMatchObject([{ occurrenceCount: 2 }]);
  });

  test('case 29: an EVE alert', async () => {
    const tenant = await harness.tenant();
    const record = {
      event_type: 'alert',
      timestamp: '2026-01-05T10:00:00.123456+0100',
      src_ip: '10.1.2.3',
      src_port: 51_000,
      dest_ip: '203.0.113.9',
      dest_port: 443,
      tls: { sni: 'C2.Example.org' },
      alert: {
        severity: 1,
        signature: 'ET MALWARE Example C2',
        metadata: { mitre_technique_id: ['t1071', 'T1071.001', 'bogus'] },
      },
    };
    await tenant.soc.alerts.ingest({ format: 'suricata-eve', data: [record] });
    expect((await stored(tenant)).items).toMatchObject([
      {
        severity: 'high',
        source: 'suricata',
        affectedAssets: ['10.1.2.3'],
        iocs: [
          { type: 'ip', value: '203.0.113.9' },
          { type: 'domain', value: 'c2.example.org' },
        ],
        mitreTechniques: ['T1071', 'T1071.001'],
        firstOccurrenceAt: new Date('2026-01-05T09:00:00.123Z'),
        rawLog: JSON.stringify(record),
        dedupHash: '4d89537daa6a910450a73ae452e1d0d2ee4ea399975c6cdf37164b37688b2f9b',
      },
    ]);
  });

  test('case 30: an OCSF detection finding', async () => {
    const tenant = await harness.tenant();
    const finding = {
      class_uid: 2004,
      severity_id: 6,
      metadata: { product: { name: 'Example XDR' } },
      finding_info: { uid: 'f-1', title: 'Impossible travel' },
      observables: [
        { type_id: 2, value: '198.51.100.23' },
        { type_id: 1, value: 'login.evil.example' },
        { type_id: 8, value: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' },
      ],
    };
    const data = [finding, { ...finding, class_uid: 2001 }];
    const report = await tenant.soc.alerts.ingest({ format: 'ocsf', data });
    expect(report).toMatchObject({
      received: 2,
      created: 1,
      skipped: { total: 1, byReason: { 'class_uid:2001': 1 } },
    });
    expect((await stored(tenant)).items).toMatchObject([
      {
        severity: 'critical',
        source: 'Example XDR',
        externalId: 'f-1',
        dedupHash: '2630d5c9aace522081af66651841adbda2a5902aa46515290727b92fde2edfb8',
      },
    ]);
  });

  test('a repeat of a resolved alert is created and a recurrence', async () => {
    const { soc } = await harness.tenant();
    const { alerts } = await soc.alerts.ingest({ format: 'suricata-eve', data: [eve(1)] });
    await soc.alerts.bulkTransition({ ids: alerts.map(({ id }) => id), to: 'resolved' });
    const report = await soc.alerts.ingest({ format: 'suricata-eve', data: [eve(1), eve(1)] });
    expect(report).toMatchObject({ received: 2, created: 1, deduplicated: 1, recurrences: 1 });
  });

  test('nothing is taken of a call that is too large', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const many = Array.from({ length: 501 }, (_, n) => eve(n));
    expect((await failureOf(soc.alerts.ingest({ format: 'suricata-eve', data: many }))).code).toBe(
      'VALIDATION',
    );
    const long = await failureOf(
      soc.alerts.ingest({ format: 'suricata-eve', data: ' '.repeat(2 * 1024 * 1024 + 1) }),
    );
    expect(long).toMatchObject({ code: 'VALIDATION', details: { reason: 'too_large' } });
    const unended = await failureOf(
      soc.alerts.ingest({ format: 'suricata-eve', data: `[${JSON.stringify(eve(1))}` }),
    );
    expect(unended.code).toBe('VALIDATION');
    expect((await stored(tenant)).items).toEqual([]);
  });

  test('nothing to take is no commit', async () => {
    const { soc, id, rows } = await harness.tenant();
    const report = await soc.alerts.ingest({ format: 'suricata-eve', data: '{"event_type":"flow"}\n' });
    expect(report).toMatchObject({ received: 1, created: 0, alerts: [] });
    expect(
      await rows("SELECT count(*) FROM audit_log WHERE component = 'alerts' AND tenant_id = ?", id),
    ).toEqual([[0]]);
  });
});

describe.each(IN_PROCESS)('statements on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  test('a hundred new alerts are few: rows of many, their terms in one, and the risk of devices in one', async () => {
    const { soc, rows, id } = await harness.tenant();
    const data = Array.from({ length: 100 }, (_, n) => ({
      ...{ title: `Alert ${n}`, source: 'test', severity: 'high' },
      affectedAssets: [`host-${n}`, 'network'],
    }));
    const write = vi.spyOn(harness.database.db, 'write');
    await soc.alerts.ingest({ format: 'breakwater', data });
    const sent = write.mock.calls.map(([statements]) =>
      statements.map(({ sql }) => sql.split(' ', 3).join(' ')),
    );
    write.mockRestore();
    // The gate with the guard, two of alerts, terms, risk, two of entries, two of events, and the outbox.
    expect(sent.map(statements => statements.length)).toEqual([10]);
    expect(sent.flat().filter(sql => sql === 'INSERT INTO alert_terms')).toHaveLength(1);
    const terms =
      'SELECT kind, count(*), count(DISTINCT alert_id) FROM alert_terms WHERE tenant_id = ? GROUP BY 1';
    expect(await rows(terms, id)).toEqual([
      ['alarm_high', 200, 100],
      ['asset', 200, 100],
    ]);
  });
});
