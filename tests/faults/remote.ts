import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse, request as send } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, ManualClock } from '@breakwater/db';
import { openTestDriver, placeDatabase } from '@breakwater/db/testing';
import { createApp, type RunningApp } from 'edge/create-app';
import { startLibsqlServer } from 'libsql-http';
import { TEST_KEYS } from '../contract/keys.ts';
import { addressOf } from '../contract/receiver.ts';
import type { Running } from '../contract/targets.ts';

/**
 * What becomes of one request to the database: it passes; is reset before the server has it, after the server has
 * answered or in the middle of that answer; is answered a second later, or never.
 */
export type Fate = 'pass' | 'before' | 'after' | 'middle' | 'slow' | 'hang';

/** A Breakwater in process whose database is behind a server, and a proxy that has bad days. */
export interface Remote {
  readonly running: Running;
  readonly clock: ManualClock;
  /** From now on each request is treated so; `write`: whether it holds a write batch. */
  fate(decide: (request: { readonly write: boolean }) => Fate): void;
  /** Whether the proxy is there at all. */
  listening(yes: boolean): Promise<void>;
}

export async function withRemote<T>(work: (remote: Remote) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-faults-'));
  const path = join(folder, 'remote.db');
  await placeDatabase(path);
  const server = await startLibsqlServer({ path, flush: false, errorCodes: 'sqld' });
  let decide: Parameters<Remote['fate']>[0] = () => 'pass';
  const proxy = createServer(
    (incoming, answer) => void pass(incoming, answer, server.url, facts => decide(facts)),
  );
  const listen = (port: number) =>
    new Promise<void>(resolve => proxy.listen(port, '127.0.0.1', () => resolve()));
  await listen(0);
  const { port } = addressOf(proxy.address());
  const close = () => {
    const closed = new Promise(resolve => proxy.close(resolve));
    proxy.closeAllConnections();
    return closed;
  };
  const logs: string[] = [];
  const clock = new ManualClock(Date.now());
  const direct = new Database(openTestDriver).open({ url: server.url });
  let app: RunningApp | undefined;
  try {
    const running = await createApp({
      databaseUrl: `http://127.0.0.1:${port}`,
      keys: TEST_KEYS,
      clock,
      passwordCost: 4,
      jobs: false,
      ports: { operations: { start: () => undefined } },
      log: (level, message, fields) => logs.push(JSON.stringify({ level, message, ...fields })),
    });
    app = running;
    return await work({
      clock,
      fate(next) {
        decide = next;
      },
      async listening(yes) {
        await (yes ? listen(port) : close());
      },
      running: {
        url: 'http://breakwater.test',
        fetch: async (input, init) => running.app.request(input instanceof URL ? input.href : input, init),
        at: time => clock.set(time),
        now: () => clock.now(),
        async sql(...statements) {
          const results = await direct.write(statements);
          return (results.at(-1)?.rows ?? []).map(row => [...row]);
        },
        databaseRequests: () => 0,
        runJob: running.runJob,
        settle: running.settle,
        archived: () => Promise.reject(new TypeError('nothing is archived here')),
        logs,
        stop: async () => undefined,
      },
    });
  } finally {
    await app?.close();
    await direct.close();
    await close();
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function pass(
  incoming: IncomingMessage,
  answer: ServerResponse,
  target: string,
  fateOf: (request: { readonly write: boolean }) => Fate,
): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  const body = Buffer.concat(parts);
  const fate = fateOf({ write: body.includes('BEGIN IMMEDIATE') });
  if (fate === 'hang') return;
  if (fate === 'slow') await new Promise(resolve => setTimeout(resolve, 1_000));
  if (fate === 'before') return void incoming.socket.destroy();
  const { method, url, headers } = incoming;
  const forwarded = send(new URL(url ?? '/', target), { method, headers }, response => {
    const back: Buffer[] = [];
    response.on('data', part => back.push(part));
    response.on('end', () => {
      const whole = Buffer.concat(back);
      if (fate === 'after') return void incoming.socket.destroy();
      answer.writeHead(response.statusCode ?? 502, { ...response.headers, 'content-length': whole.length });
      if (fate !== 'middle') return void answer.end(whole);
      answer.write(whole.subarray(0, whole.length >> 1), () => incoming.socket.destroy());
    });
  });
  forwarded.on('error', () => incoming.socket.destroy());
  forwarded.end(body);
}
