import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from './canonical.ts';
import { redact } from './redact.ts';

test('rows come out in row form', () => {
  const row = {
    at: new Date(1_777_636_800_000),
    never: new Date(Number.NaN),
    big: 9_007_199_254_740_993n,
    bytes: new Uint8Array([0, 1, 254, 255]),
    part: new Uint8Array([9, 0, 1, 9]).subarray(1, 3),
    buffer: new Uint8Array([1, 2]).buffer,
    empty: null,
    gone: undefined,
    method: () => 1,
    list: [1, undefined, Number.NaN, true],
  };
  expect(redact(row)).toEqual({
    at: '2026-05-01T12:00:00.000Z',
    never: null,
    big: '9007199254740993',
    bytes: 'AAH+/w==',
    part: 'AAE=',
    buffer: 'AQI=',
    empty: null,
    list: [1, null, null, true],
  });
  expect(Object.keys(Object(redact(row)))).not.toContain('gone');
  expect(redact(undefined)).toBeNull();
});

test('long bytes keep their content', () => {
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i % 251);
  expect(redact(bytes)).toBe(Buffer.from(bytes).toString('base64'));
});

test('a copy shares nothing with its original', () => {
  const original = { labels: { env: 'prod' }, list: [{ a: 1 }] };
  expect(redact(original)).toEqual(original);
  expect(redact(original)).not.toBe(original);
  expect(Object(redact(original)).labels).not.toBe(original.labels);
});

test.each([
  ...[
    'password',
    'Passwd',
    'PWD',
    'pass_phrase',
    'pin',
    'OTP',
    'totp',
    'cvv',
    'cvc',
    'cvv2',
    'Authorization',
  ],
  ...['proxy-authorization', 'Cookie', 'Set-Cookie', 'credentials', 'smtp_pass', 'smtpPass', 'new.password'],
  ...[
    'current password',
    'db-passphrase',
    'clientSecret',
    'access_token',
    'API Key',
    'x-api-key',
    'private.key',
  ],
  ...['clientKey', 'client_key', 'keyHash', 'inviteTokenHash'],
])('the value of key %s is redacted, whatever it is, unless it is null', key => {
  for (const value of ['x', 1, true, ['x'], { deep: 'x' }, '']) {
    expect(redact({ a: { [key]: value } })).toEqual({ a: { [key]: '[redacted]' } });
  }
  expect(redact({ [key]: null })).toEqual({ [key]: null });
  expect(redact({ [key]: undefined })).toEqual({});
});

test.each([
  ...[
    'publicKey',
    'idempotencyKey',
    'keyPrefix',
    'pinned',
    'spin',
    'tokens',
    'secretName',
    'keyId',
    'passed',
  ],
  ...['otpEnabled', 'cookies', 'hash', 'smtpHost'],
])('the value of key %s stays', key => {
  expect(redact({ [key]: 'x' })).toEqual({ [key]: 'x' });
});

test('secrets and card numbers are replaced wherever text stands, keys included', () => {
  const key = `bwp_${'a'.repeat(20)}`;
  expect(redact([key, { note: `use ${key}`, [key]: 1 }])).toEqual([
    '[redacted]',
    { note: 'use [redacted]', '[redacted]': 1 },
  ]);
  expect(redact({ '4111 1111 1111 1111': 'x' })).toEqual({ '[pan:1111]': 'x' });
});

test('an integer is tested by its digits, and times never match', () => {
  expect(redact(378282246310005)).toBe('[pan:0005]');
  expect(redact(378282246310005n)).toBe('[pan:0005]');
  expect(redact(-378282246310005)).toBe('-[pan:0005]');
  expect(redact(378282246310006)).toBe(378282246310006);
  expect(redact(378282246310005.5)).toBe(378282246310005.5);
  expect(redact(4222222222222)).toBe('[pan:2222]');
  const milliseconds = fc.integer({ min: 0, max: Date.UTC(2096) });
  const microseconds = fc.integer({ min: Date.UTC(2002) * 1000, max: Date.UTC(2040) * 1000 });
  fc.assert(fc.property(fc.oneof(milliseconds, microseconds), time => redact(time) === time));
});

