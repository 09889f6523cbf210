import { Agent, type IncomingMessage, request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { CLOSE, execute, Fixture, failure, until } from './fixture.ts';
import type { Interception, RequestInfo } from './hooks.ts';
import { startLibsqlServer } from './server.ts';

let fixture: Fixture;

afterEach(() => fixture.stop());

const SELECT = { requests: [execute('SELECT 1'), CLOSE] };

describe('authorisation', () => {
  test('without the token nothing is run, with it everything works', async () => {
    fixture = await Fixture.start({ authToken: 'secret' });
    await fixture.client.execute('CREATE TABLE t (a)');
    const wrong = ['', 'secret', 'Bearer', 'Bearer wrong', 'Bearer secret2', 'Basic secret'];
    for (const authorization of wrong) {
      const response = await fixture.post('/v2/pipeline', SELECT, { authorization });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ error: expect.stringContaining('auth token') });
    }
    expect((await fixture.post('/v3/cursor', { batch: { steps: [] } })).status).toBe(401);
    expect((await fixture.post('/v2/pipeline', SELECT, { authorization: 'Bearer secret' })).status).toBe(200);
    expect((await failure(fixture.connect({ authToken: 'no' }).execute('SELECT 1'))).message).toContain(
      '401',
    );
  });

  test('probes need no token, as clients send none', async () => {
    fixture = await Fixture.start({ authToken: 'secret' });
    expect((await fetch(`${fixture.server.url}/v2`)).status).toBe(200);
  });
});

describe('body limit', () => {
  const limit = 1000;
  const body = (length: number) => {
    const empty = JSON.stringify({ requests: [execute("SELECT ''"), CLOSE] });
    return empty.replace("''", `'${'x'.repeat(length - empty.length)}'`);
  };

  test('a body of exactly the limit passes, one byte more is 413', async () => {
    fixture = await Fixture.start({ maxBodyBytes: limit });
    expect((await fixture.post('/v2/pipeline', body(limit))).status).toBe(200);
    const response = await fixture.post('/v2/pipeline', body(limit + 1));
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({ error: 'The request body must not exceed 1000 bytes' });
  });

  test('a chunked body is counted too, and the connection serves on', async () => {
    fixture = await Fixture.start({ maxBodyBytes: limit });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const sockets = new Set<unknown>();
    const send = (chunks: readonly string[]) =>
      new Promise<number | undefined>((resolve, reject) => {
        const outgoing = request(
          `${fixture.server.url}/v2/pipeline`,
          { method: 'POST', agent },
          (answer: IncomingMessage) => {
            answer.resume().once('end', () => resolve(answer.statusCode));
          },
        );
        outgoing.on('socket', socket => sockets.add(socket)).on('error', reject);
        for (const chunk of chunks) outgoing.write(chunk);
        outgoing.end();
      });
    expect(await send(Array.from({ length: 5 }, () => 'x'.repeat(300)))).toBe(413);
    expect(await send([JSON.stringify(SELECT)])).toBe(200);
    expect(sockets.size).toBe(1);
    agent.destroy();
  });
});

describe('hooks', () => {
  async function observed(intercept?: (info: RequestInfo) => Interception) {
    const seen: RequestInfo[] = [];
    const hooks = { onRequest: (info: RequestInfo) => seen.push(info) };
    fixture = await Fixture.start(intercept === undefined ? hooks : { ...hooks, intercept });
    return seen;
  }

  test('onRequest counts a client’s round trips', async () => {
    const seen = await observed();
    await fixture.client.execute('CREATE TABLE t (a)');
    await fixture.client.batch(['INSERT INTO t VALUES (1)', 'INSERT INTO t VALUES (2)'], 'write');
    expect(seen.map(({ kind, index }) => `${kind} ${index}`)).toEqual(['pipeline 0', 'pipeline 1']);
    const transaction = await fixture.client.transaction('write');
    await transaction.execute('INSERT INTO t VALUES (3)');
    await transaction.execute('INSERT INTO t VALUES (4)');
    await transaction.commit();
    expect(seen).toHaveLength(5);
    await fetch(`${fixture.server.url}/v3`);
    await fixture.post('/v3/cursor', { batch: { steps: [] } });
    expect(seen.slice(5)).toEqual([
      { kind: 'probe', index: 0, requests: 0 },
      { kind: 'cursor', index: 0, requests: 1 },
    ]);
  });

  test('drop-before loses the request, drop-after only the answer', async () => {
    const plan: Interception[] = ['pass', 'drop-before', 'drop-after'];
    await observed(({ index }) => plan[index] ?? 'pass');
    await fixture.client.execute('CREATE TABLE t (a)');
    await failure(fixture.client.execute("INSERT INTO t VALUES ('before')"));
    await failure(fixture.client.execute("INSERT INTO t VALUES ('after')"));
    const rows = (await fixture.client.execute('SELECT a FROM t')).rows;
    expect(rows.map(row => row.a)).toEqual(['after']);
  });

  test('a transaction whose answer is lost is rolled back at once', async () => {
    await observed(({ index }) => (index === 1 ? 'drop-after' : 'pass'));
    await fixture.client.execute('CREATE TABLE t (a)');
    const transaction = await fixture.client.transaction('write');
    await failure(transaction.execute('INSERT INTO t VALUES (1)'));
    await until(() => fixture.server.stats().streams === 0);
    await fixture.client.execute('INSERT INTO t VALUES (2)');
    expect((await fixture.client.execute('SELECT a FROM t')).rows.map(row => row.a)).toEqual([2]);
  });

  test('a cursor can be lost before and after it ran', async () => {
    await observed(({ kind, index }) =>
      kind === 'pipeline' ? 'pass' : index === 0 ? 'drop-before' : 'drop-after',
    );
    await fixture.client.execute('CREATE TABLE t (a)');
    for (const value of [1, 2]) {
      const steps = [{ stmt: { sql: `INSERT INTO t VALUES (${value})` } }];
      await failure(fixture.post('/v3/cursor', { batch: { steps } }));
    }
    expect((await fixture.client.execute('SELECT a FROM t')).rows.map(row => row.a)).toEqual([2]);
  });

  test('beforeResponse holds an answer back after the work is done', async () => {
    let release: () => void = () => undefined;
    const held = new Promise<void>(resolve => {
      release = resolve;
    });
    let ready = false;
    fixture = await Fixture.start({
      beforeResponse: async ({ index }) => {
        if (index !== 1) return;
        ready = true;
        await held;
      },
    });
    await fixture.client.execute('CREATE TABLE t (a)');
    const insert = fixture.client.execute('INSERT INTO t VALUES (1)');
    await until(() => ready);
    expect((await fixture.client.execute('SELECT a FROM t')).rows).toHaveLength(1);
    release();
    expect((await insert).rowsAffected).toBe(1);
  });
});

test('a file that cannot be opened fails the start, and a second close is harmless', async () => {
  fixture = await Fixture.start();
  await expect(startLibsqlServer({ path: `${fixture.path}/nowhere/test.db` })).rejects.toThrow();
  await expect(startLibsqlServer({ path: fixture.path, port: fixture.server.port })).rejects.toThrow(
    'EADDRINUSE',
  );
  await Promise.all([fixture.server.close(), fixture.server.close()]);
});
