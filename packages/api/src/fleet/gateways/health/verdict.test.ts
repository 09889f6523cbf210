import { describe, expect, it } from 'vitest';
import { OUTBOUND_FAILURES } from '../../../ports.ts';
import { canProbe, lacksCredentials, probeKind } from './probe-kind.ts';
import { retryDelayMs } from './record.ts';
import { failedVerdict, grpcVerdict, httpVerdict } from './verdict.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

describe('an HTTP answer', () => {
  it.each([
    [200, '', 'healthy'],
    [204, '', 'healthy'],
    [299, 'ok', 'healthy'],
    [200, '{"status":"degraded"}', 'degraded'],
    [200, '{"status":"unhealthy"}', 'unhealthy'],
    [200, '{"status":"unreachable"}', 'healthy'],
    [200, '{"status":7}', 'healthy'],
    [200, '["degraded"]', 'healthy'],
    [200, '{"status":"degraded"', 'healthy'],
    [503, '', 'unhealthy'],
    [503, '{"status":"degraded"}', 'unhealthy'],
  ])('%i with body %j is %s', (code, body, status) => {
    expect(httpVerdict(code, bytes(body))).toMatchObject({ status, responseCode: code, error: null });
  });

  it.each([100, 199, 300, 302, 401, 404, 500, 502])('of status %i says nothing about health', code => {
    expect(httpVerdict(code, bytes('{"status":"degraded","version":"1"}'))).toMatchObject({
      status: 'unreachable',
      version: null,
      responseCode: code,
      error: { code: 'http_status' },
    });
  });

  it.each([
    ['{"version":"1.2.3"}', '1.2.3'],
    ['{"version":" 1.2.3 "}', '1.2.3'],
    [`{"version":"${'v'.repeat(64)}"}`, 'v'.repeat(64)],
    [`{"version":"${'v'.repeat(65)}"}`, null],
    ['{"version":""}', null],
    ['{"version":3}', null],
    ['{"version":"\\u0000"}', null],
    ['{}', null],
    ['null', null],
  ])('%s tells the version %s', (body, version) => {
    expect(httpVerdict(200, bytes(body)).version).toBe(version);
    expect(httpVerdict(503, bytes(body)).version).toBe(version);
  });
});

it.each([
  ['SERVING', 'healthy', null],
  ['NOT_SERVING', 'unhealthy', null],
  ['UNKNOWN', 'degraded', null],
  [null, 'unreachable', 'grpc_status'],
] as const)('the serving status %s is %s', (serving, status, code) => {
  expect(grpcVerdict({ status: serving })).toMatchObject({ status, responseCode: null });
  expect(grpcVerdict({ status: serving }).error?.code ?? null).toBe(code);
});

it('what kept a probe from its answer is its error, a broken connection one that failed', () => {
  for (const code of OUTBOUND_FAILURES) {
    const { status, error } = failedVerdict(code);
    expect([status, error?.code]).toEqual(['unreachable', code === 'reset' ? 'connect_failed' : code]);
  }
});

it.each([
  [1, 60],
  [2, 120],
  [3, 240],
  [4, 480],
  [5, 900],
  [6, 900],
  [2000, 900],
])('after failure %i the next check is in %i s', (failures, seconds) => {
  expect(retryDelayMs(failures)).toBe(seconds * 1000);
});

describe('the probe', () => {
  const none = { caCert: null, clientCert: null, clientKey: null };
  const all = { caCert: 'ca', clientCert: 'cert', clientKey: 'key' };
  const onlyCa = { ...none, caCert: 'ca' };
  const pair = { ...none, clientCert: 'cert', clientKey: 'key' };

  it.each([
    ['auto', 'https', none, 'https'],
    ['auto', 'http', none, 'https'],
    ['auto', 'https', onlyCa, 'https'],
    ['auto', 'https', pair, 'https'],
    ['auto', 'https', all, 'grpc'],
    ['auto', 'http', all, 'grpc'],
    ['auto', 'grpc', none, 'grpc'],
    ['https', 'grpc', all, 'https'],
    ['grpc', 'https', none, 'grpc'],
  ] as const)('%s of scheme %s is chosen by what is stored', (probe, scheme, material, kind) => {
    expect(probeKind({ probe, scheme, ...material })).toBe(kind);
  });

  const refuse = () => Promise.reject(new TypeError('nothing is asked here'));
  const edge = { grpcHealth: null, outbound: { tls: false, request: refuse } };
  const node = { grpcHealth: { check: refuse }, outbound: { tls: true, request: refuse } };
  it.each([
    ['auto', 'https', none, true],
    ['auto', 'http', none, true],
    ['auto', 'grpc', none, false],
    ['grpc', 'https', none, false],
    ['https', 'https', onlyCa, false],
    ['https', 'https', pair, false],
    ['https', 'https', all, false],
    ['https', 'grpc', none, true],
  ] as const)(
    '%s of scheme %s is possible on the edge by what is stored',
    (probe, scheme, material, edgeCan) => {
      const gateway = { probe, scheme, ...material };
      expect([canProbe(gateway, edge), canProbe(gateway, node)]).toEqual([edgeCan, true]);
    },
  );

  it('of authMode mtls needs all three PEMs', () => {
    const gateway = { probe: 'auto', scheme: 'https', authMode: 'mtls' } as const;
    const missing = [none, onlyCa, pair, all].map(material => lacksCredentials({ ...gateway, ...material }));
    expect(missing).toEqual([true, true, true, false]);
    expect(lacksCredentials({ ...gateway, ...none, authMode: 'none' })).toBe(false);
  });
});
