import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../random.ts';

/** How many requests met which fate. */
export interface Fates {
  /** The server answered, and its answer was lost: whole, or after half of it. */
  dropped: number;
  cut: number;
  delayed: number;
  /** Answered 503 in the server's place, which never heard of it. */
  refused: number;
  passed: number;
}

export interface StormyProxy {
  readonly url: string;
  readonly fates: Readonly<Fates>;
  close(): Promise<void>;
}

const HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-encoding',
  'content-length',
  'host',
]);

/** A proxy on loopback that loses 20 % of the answers, delays 10 % and refuses 10 % of the requests. */
export async function startStormyProxy(
  target: { readonly url: string; readonly fetch: typeof fetch },
  { random, delayMs }: { readonly random: Random; readonly delayMs: number },
): Promise<StormyProxy> {
  const fates: Fates = { dropped: 0, cut: 0, delayed: 0, refused: 0, passed: 0 };
  const drawn = (): keyof Fates => {
    const chance = random.next();
    if (chance < 0.2) return chance < 0.1 ? 'dropped' : 'cut';
    if (chance < 0.3) return 'delayed';
    return chance < 0.4 ? 'refused' : 'passed';
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const fate = drawn();
    const wait = fate === 'delayed' ? random.next() * delayMs : 0;
    fates[fate]++;
    const body = Buffer.concat(await request.toArray());
    if (fate === 'refused') {
      response.writeHead(503, { 'content-type': 'text/html' }).end('<h1>no upstream</h1>');
      return;
    }
    const answer = await target.fetch(`${target.url}${request.url}`, {
      method: request.method ?? 'GET',
      headers: sentOn(request.headers),
      ...(body.length === 0 ? {} : { body: new Uint8Array(body) }),
    });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (fate === 'dropped') {
      response.destroy();
      return;
    }
    if (wait > 0) await pause(wait);
    response.writeHead(answer.status, {
      ...sentOn(Object.fromEntries(answer.headers)),
      'content-length': bytes.length,
    });
    if (fate !== 'cut') response.end(bytes);
    else response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  }

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => response.destroy(new Error(String(error))));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    fates,
    async close() {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function sentOn(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || HOP.has(name) ? [] : [[name, String(value)]],
    ),
  );
}
