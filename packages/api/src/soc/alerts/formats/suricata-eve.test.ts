import { describe, expect, test } from 'vitest';
import { dedupHash } from '../dedup-hash.ts';
import { parseAlerts } from './index.ts';

const now = new Date('2026-01-06T00:00:00Z');
const parse = (data: string | unknown[], homeNetworks?: string[]) =>
  parseAlerts('suricata-eve', data, { now, homeNetworks });

function one(event: object, homeNetworks?: string[]) {
  const { records, errors } = parse(
    [{ event_type: 'alert', alert: { signature: 'S' }, ...event }],
    homeNetworks,
  );
  if (records[0] === undefined) throw new Error(errors.items[0]?.message);
  return records[0].input;
}

const ip = (value: string) => ({ type: 'ip', value });
const domain = (value: string) => ({ type: 'domain', value });

/** From inside to a server outside. */
const outbound = { src_ip: '10.1.2.3', src_port: 51_000, dest_ip: '203.0.113.9', dest_port: 443 };

test('an event becomes a whole alert', async () => {
  const event = {
    event_type: 'alert',
    timestamp: '2026-01-05T10:00:00.123456+0100',
    flow_id: 1_234_567_890,
    ...outbound,
    proto: 'TCP',
    app_proto: 'tls',
    community_id: '1:abc=',
    alert: {
      action: 'allowed',
      gid: 1,
      signature_id: 2_024_792,
      rev: 4,
      signature: 'ET MALWARE Example C2',
      category: 'A Network Trojan was detected',
      severity: 1,
      metadata: { mitre_technique_id: ['t1071', 'T1071.001', 'bogus'] },
    },
    tls: { sni: 'C2.Example.org' },
  };
  const line = JSON.stringify(event);
  const input = parse(line).records[0]?.input;
  expect(input).toEqual({
    title: 'ET MALWARE Example C2',
    source: 'suricata',
    severity: 'high',
    description: 'A Network Trojan was detected: TCP 10.1.2.3:51000 -> 203.0.113.9:443',
    assetType: null,
    assignedAgent: null,
    externalId: null,
    affectedAssets: ['10.1.2.3'],
    iocs: [ip('203.0.113.9'), domain('c2.example.org')],
    mitreTechniques: ['T1071', 'T1071.001'],
    metadata: {
      gid: 1,
      signatureId: 2_024_792,
      rev: 4,
      category: 'A Network Trojan was detected',
      action: 'allowed',
      proto: 'TCP',
      srcIp: '10.1.2.3',
      srcPort: 51_000,
      destIp: '203.0.113.9',
      destPort: 443,
      flowId: '1234567890',
      appProto: 'tls',
      tlsSni: 'C2.Example.org',
      communityId: '1:abc=',
    },
    rawLog: line,
    lastRawLog: null,
    occurrenceCount: 1,
    firstOccurrenceAt: new Date('2026-01-05T09:00:00.123Z'),
    lastOccurrenceAt: new Date('2026-01-05T09:00:00.123Z'),
  });
  const hash = input && (await dedupHash(input));
  expect(hash).toBe('4d89537daa6a910450a73ae452e1d0d2ee4ea399975c6cdf37164b37688b2f9b');
});

test('other event types are skipped, broken records are errors, and neither keeps an alert out', () => {
  const alert = JSON.stringify({ event_type: 'alert', ...outbound, alert: { signature: 'S' } });
  const { received, records, skipped, errors } = parse(
    [alert, '{"event_type":"flow"}', '{broken', '', alert].join('\n'),
  );
  expect(received).toBe(4);
  expect(records.map(({ line }) => line)).toEqual([1, 5]);
  expect(skipped).toEqual({ total: 1, byReason: { 'event_type:flow': 1 } });
  expect(errors).toEqual({ total: 1, items: [{ line: 3, code: 'VALIDATION', message: 'must be JSON' }] });
});

test.each([
  [{ alert: {} }, 'event_type'],
  [{ event_type: 'alert' }, 'alert'],
  [{ event_type: 'alert', alert: [] }, 'alert'],
  [{ event_type: 'alert', alert: {}, timestamp: 'soon' }, 'timestamp'],
  [{ event_type: 'alert', alert: {}, timestamp: 1_767_607_200 }, 'timestamp'],
  ['text', 'JSON object'],
  [null, 'JSON object'],
])('%j is an error that names its cause', (event, cause) => {
  const { records, errors } = parse([event]);
  expect(records).toEqual([]);
  expect(errors.items).toEqual([{ line: 1, code: 'VALIDATION', message: expect.stringContaining(cause) }]);
});

test('an event that says little still becomes an alert', () => {
  expect(one({ alert: { signature: '', gid: 3, signature_id: 77 } })).toMatchObject({
    title: 'Signature 3:77',
    severity: 'medium',
    description: null,
    affectedAssets: [],
    iocs: [],
    firstOccurrenceAt: now,
  });
});

