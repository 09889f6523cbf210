import * as z from 'zod';
import { text } from '../../../fields.ts';
import type { GrpcHealth, OutboundFailure } from '../../../ports.ts';

const MESSAGES = {
  timeout: 'the gateway did not answer in time',
  dns_failed: 'the name of the gateway could not be resolved',
  address_blocked: 'the gateway resolves to an address that is refused',
  connect_failed: 'no connection to the gateway could be made or kept',
  tls_failed: 'the TLS handshake with the gateway failed',
  http_status: 'the gateway answered with an HTTP status that is not an answer about its health',
  grpc_status: 'the gateway did not answer the health check with a serving status',
} as const;
export type ProbeFailure = keyof typeof MESSAGES;

/** What a probe found: an answer with a status, or why there is none. */
export interface Verdict {
  readonly status: 'healthy' | 'degraded' | 'unhealthy' | 'unreachable';
  readonly version: string | null;
  readonly responseCode: number | null;
  readonly error: { readonly code: ProbeFailure; readonly message: string } | null;
}

const answer = (
  status: Verdict['status'],
  version: string | null = null,
  responseCode: number | null = null,
): Verdict => ({ status, version, responseCode, error: null });

const unreachable = (code: ProbeFailure, responseCode: number | null = null): Verdict => ({
  status: 'unreachable',
  version: null,
  responseCode,
  error: { code, message: MESSAGES[code] },
});

/** A connection that breaks before the answer is one that could not be kept. */
export const failedVerdict = (code: OutboundFailure): Verdict =>
  unreachable(code === 'reset' ? 'connect_failed' : code);

const BY_SERVING_STATUS = { SERVING: 'healthy', NOT_SERVING: 'unhealthy', UNKNOWN: 'degraded' } as const;

export function grpcVerdict({ status }: Awaited<ReturnType<GrpcHealth['check']>>): Verdict {
  return status === null ? unreachable('grpc_status') : answer(BY_SERVING_STATUS[status]);
}

/** What `/healthz` may say of itself; all of it optional. */
const report = z.object({
  status: z.enum(['degraded', 'unhealthy']).optional().catch(undefined),
  version: text(64, 1).optional().catch(undefined),
});

export function httpVerdict(responseCode: number, body: Uint8Array): Verdict {
  const ok = responseCode >= 200 && responseCode <= 299;
  if (!ok && responseCode !== 503) return unreachable('http_status', responseCode);
  const { status = 'healthy', version = null } = reportIn(body);
  return answer(ok ? status : 'unhealthy', version, responseCode);
}

function reportIn(body: Uint8Array): z.output<typeof report> {
  try {
    return report.parse(JSON.parse(new TextDecoder().decode(body)));
  } catch {
    return {};
  }
}
