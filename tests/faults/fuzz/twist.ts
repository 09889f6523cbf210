import fc from 'fast-check';

/** One thing about a request that is as it should not be. */
export type Twist =
  | { readonly kind: 'replace'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'drop'; readonly at: number }
  | { readonly kind: 'add'; readonly at: number; readonly name: string; readonly value: unknown }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'cut'; readonly share: number }
  | { readonly kind: 'type'; readonly type: string }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'segment'; readonly segment: string }
  | { readonly kind: 'query'; readonly query: string };

const LONE = '\ud800';

const deep = (depth: number) => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`);
const deepObject = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

/** Values that some field or other does not take. */
const HOSTILE: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, -0, -1, 1.5, '', ' ', [], {}, [null], [[]]),
  fc.constantFrom<unknown>(
    1e308,
    -1e308,
    5e-324,
    2 ** 53,
    -(2 ** 53),
    2 ** 31,
    2 ** 63,
    8.64e15,
    8.64e15 + 1,
  ),
  fc.constantFrom<unknown>(
    LONE,
    `a${LONE}b`,
    '\u0000',
    'a\u0000b',
    '\ufeff',
    '\u202e',
    '𝒳'.repeat(40),
    'İ',
    'ﬁ',
    "' OR 1=1 --",
    '%_',
    '\\',
    '"',
    '../../etc/passwd',
    '<script>',
    '=1+1',
    '__proto__',
    'constructor',
    'NaN',
    'Infinity',
    '1e400',
    '0x10',
    'null',
    '+010000-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
    '0000-01-01T00:00:00Z',
    '2026-02-30T00:00:00Z',
    'gw_7zzzzzzzzzzzzzzzzzzzzzzzzz',
    'gw_01KDV2HG00E008000000000001',
    'http://169.254.169.254/',
    'http://[::1]:1/',
    'https://a:b@example.com/',
  ),
  fc.constantFrom(100, 1_001, 10_001, 300_000).map(length => 'x'.repeat(length)),
  fc.constantFrom(20, 2_000).map(deep),
  fc.constantFrom(20, 2_000).map(deepObject),
  fc.constantFrom(101, 1_001).map(length => Array.from({ length }, (_, index) => index)),
  fc.string({ unit: 'binary' }),
  fc.jsonValue({ maxDepth: 3 }),
);

const NAMES = fc.oneof(
  fc.constantFrom('nonsense', '__proto__', 'constructor', 'toString', '', 'id', 'tenantId', 'a.b', '*', LONE),
  fc.string(),
);

const MALFORMED = fc.constantFrom(
  '{',
  '{"a":}',
  '[',
  '"text"',
  'null',
  '1e999',
  '{"a":1e999}',
  '{"a":1,"a":2}',
  '{"__proto__":{"x":1}}',
  '\ufeff{}',
  '{}{}',
  "{'a':1}",
  'NaN',
  '[]',
  '   ',
  '\u0000',
  '{"\\ud800":1}',
  '['.repeat(20_000),
  '{"a":'.repeat(20_000),
);

const TYPES = fc.constantFrom(
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'multipart/form-data',
  'application/json; charset=utf-16',
  'application/problem+json',
  'APPLICATION/JSON',
  'application/octet-stream',
  'application/x-ndjson',
  'text/csv',
  'application/zip',
  ';',
  '',
);

const HEADERS: fc.Arbitrary<Pick<Extract<Twist, { kind: 'header' }>, 'name' | 'value'>> = fc.oneof(
  fc.record({
    name: fc.constantFrom(
      'idempotency-key',
      'x-tenant-id',
      'if-match',
      'if-none-match',
      'prefer',
      'last-event-id',
      'x-request-id',
      'traceparent',
      'accept',
      'accept-encoding',
      'content-encoding',
      'origin',
      'cookie',
      'range',
      'x-forwarded-for',
      'cf-connecting-ip',
      'x-http-method-override',
      'user-agent',
    ),
    value: fc.oneof(
      fc.constantFrom(
        '',
        '*',
        '"1"',
        '"999"',
        'W/"1"',
        '0',
        '-1',
        'wait=0',
        'wait=99999999',
        'gzip',
        'a'.repeat(300),
      ),
      fc.constantFrom(
        'ten_7zzzzzzzzzzzzzzzzzzzzzzzzz',
        'ten_x',
        '00-0-0-0',
        'bytes=0-1',
        '::1',
        '999.1.1.1',
        '\u00ff\u00e9',
      ),
      fc.stringMatching(/^[\x21-\x7e]([\x20-\x7e]{0,40}[\x21-\x7e])?$/),
    ),
  }),
);

const SEGMENTS = fc.oneof(
  fc.constantFrom(
    '%00',
    '..',
    '.',
    '%2e%2e',
    '%2F',
    '..%2F..%2Fetc%2Fpasswd',
    '%E0%A4%A',
    '%',
    '%ED%A0%80',
    '%25',
    '__proto__',
    'constructor',
    '%20',
    '',
    'a;b=c',
    'a%3Fb',
    '%F0%9D%92%B3',
    'x'.repeat(3_000),
    "'%20OR%201=1--",
  ),
  fc.string({ minLength: 1 }).map(encodeURIComponent),
);

const QUERIES = fc.constantFrom(
  'limit=0',
  'limit=-1',
  'limit=1e3',
  'limit=1001',
  'limit=NaN',
  'limit=9007199254740993',
  'cursor=x',
  'cursor=bnVsbA',
  'cursor=eyJhIjoxfQ',
  'cursor=',
  'order=__proto__',
  'order=asc&order=desc',
  'q=%00',
  'q=%25',
  'q=%ED%A0%80',
  'q=%',
  'q=',
  '__proto__=1',
  'a[b]=1',
  'a.b=1',
  '=1',
  '&&&',
  'expectedVersion=0',
  'expectedVersion=1e400',
  'since=2026-01-01',
  'since=x',
  'ids=a&ids=b',
  'constructor=1',
  `q=${'x'.repeat(3_000)}`,
);

/** Every kind of twist; `at` counts the places of a request and begins anew where they end. */
export const TWIST: fc.Arbitrary<Twist> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ kind: fc.constant('replace' as const), at: fc.nat(), value: HOSTILE }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('drop' as const), at: fc.nat() }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('add' as const), at: fc.nat(), name: NAMES, value: HOSTILE }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('text' as const), text: MALFORMED }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('cut' as const),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('type' as const), type: TYPES }) },
  { weight: 2, arbitrary: HEADERS.map(header => ({ kind: 'header' as const, ...header })) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('segment' as const), segment: SEGMENTS }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('query' as const), query: QUERIES }) },
);