test.each([
  [1, 'high'],
  [2, 'medium'],
  [3, 'low'],
  [4, 'info'],
  [255, 'info'],
  [0, 'medium'],
  ['1', 'medium'],
  [undefined, 'medium'],
])('severity %j is %s', (severity, expected) => {
  expect(one({ alert: { signature: 'S', severity } }).severity).toBe(expected);
});

describe('description leaves absent parts out', () => {
  test.each([
    [{ proto: 'ICMP', src_ip: '10.0.0.1', dest_ip: '10.0.0.2' }, 'ICMP 10.0.0.1 -> 10.0.0.2'],
    [{ alert: { category: 'Misc' } }, 'Misc'],
    [{ alert: { category: 'Misc' }, src_ip: '10.0.0.1', src_port: 5 }, 'Misc: 10.0.0.1:5'],
    [{ dest_ip: '10.0.0.2' }, '-> 10.0.0.2'],
  ])('%j', (event, expected) => {
    expect(one(event).description).toBe(expected);
  });
});

describe('which end is an asset and which an indicator', () => {
  const ends = (src_ip: unknown, dest_ip: unknown, more: object = {}, homeNetworks?: string[]) => {
    const { affectedAssets, iocs } = one({ src_ip, dest_ip, ...more }, homeNetworks);
    return [affectedAssets, iocs];
  };

  test('home is an asset, away an indicator, in both directions', () => {
    expect(ends('10.1.2.3', '203.0.113.9')).toEqual([['10.1.2.3'], [ip('203.0.113.9')]]);
    expect(ends('203.0.113.9', '10.1.2.3')).toEqual([['10.1.2.3'], [ip('203.0.113.9')]]);
  });

  test('between two at home the source is an indicator too', () => {
    expect(ends('10.0.0.1', '10.0.0.2')).toEqual([['10.0.0.1', '10.0.0.2'], [ip('10.0.0.1')]]);
    expect(ends('10.0.0.1', '10.0.0.1')).toEqual([['10.0.0.1'], [ip('10.0.0.1')]]);
  });

  test('with nobody at home the destination is taken for home', () => {
    expect(ends('198.51.100.1', '203.0.113.9')).toEqual([['203.0.113.9'], [ip('198.51.100.1')]]);
  });

  test('the named target is at home wherever it lies', () => {
    const alert = { signature: 'S', target: { ip: '198.51.100.1' } };
    expect(ends('198.51.100.1', '203.0.113.9', { alert })).toEqual([['198.51.100.1'], [ip('203.0.113.9')]]);
  });

  test('given networks replace the private ones', () => {
    expect(ends('203.0.113.9', '10.0.0.1', {}, ['203.0.113.0/24'])).toEqual([
      ['203.0.113.9'],
      [ip('10.0.0.1')],
    ]);
    expect(ends('203.0.113.9', '10.0.0.1', {}, ['::ffff:203.0.113.0/120'])).toEqual([
      ['203.0.113.9'],
      [ip('10.0.0.1')],
    ]);
    expect(ends('2001:db8::1', '2001:db9::1', {}, ['2001:db8::/32'])).toEqual([
      ['2001:db8::1'],
      [ip('2001:db9::1')],
    ]);
  });

  test.each(['0.0.0.0', '0.1.2.3', '224.0.0.251', '255.255.255.255', '::', 'ff02::fb'])(
    '%s names no host',
    no => {
      expect(ends(no, '10.0.0.1')).toEqual([['10.0.0.1'], []]);
      expect(ends('10.0.0.1', no)).toEqual([['10.0.0.1'], [ip('10.0.0.1')]]);
      expect(ends('203.0.113.9', no)).toEqual([[], [ip('203.0.113.9')]]);
    },
  );

  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['169.254.1.1', '169.254.1.1'],
    ['100.64.0.1', '100.64.0.1'],
    ['172.31.255.255', '172.31.255.255'],
    ['FD00:0:0:0:0:0:0:1', 'fd00::1'],
    ['fe80::1', 'fe80::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
  ])('%s is at home, written %s', (given, asset) => {
    expect(ends('203.0.113.9', given)).toEqual([[asset], [ip('203.0.113.9')]]);
  });

  test('an unreadable address is told of', () => {
    expect(one({ src_ip: '10.0.0.999', dest_ip: '10.0.0.1' })).toMatchObject({
      affectedAssets: ['10.0.0.1'],
      iocs: [],
      metadata: { droppedIocs: ['10.0.0.999'] },
    });
  });
});

