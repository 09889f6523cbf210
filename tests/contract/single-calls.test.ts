import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADAPTER, answerTo, INPUTS, oddRequests } from './odd-requests.ts';
import { bearer, newTenant } from './people.ts';
import { type Running, start } from './targets.ts';

describe('a single call', () => {
  let running: Running;
  beforeAll(async () => {
    running = await start('node over http');
  });
  afterAll(() => running?.stop());

  /** What was recorded and logged of requests whose ids begin so. */
  const traces = async (kind: string) => {
    const entries = await running.sql({
      sql: `SELECT request_id, action, error_code, actor_id, request_data FROM audit_log WHERE request_id LIKE ? ORDER BY id`,
      args: [`${kind}-%`],
    });
    const lines = running.logs.filter(line => line.includes(`"${kind}-`));
    return [...entries.map(entry => JSON.stringify(entry)), ...lines].map(trace =>
      trace.replace(`"${kind}-`, '"').replace(/"durationMs":\d+/, ''),
    );
  };

  it('is answered, recorded and logged as tRPC would, however odd it is', async () => {
    const { people } = await newTenant(running);
    // Before it is loaded, a domain is tRPC's in any case.
    await running.fetch(`${running.url}/trpc/fleet.gateways.list`);
    for (const [n, odd] of oddRequests(people.viewer.token, people.admin.token).entries()) {
      const single = await answerTo(running, odd, `one-${n}`);
      const adapter = await answerTo(running, odd, `two-${n}`, ADAPTER);
      const { headers, status } = single;
      expect([odd.what, single.all]).toEqual([odd.what, adapter.all]);
      expect([odd.what, status < 500, headers.get('x-content-type-options')]).toEqual([
        odd.what,
        true,
        'nosniff',
      ]);
      if (odd.method === 'HEAD') continue;
      const about = ['cache-control', 'access-control-allow-origin'].map(name => headers.get(name));
      expect([odd.what, ...about]).toEqual([odd.what, 'no-store', '*']);
    }
    const found = await traces('one');
    expect(found).toEqual(await traces('two'));
    expect(found.join('\n')).toContain('"FORBIDDEN"');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('is answered as in a batch of one', async () => {
    const { people } = await newTenant(running);
    const get = (query: string) =>
      answerTo(
        running,
        {
          ...{ path: `/trpc/fleet.gateways.list?${query}`, method: 'GET' },
          ...{ headers: bearer(people.viewer.token), body: null },
        },
        'same',
      );
    for (const input of INPUTS.filter(text => text !== '')) {
      const single = await get(`input=${encodeURIComponent(input)}`);
      const batch = await get(`batch=1&input=${encodeURIComponent(`{"0":${input}}`)}`);
      expect([input, batch.status, batch.text]).toEqual([input, single.status, `[${single.text}]`]);
    }
  });

  it('has its effect once, however it is sent again', async () => {
    const { people } = await newTenant(running);
    const made = {
      ...{ path: '/trpc/fleet.gateways.create', method: 'POST' },
      headers: {
        ...bearer(people.admin.token),
        ...{ 'content-type': 'application/json', 'idempotency-key': 'once' },
      },
      body: '{"json":{"name":"one","endpoint":"edge-1.example.com:8443"}}',
    };
    const first = await answerTo(running, made, 'same');
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([200, null]);
    const again = await answerTo(running, made, 'same');
    expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([first.text, 'true']);
    expect((await answerTo(running, made, 'same', ADAPTER)).all).toBe(again.all);
    const batch = await answerTo(
      running,
      { ...made, path: `${made.path}?batch=1`, body: `{"0":${made.body}}` },
      'same',
    );
    expect([batch.text, batch.headers.get('idempotency-replayed')]).toEqual([`[${first.text}]`, 'true']);
  });
});
