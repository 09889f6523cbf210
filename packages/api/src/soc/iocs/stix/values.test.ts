import { describe, expect, it } from 'vitest';
import { valuesOf } from './values.ts';

const HASH = 'a'.repeat(64);
const MD5 = 'b'.repeat(32);

describe('values of a STIX pattern', () => {
  it.each([
    ["[ipv4-addr:value = '198.51.100.1']", ['ip:198.51.100.1']],
    ["[ipv4-addr:value == '198.51.100.1']", ['ip:198.51.100.1']],
    ["[ipv6-addr:value = '2001:DB8::1']", ['ip:2001:db8::1']],
    [
      "[domain-name:value IN ('A.example.com', 'b.example.com')]",
      ['domain:a.example.com', 'domain:b.example.com'],
    ],
    ["[url:value = 'HTTP://x.example.com']", ['url:http://x.example.com/']],
    ["[email-addr:value = 'A@x.example.com']", ['email:a@x.example.com']],
    [`[file:hashes.'SHA-256' = '${HASH}']`, [`hash_sha256:${HASH}`]],
    [`[file:hashes.sha256 = '${HASH}']`, [`hash_sha256:${HASH}`]],
    [`[file:hashes."MD5" = '${MD5}']`, null],
    [
      `[file:hashes.MD5 = '${MD5}' AND file:hashes.'SHA-256' = '${HASH}']`,
      [`hash_md5:${MD5}`, `hash_sha256:${HASH}`],
    ],
    [`[file:hashes.'SHA-256' = '${HASH}' AND file:name = 'x']`, [`hash_sha256:${HASH}`]],
    [
      "[domain-name:value = 'a.example.com' OR ipv4-addr:value = '198.51.100.1']",
      ['domain:a.example.com', 'ip:198.51.100.1'],
    ],
    [
      "[domain-name:value = 'a.example.com'] OR ([url:value = 'http://b.example.com/'] OR [ipv4-addr:value = '198.51.100.1'])",
      ['domain:a.example.com', 'url:http://b.example.com/', 'ip:198.51.100.1'],
    ],
    [
      `[file:name = 'it\\'s' AND (file:hashes.MD5 = '${MD5}' OR file:hashes.'SHA-256' = '${HASH}')]`,
      [`hash_md5:${MD5}`, `hash_sha256:${HASH}`],
    ],
  ])('%s', (pattern, values) => {
    const taken = valuesOf(pattern);
    if (values === null) expect(taken.skips).toEqual([{ reason: 'unparseable_pattern', detail: null }]);
    else {
      expect(taken.values.map(({ type, value }) => `${type}:${value}`)).toEqual(values);
      expect(taken.skips).toEqual([]);
    }
  });

  it.each([
    ["[ipv4-addr:value = '198.51.100.1' AND network-traffic:dst_port = 53]", 'conjunction'],
    [`[file:hashes.MD5 IN ('${MD5}') AND file:name = 'x']`, 'conjunction'],
    [`[file:hashes.SSDEEP = 'x' AND file:name = 'x']`, 'conjunction'],
    [
      "[url:value = 'http://a.example.com/'] AND [url:value = 'http://b.example.com/']",
      'multiple_observations',
    ],
    [
      "[url:value = 'http://a.example.com/'] FOLLOWEDBY [url:value = 'http://b.example.com/']",
      'multiple_observations',
    ],
    ["[url:value = 'http://a.example.com/'] REPEATS 5 TIMES WITHIN 1800 SECONDS", 'qualifier'],
    [
      "[url:value = 'http://a.example.com/'] START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'",
      'qualifier',
    ],
    ["[process:name = 'x']", 'unsupported_path'],
    ["[file:hashes.SSDEEP = 'x']", 'unsupported_path'],
    ["[network-traffic:src_ref.value = '198.51.100.1']", 'unsupported_path'],
    ["[x509-certificate:extensions[0].y = 'z']", 'unsupported_path'],
    ["[domain-name:value LIKE '%.example.com']", 'unsupported_operator'],
    ["[domain-name:value != 'a.example.com']", 'unsupported_operator'],
    ["[domain-name:value NOT = 'a.example.com']", 'unsupported_operator'],
    ['[NOT EXISTS domain-name:value]', 'unsupported_operator'],
    ["[ipv4-addr:value = 'nonsense']", 'invalid_value'],
    ['[ipv4-addr:value = 5]', 'invalid_value'],
    ['', 'unparseable_pattern'],
    ["[ipv4-addr:value = '198.51.100.1'", 'unparseable_pattern'],
    ["[ipv4-addr:value ~ '198.51.100.1']", 'unparseable_pattern'],
    ["[ipv4-addr:value = '198.51.100.1'] [url:value = 'x']", 'unparseable_pattern'],
    [`${'('.repeat(100_000)}`, 'unparseable_pattern'],
    [`[${'('.repeat(100_000)}`, 'unparseable_pattern'],
    [
      `[${Array.from({ length: 10 }, (_, i) => `(file:name = '${i}' OR file:name = 'x')`).join(' AND ')}]`,
      'too_complex',
    ],
  ])('%.60s is skipped as %s', (pattern, reason) => {
    expect(valuesOf(pattern)).toMatchObject({ values: [], skips: [{ reason }] });
  });

  it('takes a conjunction of thousands at once, and none that would fill the memory', () => {
    const hashes = Array.from({ length: 9_999 }, () => `file:hashes.MD5 = '${MD5}'`);
    expect(valuesOf(`[${hashes.join(' AND ')}]`).values).toHaveLength(9_999);
    const tests = Array.from({ length: 200_000 }, () => 'a:b=1').join(' AND ');
    expect(valuesOf(`[${tests}]`).skips).toEqual([{ reason: 'too_complex', detail: null }]);
    const name = 'n'.repeat(1_000_000);
    const alternatives = Array.from({ length: 900 }, () => 'a:b = 1').join(' OR ');
    expect(valuesOf(`[a:${name} = 1 AND (${alternatives})]`).skips).toHaveLength(1);
  });

  it('takes what can be taken of a pattern and tells of the rest', () => {
    const taken = valuesOf("[ipv4-addr:value IN ('198.51.100.1', 'x')] OR [process:name = 'y']");
    expect(taken.values).toEqual([{ type: 'ip', value: '198.51.100.1' }]);
    expect(taken.skips.map(({ reason }) => reason)).toEqual(['invalid_value', 'unsupported_path']);
  });
});
