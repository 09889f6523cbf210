import { ManualClock } from '@breakwater/db';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodeAddresses } from '../../../../../apps/edge/src/ports/node-addresses.ts';
import { nodeOutbound } from '../../../../../apps/edge/src/ports/node-outbound.ts';
import { type Receiver, startReceiver } from '../../../../../tests/contract/receiver.ts';
import { importEncryptionKey } from '../../call/secret-box.ts';
import { parseAllowList } from '../../outbound/allow-list.ts';
import { signatureHeaders } from '../../outbound/signing.ts';
import { OutboundError, type Ports } from '../../ports.ts';
import type { ConnectorRow } from './accessor.ts';
import { callConnector, type StepCall } from './call.ts';
import { sealSecret } from './secrets.ts';

const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const NOW = 1_764_000_000_123;
const OK = { status: 200, body: '{"status":"completed","output":{"ticket":7}}' };

const call: StepCall = {
  mode: 'run',
  executionId: 'exe_01kaz5q3n8f2v9c4w6x7y8z0ab',
  playbookId: 'pbk_01kaz5q3n8f2v9c4w6x7y8z0ab',
  playbookName: 'Contain',
  caseId: null,
  approvalId: 'apr_01kaz5q3n8f2v9c4w6x7y8z0ab',
  requestedBy: 'system',
  targetAssets: ['wéb-1'],
  step: {
    index: 0,
    name: 'block',
    action: 'block_ip',
    actionClass: 'medium',
    parameters: { ip: '203.0.113.7', b: 1, a: { z: 1, y: 2 } },
  },
  timeoutSeconds: 60,
};

let receiver: Receiver;
let keys: CryptoKey;
beforeAll(async () => {
  receiver = await startReceiver();
  keys = await importEncryptionKey(btoa('0'.repeat(32)));
});
afterAll(() => receiver.stop());

let seen: number;
let waits: number[];
beforeEach(() => {
  seen = receiver.received.length;
  waits = [];
});
const received = () => receiver.received.slice(seen);

const allow = parseAllowList('127.0.0.1');
const never = new AbortController().signal;

/** Retries wait for nothing; the time for all attempts together passes only when a test says so. */
function ports(over?: AbortSignal): Pick<Ports, 'outbound' | 'pause'> {
  return {
    outbound: nodeOutbound(nodeAddresses(allow)),
    pause: (ms, signal) => {
      waits.push(ms);
      if (ms < 60_000) return Promise.resolve();
      return new Promise(resolve => {
        signal?.addEventListener('abort', () => resolve());
        over?.addEventListener('abort', () => resolve());
      });
    },
  };
}

interface Given {
  signal?: AbortSignal;
  given?: Partial<StepCall>;
  connector?: Partial<ConnectorRow>;
  services?: Partial<Ports>;
  outboundAllow?: typeof allow;
  clock?: ManualClock;
}

async function outcome({
  signal = never,
  given = {},
  connector = {},
  services = ports(),
  outboundAllow = allow,
  clock = new ManualClock(NOW),
}: Given = {}) {
  const id = 'con_01kaz5q3n8f2v9c4w6x7y8z0ab' as const;
  const at = new Date(NOW);
  const row: ConnectorRow = {
    id,
    tenantId: 'ten_01kaz5q3n8f2v9c4w6x7y8z0ab',
    action: 'block_ip',
    endpoint: `${receiver.url}/soar`,
    secret: await sealSecret({ encryptionKey: keys }, id, SECRET),
    timeoutMs: 10_000,
    enabled: true,
    description: null,
    lastUsedAt: null,
    lastStatus: null,
    version: 1,
    createdAt: at,
    updatedAt: at,
    ...connector,
  };
  const app = { clock, ports: onlyThese(services), outboundAllow, encryptionKey: keys };
  return callConnector(app, row, { ...call, ...given }, signal);
}

/** A call of a connector uses no other port. */
const onlyThese = (some: Partial<Ports>) => some as Ports;

