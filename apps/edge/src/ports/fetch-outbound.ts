import {
  type AllowList,
  type Outbound,
  OutboundError,
  type OutboundFailure,
  type OutboundRequest,
  type OutboundResponse,
} from '@breakwater/api';
import { bareHost, checkedAddresses, LOOKUP_MS, type Resolve } from './checked-addresses.ts';
import { orAbort, timeLimit } from './time-limit.ts';

/** Outbound HTTP through the runtime's own fetch, where connections cannot be pinned to a checked address. */
export function fetchOutbound(allow: AllowList, resolve: Resolve): Outbound {
  async function check(host: string, signal: AbortSignal): Promise<void> {
    const { name, isAddress } = bareHost(host);
    if (!isAddress && allow.hasName(name)) return;
    checkedAddresses(isAddress ? [name] : await lookUp(name, signal), allow);
  }

  async function lookUp(name: string, outer: AbortSignal): Promise<readonly string[]> {
    const limit = timeLimit(LOOKUP_MS, outer);
    try {
      return await orAbort(resolve(name, limit.signal), limit.signal);
    } catch (error) {
      throw new OutboundError('dns_failed', { cause: error });
    } finally {
      limit.clear();
    }
  }

  return {
    tls: false,
    async request(request) {
      const limit = timeLimit(request.timeoutMs, request.signal);
      try {
        await check(new URL(request.url).hostname, limit.signal);
        return await orAbort(send(request, limit.signal), limit.signal);
      } catch (error) {
        if (limit.signal.aborted) throw new OutboundError('timeout', { cause: error });
        if (error instanceof OutboundError) throw error;
        throw new OutboundError(causeOf(error, request.url), { cause: error });
      } finally {
        limit.clear();
      }
    },
  };
}

async function send(
  { url, method = 'GET', headers = {}, body, maxBytes }: OutboundRequest,
  signal: AbortSignal,
): Promise<OutboundResponse> {
  const response = await fetch(url, {
    method,
    headers: { ...headers },
    redirect: 'manual',
    signal,
    ...(body === undefined ? {} : { body }),
  });
  try {
    return { status: response.status, headers: response.headers, body: await firstBytes(response, maxBytes) };
  } catch (error) {
    throw new OutboundError('reset', { cause: error });
  }
}

async function firstBytes({ body }: Response, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const kept = new Uint8Array(most);
  let length = 0;
  if (body === null) return kept.subarray(0, 0);
  const reader = body.getReader();
  while (length < most) {
    const { done, value } = await reader.read();
    if (done) break;
    const part = value.subarray(0, most - length);
    kept.set(part, length);
    length += part.length;
  }
  await reader.cancel();
  return kept.slice(0, length);
}

/** What the runtime tells, which is little: workerd calls a refused connection lost and a failed handshake internal. */
function causeOf(error: unknown, url: string): OutboundFailure {
  const text = error instanceof Error ? `${error.message} ${String(error.cause ?? '')}` : String(error);
  if (/tls|ssl|certificate/i.test(text)) return 'tls_failed';
  if (/internal error/.test(text) && url.startsWith('https:')) return 'tls_failed';
  return /connection lost|closed|reset/i.test(text) ? 'reset' : 'connect_failed';
}
