import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import {
  type Outbound,
  OutboundError,
  type OutboundFailure,
  type OutboundRequest,
  type OutboundResponse,
} from '@breakwater/api';
import { type AddressesOf, pinned } from './node-addresses.ts';
import { orAbort, timeLimit } from './time-limit.ts';
import { tlsOptions } from './tls-options.ts';

/** Outbound HTTP whose connections go to the addresses that were checked, and nowhere else. */
export function nodeOutbound(addressesOf: AddressesOf): Outbound {
  return {
    tls: true,
    async request(request) {
      const limit = timeLimit(request.timeoutMs, request.signal);
      try {
        const url = new URL(request.url);
        const addresses = await addressesOf(url.hostname, limit.signal);
        return await orAbort(exchange(url, addresses, request, limit.signal), limit.signal);
      } catch (error) {
        if (limit.signal.aborted) throw new OutboundError('timeout', { cause: error });
        if (isTlsError(error)) throw new OutboundError('tls_failed', { cause: error });
        throw error;
      } finally {
        limit.clear();
      }
    },
  };
}

function exchange(
  url: URL,
  addresses: readonly string[],
  { method = 'GET', headers = {}, body, maxBytes, tls = {} }: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResponse> {
  const secure = url.protocol === 'https:';
  return new Promise((resolve, reject) => {
    let reached: OutboundFailure = 'connect_failed';
    const failed = (cause: Error) =>
      reject(new OutboundError(isTlsError(cause) ? 'tls_failed' : reached, { cause }));
    const sending = (secure ? httpsRequest : httpRequest)(url, {
      method,
      headers,
      signal,
      agent: false,
      lookup: pinned(addresses),
      ...tlsOptions(tls),
    });
    sending.on('socket', socket => {
      socket.once('connect', () => {
        reached = secure ? 'tls_failed' : 'reset';
      });
      socket.once('secureConnect', () => {
        reached = 'reset';
      });
    });
    sending.on('error', failed);
    // Without a listener a 101 would end the request and say nothing.
    sending.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body: new Uint8Array() });
    });
    sending.on('response', response => {
      firstBytes(response, maxBytes)
        .then(
          kept => resolve({ status: response.statusCode ?? 0, headers: headersOf(response), body: kept }),
          failed,
        )
        .finally(() => sending.destroy());
    });
    sending.end(body);
  });
}

/** Leaving the loop destroys the connection, so what is not kept is not received either. */
async function firstBytes(response: IncomingMessage, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response) {
    if (!(part instanceof Uint8Array)) continue;
    parts.push(part.subarray(0, most - length));
    length += part.length;
    if (length >= most) break;
  }
  return new Uint8Array(Buffer.concat(parts));
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  }
  return headers;
}

const TLS_CODE = /^(ERR_(SSL|TLS|OSSL)|EPROTO)/;

const isTlsError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && TLS_CODE.test(String(error.code));