describe('the call of a connector', () => {
  it('is signed so that the receiver can verify it (case 42)', async () => {
    receiver.answer(OK);
    expect(await outcome()).toEqual({
      status: 'completed',
      output: { ticket: 7 },
      attempts: 1,
      lastStatus: 'completed',
    });
    const [request] = received();
    const key = 'exe_01kaz5q3n8f2v9c4w6x7y8z0ab-0-run';
    expect(request).toMatchObject({
      method: 'POST',
      path: '/soar',
      headers: {
        'content-type': 'application/json',
        'webhook-id': key,
        'idempotency-key': key,
        'webhook-timestamp': '1764000000',
        'breakwater-attempt': '1',
      },
    });
    const { body = '', headers = {} } = request ?? {};
    const signature = new Webhook(SECRET).sign(key, new Date(NOW), body);
    expect(headers['webhook-signature']).toBe(signature);
    expect(body).toBe(
      '{"approvalId":"apr_01kaz5q3n8f2v9c4w6x7y8z0ab","caseId":null,' +
        '"executionId":"exe_01kaz5q3n8f2v9c4w6x7y8z0ab",' +
        '"idempotencyKey":"exe_01kaz5q3n8f2v9c4w6x7y8z0ab-0-run","mode":"run",' +
        '"playbookId":"pbk_01kaz5q3n8f2v9c4w6x7y8z0ab","playbookName":"Contain","requestedBy":"system",' +
        '"step":{"action":"block_ip","actionClass":"medium","index":0,"name":"block",' +
        '"parameters":{"a":{"y":2,"z":1},"b":1,"ip":"203.0.113.7"}},' +
        '"targetAssets":["wéb-1"],"type":"soc.playbook.step"}',
    );
  });

  it('has the signature of the vector', async () => {
    const headers = await signatureHeaders({
      secrets: [SECRET],
      messageId: 'exe_01kaz5q3n8f2v9c4w6x7y8z0ab-0-run',
      timestamp: 1_764_000_000_000,
      body: '{"hello":"world"}',
    });
    expect(headers['webhook-signature']).toBe('v1,JEwc0anOmctOgYKWu+Fb8yhHQXDajLBMzIDN6NfZXSs=');
  });

  it('to undo a step has a key of its own', async () => {
    receiver.answer(OK);
    await outcome({ given: { mode: 'rollback' } });
    const [request] = received();
    expect(request?.headers['idempotency-key']).toBe('exe_01kaz5q3n8f2v9c4w6x7y8z0ab-0-undo');
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      mode: 'rollback',
      idempotencyKey: 'exe_01kaz5q3n8f2v9c4w6x7y8z0ab-0-undo',
    });
  });

  it('is repeated after 1 s and 4 s with one key and equal bytes, each signed anew (case 42)', async () => {
    const clock = new ManualClock(NOW);
    receiver.react(() => {
      clock.advance(5000);
      return received().length < 3 ? 503 : OK;
    });
    expect(await outcome({ clock })).toMatchObject({ status: 'completed', attempts: 3 });
    expect(waits).toEqual([60_000, 1000, 4000]);
    const requests = received();
    expect(requests.map(r => r.headers['breakwater-attempt'])).toEqual(['1', '2', '3']);
    expect(new Set(requests.map(r => r.headers['idempotency-key'])).size).toBe(1);
    expect(new Set(requests.map(r => r.body)).size).toBe(1);
    expect(requests.map(r => r.headers['webhook-timestamp'])).toEqual([
      '1764000000',
      '1764000005',
      '1764000010',
    ]);
    for (const { headers, body } of requests) {
      const at = new Date(Number(headers['webhook-timestamp']) * 1000);
      expect(headers['webhook-signature']).toBe(
        new Webhook(SECRET).sign(String(headers['webhook-id']), at, body),
      );
    }
  });

  it.each([408, 425, 429, 500, 502, 503, 504, 599])('is made three times at HTTP %i', async status => {
    receiver.answer(status);
    expect(await outcome()).toEqual({
      status: 'failed',
      error: `connector answered badly: HTTP ${status}`,
      outcomeUnknown: status >= 500,
      attempts: 3,
      lastStatus: `http_${status}`,
    });
    expect(received()).toHaveLength(3);
  });

  it.each([400, 401, 404, 409, 410, 422, 304, 600])('is made once at HTTP %i (case 42)', async status => {
    receiver.answer(status);
    expect(await outcome()).toEqual({
      status: 'failed',
      error: `connector answered badly: HTTP ${status}`,
      outcomeUnknown: false,
      attempts: 1,
      lastStatus: `http_${status}`,
    });
    expect(received()).toHaveLength(1);
  });

  it('follows no redirect (case 42)', async () => {
    receiver.answer({ status: 302, headers: { location: `${receiver.url}/elsewhere` } }, OK);
    expect(await outcome()).toMatchObject({
      status: 'failed',
      error: 'connector answered badly: HTTP 302',
      attempts: 1,
    });
    expect(received()).toHaveLength(1);
  });

  it.each([
    ['ok', 'the body must be a JSON object'],
    ['', 'the body must be a JSON object'],
    ['null', 'the body must be a JSON object'],
    ['[]', 'the body must be a JSON object'],
    ['"completed"', 'the body must be a JSON object'],
    ['{}', "status must be 'completed' or 'failed'"],
    ['{"status":"done"}', "status must be 'completed' or 'failed'"],
    ['{"status":"completed","output":[]}', 'output must be an object'],
    ['{"status":"completed","output":null}', 'output must be an object'],
    [
      '{"status":"completed","output":{"a":"\\ud800"}}',
      'output must have well-formed text and finite numbers',
    ],
    ['{"status":"completed","output":{"a":1e999}}', 'output must have well-formed text and finite numbers'],
    ['{"status":"failed"}', 'error must be text'],
    ['{"status":"failed","error":1}', 'error must be text'],
    [`{"status":"completed","x":"${'x'.repeat(16_384)}"}`, 'the body must be at most 16384 bytes'],
  ])('fails at the body %.60s (case 42)', async (body, why) => {
    receiver.answer({ status: 200, body });
    expect(await outcome()).toEqual({
      status: 'failed',
      error: `connector answered badly: ${why}`,
      outcomeUnknown: false,
      attempts: 1,
      lastStatus: 'bad_answer',
    });
  });

  it('takes any 2xx, a body of 16,384 bytes, and no output for an empty one', async () => {
    const body = '{"status":"completed","x":""}';
    receiver.answer({ status: 202, body: body.replace('""', `"${'x'.repeat(16_384 - body.length)}"`) });
    expect(await outcome()).toMatchObject({ status: 'completed', output: {} });
  });

  it('tells what the connector said of a failure, cleaned and cut', async () => {
    const error = `no\u0000 such\u001b[31m ho\nst\u0085 ${'😀'.repeat(2000)}`;
    receiver.answer({ status: 200, body: JSON.stringify({ status: 'failed', error }) });
    const failed = await outcome();
    const start = 'no such[31m host ';
    expect(failed).toEqual({
      status: 'failed',
      error: start + '😀'.repeat(1000 - start.length),
      outcomeUnknown: false,
      attempts: 1,
      lastStatus: 'failed',
    });
  });

  it('has an error for a failure without a word', async () => {
    receiver.answer({ status: 200, body: '{"status":"failed","error":"\\n"}' });
    expect(await outcome()).toMatchObject({ error: 'the connector gave no reason', lastStatus: 'failed' });
  });

  it('knows the outcome when a valid answer says it failed, whatever came before', async () => {
    receiver.answer(503, { status: 200, body: '{"status":"failed","error":"no"}' });
    expect(await outcome()).toMatchObject({
      status: 'failed',
      error: 'no',
      outcomeUnknown: false,
      attempts: 2,
    });
  });

  it('does not know the outcome when only an invalid answer came after a 5xx', async () => {
    receiver.answer(503, 400);
    expect(await outcome()).toMatchObject({ attempts: 2, outcomeUnknown: true, lastStatus: 'http_400' });
    receiver.answer(429, { status: 200, body: 'ok' });
    expect(await outcome()).toMatchObject({ attempts: 2, outcomeUnknown: false, lastStatus: 'bad_answer' });
  });

  it.each(['close', 'break off'] as const)('is repeated when the connection ends: %s', async reaction => {
    receiver.answer(reaction);
    expect(await outcome()).toEqual({
      status: 'failed',
      error: 'the connector gave no answer: reset',
      outcomeUnknown: true,
      attempts: 3,
      lastStatus: 'reset',
    });
  });

  it('is repeated when nobody listens, and then nothing can have happened', async () => {
    const gone = await startReceiver();
    await gone.stop();
    expect(await outcome({ connector: { endpoint: gone.url } })).toMatchObject({
      error: 'the connector gave no answer: connect_failed',
      outcomeUnknown: false,
      attempts: 3,
    });
  });

  it('is not made to an address that is not allowed today', async () => {
    expect(await outcome({ outboundAllow: parseAllowList('') })).toEqual({
      status: 'failed',
      error: 'the connector gave no answer: address_blocked',
      outcomeUnknown: false,
      attempts: 1,
      lastStatus: 'address_blocked',
    });
    expect(received()).toHaveLength(0);
  });

  it('ends when the time for all attempts is over, also while one is under way', async () => {
    const over = new AbortController();
    receiver.react(() => {
      over.abort();
      return 'hang';
    });
    expect(await outcome({ services: ports(over.signal) })).toMatchObject({
      status: 'failed',
      error: 'the connector gave no answer: timeout',
      outcomeUnknown: true,
      attempts: 1,
    });
    expect(waits).toEqual([60_000]);
  });

  it('ends at once when it is aborted, and nobody knows the outcome', async () => {
    const cancel = new AbortController();
    receiver.react(() => {
      cancel.abort();
      return 'hang';
    });
    expect(await outcome({ signal: cancel.signal })).toEqual({
      status: 'failed',
      error: 'the call was aborted',
      outcomeUnknown: true,
      attempts: 1,
      lastStatus: 'aborted',
    });
  });

  it('is not made at all when it is aborted before', async () => {
    expect(await outcome({ signal: AbortSignal.abort() })).toMatchObject({
      attempts: 0,
      outcomeUnknown: false,
    });
    expect(received()).toHaveLength(0);
  });

  it('is not made with parameters that have no canonical form, or a secret that cannot be read', async () => {
    const step = { ...call.step, parameters: { host: '\ud800' } };
    expect(await outcome({ given: { step } })).toMatchObject({
      attempts: 0,
      error: 'the parameters must have well-formed text and finite numbers',
    });
    expect(await outcome({ connector: { secret: 'AAAA' } })).toMatchObject({
      attempts: 0,
      error: "the connector's stored secret cannot be read; rotate it",
    });
    expect(received()).toHaveLength(0);
  });

  it('that is aborted between two attempts is not repeated', async () => {
    receiver.answer(429);
    const cancel = new AbortController();
    const { outbound, pause } = ports();
    const services: Partial<Ports> = {
      outbound,
      pause: (ms, signal) => {
        if (ms === 1000) cancel.abort();
        return pause(ms, signal);
      },
    };
    expect(await outcome({ signal: cancel.signal, services })).toMatchObject({
      error: 'the call was aborted',
      attempts: 1,
      outcomeUnknown: false,
    });
    expect(received()).toHaveLength(1);
  });

  it('gives each attempt the time of its connector', async () => {
    const asked: unknown[] = [];
    const outbound: Ports['outbound'] = {
      tls: true,
      request: ({ timeoutMs, maxBytes }) => {
        asked.push({ timeoutMs, maxBytes });
        return Promise.reject(new OutboundError('timeout'));
      },
    };
    const services = { ...ports(), outbound };
    expect(await outcome({ services, connector: { timeoutMs: 1234 } })).toMatchObject({
      error: 'the connector gave no answer: timeout',
      attempts: 3,
      outcomeUnknown: true,
    });
    expect(asked).toEqual(Array.from({ length: 3 }, () => ({ timeoutMs: 1234, maxBytes: 16_385 })));
  });
});