describe('names of the server', () => {
  const http = (hostname: string) => ({ http: { hostname } });
  const iocs = (event: object) => one(event).iocs.slice(1);

  test('one away from home gives its host name without port, once', () => {
    expect(iocs({ ...outbound, ...http('Evil.Example.com:8080'), tls: { sni: 'evil.example.com' } })).toEqual(
      [domain('evil.example.com')],
    );
  });

  test('one at home, or taken for home, gives none', () => {
    expect(
      iocs({
        src_ip: '203.0.113.9',
        src_port: 51_000,
        dest_ip: '10.0.0.1',
        dest_port: 80,
        ...http('us.example'),
      }),
    ).toEqual([]);
    expect(
      iocs({
        src_ip: '203.0.113.9',
        src_port: 51_000,
        dest_ip: '198.51.100.1',
        dest_port: 80,
        ...http('us.example'),
      }),
    ).toEqual([]);
    expect(
      iocs({
        src_ip: '10.0.0.1',
        src_port: 51_000,
        dest_ip: '224.0.0.1',
        dest_port: 80,
        ...http('a.example'),
      }),
    ).toEqual([]);
  });

  test('the server is the end the packet flows from or to, or the one with the smaller port', () => {
    const answer = { src_ip: '203.0.113.9', dest_ip: '10.0.0.1', ...http('evil.example.com') };
    const named = [domain('evil.example.com')];
    expect(iocs({ ...answer, src_port: 80, dest_port: 51_000 })).toEqual(named);
    expect(iocs({ ...answer, src_port: 51_000, dest_port: 80 })).toEqual([]);
    expect(iocs({ ...answer, src_port: 80, dest_port: 80 })).toEqual([]);
    expect(iocs(answer)).toEqual([]);
    expect(iocs({ ...answer, src_port: 80 })).toEqual([]);
    expect(iocs({ ...answer, src_port: 51_000, dest_port: 80, direction: 'to_client' })).toEqual(named);
    expect(iocs({ ...answer, src_port: 80, dest_port: 51_000, direction: 'to_server' })).toEqual([]);
  });

  test('an address literal is an address, unless at home or no host', () => {
    expect(iocs({ ...outbound, ...http('198.51.100.7:8080') })).toEqual([ip('198.51.100.7')]);
    expect(iocs({ ...outbound, ...http('[2001:DB8::7]:8080') })).toEqual([ip('2001:db8::7')]);
    expect(iocs({ ...outbound, ...http('10.9.9.9') })).toEqual([]);
    expect(iocs({ ...outbound, ...http('0.0.0.0') })).toEqual([]);
  });

  test('a name that is none is told of, once', () => {
    expect(one({ ...outbound, ...http('localhost'), tls: { sni: 'localhost' } }).metadata).toMatchObject({
      droppedIocs: ['localhost'],
    });
  });
});

test('queried names are indicators, but for reverse and local ones', () => {
  const dns = {
    rrname: 'one.example.com',
    query: [{ rrname: 'TWO.example.com.' }, { rrname: '4.3.2.1.in-addr.arpa' }, { rrname: 'printer.LOCAL.' }],
    queries: [{ rrname: 'three.example.com' }, { rrtype: 'A' }],
    answers: [{ rrname: 'four.example.com' }],
  };
  const { iocs, metadata } = one({ src_ip: '10.0.0.1', dest_ip: '10.0.0.53', dns });
  expect(iocs).toEqual([
    ip('10.0.0.1'),
    domain('one.example.com'),
    domain('two.example.com'),
    domain('three.example.com'),
  ]);
  expect(metadata).not.toHaveProperty('droppedIocs');
});

test('file hashes are indicators, malformed ones are told of', () => {
  const { iocs, metadata } = one({
    fileinfo: { md5: 'A'.repeat(32), sha256: 'b'.repeat(64) },
    files: [{ sha1: 'c'.repeat(40) }, { sha256: 'short' }, 'not an object'],
  });
  expect(iocs).toEqual([
    { type: 'hash_md5', value: 'a'.repeat(32) },
    { type: 'hash_sha256', value: 'b'.repeat(64) },
    { type: 'hash_sha1', value: 'c'.repeat(40) },
  ]);
  expect(metadata).toMatchObject({ droppedIocs: ['short'] });
});

describe('hostile sizes', () => {
  test('a long title and a long raw log are cut by characters, and the log says so', () => {
    const input = one({ alert: { signature: '😀'.repeat(600) }, payload: 'x'.repeat(70_000) });
    expect(input.title).toBe('😀'.repeat(500));
    expect(Array.from(input.rawLog ?? '')).toHaveLength(65_536);
    expect(input.metadata).toMatchObject({ rawLogTruncated: true });
  });

  test('no long URL or heap of bad names keeps an alert out', () => {
    const input = one({
      ...outbound,
      http: { hostname: 'a', url: '\u0001'.repeat(20_000), http_user_agent: '😀'.repeat(20_000) },
      dns: { query: Array.from({ length: 80 }, (_, i) => ({ rrname: `${i}${'\u0001'.repeat(3_000)}` })) },
    });
    expect(input.metadata.droppedIocs).toHaveLength(50);
    expect(Buffer.byteLength(JSON.stringify(input.metadata))).toBeLessThanOrEqual(16_384);
  });

  test('more indicators than an alert holds are an error of that record', () => {
    const files = Array.from({ length: 501 }, (_, i) => ({ md5: i.toString(16).padStart(32, '0') }));
    const { errors } = parse([{ event_type: 'alert', alert: {}, files }]);
    expect(errors.items[0]?.message).toBe('iocs: must be at most 500 indicators');
  });

  test('what a database cannot hold is taken out of texts', () => {
    const signature = 'a\0b\ud800c';
    expect(one({ alert: { signature } }).title).toBe('ab\uFFFDc');
  });
});
