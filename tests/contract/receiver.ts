import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** How a receiver treats one request. `flood` answers 200 and then sends 100 MB. */
export type Reaction =
  | number
  | { readonly status: number; readonly headers?: Record<string, string>; readonly body?: string }
  | 'hang'
  | 'close'
  | 'break off'
  | 'flood';

export interface Receiver {
  readonly url: string;
  readonly port: number;
  readonly received: Received[];
  /** Bytes of floods handed to the network. */
  readonly flooded: () => number;
  /** Most requests it ever held at once. */
  readonly mostAtOnce: () => number;
  /** From now on every request is treated so. */
  react(reaction: (request: Received) => Reaction | Promise<Reaction>): void;
  /** Each of the next requests is treated as the next of these, later ones as the last. */
  answer(...reactions: Reaction[]): void;
  /** Resolves with the request that is received as the `count`th, counted from the start. */
  arrival(count: number): Promise<Received>;
  stop(): Promise<void>;
}

const FLOOD_BYTES = 100 * 1024 * 1024;
const FLOOD_PART = Buffer.alloc(64 * 1024, 'x');

/** A real HTTP server on loopback that others deliver to; over TLS when it is given a key. */
export async function startReceiver(tls?: ServerOptions): Promise<Receiver> {
  const received: Received[] = [];
  const waiting: { readonly count: number; readonly resolve: (request: Received) => void }[] = [];
  let decide: (request: Received) => Reaction | Promise<Reaction> = () => 200;
  let flooded = 0;
  let atOnce = 0;
  let mostAtOnce = 0;

  function flood(response: ServerResponse): void {
    response.writeHead(200);
    const more = () => {
      while (flooded < FLOOD_BYTES && !response.destroyed) {
        flooded += FLOOD_PART.length;
        if (!response.write(FLOOD_PART)) return void response.once('drain', more);
      }
      response.end();
    };
    more();
  }

  function act(reaction: Reaction, response: ServerResponse): void {
    switch (reaction) {
      case 'hang':
        return;
      case 'close':
        response.destroy();
        return;
      case 'break off':
        response.writeHead(200, { 'content-length': '100' });
        response.write('partial', () => response.destroy());
        return;
      case 'flood':
        flood(response);
        return;
      default: {
        const {
          status,
          headers = {},
          body = '',
        } = typeof reaction === 'number' ? { status: reaction } : reaction;
        response.writeHead(status, headers).end(body);
      }
    }
  }

  const server = tls === undefined ? createServer() : createTlsServer(tls);
  server.on('request', async (request, response) => {
    mostAtOnce = Math.max(mostAtOnce, ++atOnce);
    response.once('close', () => atOnce--);
    let body = '';
    for await (const part of request) body += String(part);
    const { method = '', url: path = '', headers } = request;
    const one = { method, path, headers, body };
    received.push(one);
    for (const { count, resolve } of waiting) if (received.length >= count) resolve(one);
    act(await decide(one), response);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = addressOf(server.address());
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    received,
    flooded: () => flooded,
    mostAtOnce: () => mostAtOnce,
    react(reaction) {
      decide = reaction;
    },
    answer(...reactions) {
      const left = [...reactions];
      decide = () => (left.length > 1 ? left.shift() : left[0]) ?? 200;
    },
    arrival: count =>
      new Promise(resolve => {
        const there = received[count - 1];
        if (there !== undefined) resolve(there);
        else waiting.push({ count, resolve });
      }),
    async stop() {
      const closed = new Promise(resolve => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

export function addressOf(address: AddressInfo | string | null): AddressInfo {
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return address;
}