test('a key named __proto__ is data', () => {
  const copy = redact(JSON.parse('{"__proto__": {"admin": true, "token": "x"}}'));
  expect(JSON.stringify(copy)).toBe('{"__proto__":{"admin":true,"token":"[redacted]"}}');
  expect(Object(copy).admin).toBeUndefined();
});

test('cycles and shared parts that unfold without end are cut, not followed', () => {
  const cycle: Record<string, unknown> = { name: 'x' };
  cycle.self = cycle;
  cycle.again = cycle;
  expect(JSON.stringify(redact(cycle))).toContain('"[omitted]"');

  let shared: unknown = { text: 'y'.repeat(10_000) };
  for (let i = 0; i < 100; i++) shared = [shared, shared];
  expect(JSON.stringify(redact(shared)).length).toBeLessThan(64 * 1024 * 1024);
});

test('input nested deeper than the call stack is cut', () => {
  const text = '['.repeat(1_000_000) + ']'.repeat(1_000_000);
  expect(JSON.stringify(redact(JSON.parse(text)))).toBe(`${'['.repeat(500)}"[omitted]"${']'.repeat(500)}`);
});

test('what lies deeper than 500 levels is cut, of objects and lists alike', () => {
  const nested = (levels: number, wrap: (inner: unknown) => unknown) => {
    let value: unknown = 'x';
    for (let i = 0; i < levels; i++) value = wrap(value);
    return JSON.stringify(value);
  };
  for (const wrap of [(inner: unknown) => [inner], (inner: unknown) => ({ a: inner })]) {
    const whole = nested(500, wrap);
    expect(JSON.stringify(redact(JSON.parse(whole)))).toBe(whole);
    const deeper = JSON.stringify(redact(JSON.parse(nested(501, wrap))));
    expect(deeper).toBe(whole.replace('"x"', '"[omitted]"'));
  }
});

test('what follows 16 MB of text or a million values is cut', () => {
  const last = (value: readonly unknown[]) => {
    const copy = redact(value);
    return Array.isArray(copy) ? copy.at(-1) : copy;
  };
  expect(last(['x'.repeat(16_000_000), 'last'])).toBe('[omitted]');
  expect(last(['x'.repeat(1_000_000), 'last'])).toBe('last');
  const values = (count: number) => new Array(count).fill(true);
  expect(last(values(999_999))).toBe(true);
  expect(last(values(1_000_000))).toBe('[omitted]');
});

test('a key is judged the same each time, whatever its length', () => {
  for (const length of [64, 65]) {
    const key = 'x'.repeat(length - 5);
    for (let time = 0; time < 2; time++) {
      expect(redact({ [`${key}token`]: 1, [`${key}other`]: 1 })).toEqual({
        [`${key}token`]: '[redacted]',
        [`${key}other`]: 1,
      });
    }
  }
});

test('many distinct keys are each judged by themselves', () => {
  const row: Record<string, string> = {};
  for (let i = 0; i < 10_000; i++) row[`field${i}${i % 2 === 0 ? 'Token' : ''}`] = 'x';
  const copy = Object.entries(Object(redact(row)));
  expect(copy.every(([key, value]) => value === (key.endsWith('Token') ? '[redacted]' : 'x'))).toBe(true);
  expect(copy).toHaveLength(10_000);
});

test('a copy of anything has canonical JSON', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withDate: true, withTypedArray: true }), value => {
      expect(canonicalJson(redact(value))).toBeTypeOf('string');
    }),
  );
  expect(redact(['\ud800', { '\udc00x': 1 }])).toEqual(['\ufffd', { '\ufffdx': 1 }]);
});

test('JSON too short to hold a secret is copied as it is', () => {
  const leaf = fc.oneof(fc.boolean(), fc.constant(null), fc.integer(), fc.string({ maxLength: 5 }));
  const { tree } = fc.letrec(tie => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('tree')),
      fc.dictionary(fc.string({ maxLength: 2 }), tie('tree')),
    ),
  }));
  fc.assert(fc.property(tree, value => canonicalJson(redact(value)) === canonicalJson(value)));
});
