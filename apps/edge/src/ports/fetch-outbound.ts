import {
  type AllowList,
  isRefusedAddress,
  type Outbound,
  OutboundError,
  type OutboundRequest,
  type OutboundResponse,
} from '@breakwater/api';

/** Addresses of a name; empty when it has none. */
export type Resolve = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Outbound HTTP through the runtime's own fetch, where connections cannot be pinned to a checked address. */
export function fetchOutbound(allow: AllowList, resolve: Resolve): Outbound {
  async function check(host: string, signal: AbortSignal): Promise<void> {
    const literal = host.replace(/^\[|\]$/g, '');
    const isLiteral = host.startsWith('[') || /^[\d.]+$/.test(host);
    if (!isLiteral && allow.hasName(literal)) return;
    const addresses = isLiteral ? [literal] : await resolve(literal, signal);
    if (addresses.length === 0) throw new OutboundError('dns_failed');
    if (addresses.some(address => isRefusedAddress(address, { allow }))) {
      throw new OutboundError('address_blocked');
    }
  }
  return {
    tls: false,
    async request(request) {
      const limit = AbortSignal.timeout(request.timeoutMs);
      const signal = request.signal === undefined ? limit : AbortSignal.any([limit, request.signal]);
      try {
        await check(new URL(request.url).hostname, signal);
        return await send(request, signal);
      } catch (error) {
        if (error instanceof OutboundError) throw error;
        throw new OutboundError(limit.aborted ? 'timeout' : 'connect_failed', { cause: error });
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
  return { status: response.status, headers: response.headers, body: await firstBytes(response, maxBytes) };
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
