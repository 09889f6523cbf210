import type { Work } from '../../../context.ts';
import { OutboundError, type TlsMaterial } from '../../../ports.ts';
import { openCredentials } from '../credentials.ts';
import type { GatewayRow } from '../telemetry.ts';
import { probeKind } from './probe-kind.ts';
import { failedVerdict, grpcVerdict, httpVerdict, type Verdict } from './verdict.ts';

const PROBE_MS = 10_000;
const LARGEST_BODY = 65_536;

export interface ProbeOptions {
  /** For everything, from the lookup of the name to the last byte. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Asks a gateway how it is. Everything that can go wrong out there is a verdict too. */
export async function probe(
  { app }: Pick<Work, 'app'>,
  gateway: GatewayRow,
  { timeoutMs = PROBE_MS, signal }: ProbeOptions = {},
): Promise<Verdict> {
  const tls = await materialOf({ app }, gateway);
  const limits = { timeoutMs, tls, ...(signal === undefined ? {} : { signal }) };
  const { grpcHealth, outbound } = app.ports;
  const { endpoint, scheme, authMode } = gateway;
  try {
    if (probeKind(gateway) === 'grpc') {
      if (grpcHealth === null) throw new TypeError('this runtime speaks no gRPC');
      return grpcVerdict(await grpcHealth.check({ ...limits, endpoint, plaintext: authMode === 'insecure' }));
    }
    const { status, body } = await outbound.request({
      ...limits,
      url: `${scheme === 'http' ? 'http' : 'https'}://${endpoint}/healthz`,
      headers: { accept: 'application/json', 'user-agent': 'Breakwater-Health/1' },
      maxBytes: LARGEST_BODY,
    });
    return httpVerdict(status, body);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof OutboundError) return failedVerdict(error.code);
    throw error;
  }
}

async function materialOf(work: Pick<Work, 'app'>, gateway: GatewayRow): Promise<TlsMaterial> {
  const { caCert, clientCert, clientKey } = await openCredentials(work, gateway);
  return { ca: caCert ?? undefined, cert: clientCert ?? undefined, key: clientKey ?? undefined };
}
