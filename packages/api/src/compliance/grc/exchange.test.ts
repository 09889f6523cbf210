import { ManualClock } from '@breakwater/db';
import { expect, test } from 'vitest';
import { allowNothing } from '../../outbound/allow-list.ts';
import { OutboundError, type OutboundRequest, type OutboundResponse, type Ports } from '../../ports.ts';
import { detailsOf } from './end.ts';
import { Exchange, wordsOf } from './exchange.ts';

/** An exchange over a network that a test plays. */
function exchange(baseUrl: string, ...answers: (number | OutboundError)[]) {
  const asked: OutboundRequest[] = [];
  const waits: number[] = [];
  const outbound: Ports['outbound'] = {
    tls: true,
    request: async (request): Promise<OutboundResponse> => {
      asked.push(request);
      const answer = answers.shift() ?? 200;
      if (typeof answer !== 'number') throw answer;
      return { status: answer, headers: new Headers(), body: new Uint8Array() };
    },
  };
  const made = new Exchange({
    app: { clock: new ManualClock(0), outboundAllow: allowNothing, ports: onlyThese({ outbound }) },
    baseUrl,
    secrets: ['s3', 's3"cret'],
    authority: { headers: () => Promise.resolve({ authorization: 'Bearer x' }) },
    signal: new AbortController().signal,
    pause: async ms => void waits.push(ms),
  });
  return { made, asked, waits };
}

/** An exchange uses no other port. */
const onlyThese = (some: Partial<Ports>) => some as Ports;

test('a call has 30 s and reads 1 MiB, at a path below the base URL', async () => {
  const { made, asked } = exchange('https://api.example.com/public/v2');
  await made.send({ method: 'PUT', path: '/x?y=1', json: { a: 1 } });
  expect(asked).toMatchObject([
    {
      url: 'https://api.example.com/public/v2/x?y=1',
      method: 'PUT',
      headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
      body: '{"a":1}',
      timeoutMs: 30_000,
      maxBytes: 1_048_577,
    },
  ]);
  const root = exchange('https://api.example.com/');
  await root.made.send({ method: 'GET', path: '/x' });
  expect(root.asked[0]?.url).toBe('https://api.example.com/x');
});

test('what gives no answer is called again, and after six times the sync has failed', async () => {
  const again = exchange('https://api.example.com', new OutboundError('timeout'), new OutboundError('reset'));
  expect(await again.made.send({ method: 'GET', path: '/' })).toEqual({ status: 200, body: undefined });
  expect([again.waits, again.made.requests, again.made.retries]).toEqual([[1_000, 2_000], 1, 2]);
  const never = exchange(
    'https://api.example.com',
    ...Array.from({ length: 6 }, () => new OutboundError('dns_failed')),
  );
  await expect(never.made.send({ method: 'GET', path: '/' })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: 'the platform gave no answer: dns_failed',
  });
  expect(never.asked).toHaveLength(6);
});

test('a refusal is quoted without secrets, also as JSON and URLs hold them, cards and control characters', () => {
  const { made } = exchange('https://api.example.com');
  const message = 'no\u0007 s3"cret {"k":"s3\\"cret"} s3%22cret 4111 1111 1111 1111';
  expect(made.said({ status: 400, body: { message } })).toBe(
    'HTTP 400: no  [redacted] {"k":"[redacted]"} [redacted] [pan:1111]',
  );
  expect(made.said({ status: 404, body: undefined })).toBe('HTTP 404');
});

test('of errors the first 1,000 are kept and counted', () => {
  const errors = Array.from({ length: 1_001 }, () => ({ resourceId: null, status: 400, message: 'no' }));
  const { errorDetails, errorsCount } = detailsOf(errors);
  expect([errorDetails.length, errorsCount]).toEqual([1_000, 1_000]);
});

test.each([
  [{ message: 'a' }, 'a'],
  [{ message: ['a', 'b'] }, 'a; b'],
  [{ error: { message: 'a' } }, 'a'],
  [{ errors: [{ detail: 'a' }, { detail: 'b' }] }, 'a'],
  [{ error: 'a' }, 'a'],
  ['a', 'a'],
  [{ code: 1 }, ''],
  [null, ''],
])('in %j a platform says %j', (body, words) => {
  expect(wordsOf(body)).toBe(words);
});
