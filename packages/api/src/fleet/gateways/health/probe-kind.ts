import type { Ports } from '../../../ports.ts';
import type { GatewayRow } from '../telemetry.ts';

export type ProbeKind = 'grpc' | 'https';

type Configured = Pick<GatewayRow, 'probe' | 'scheme' | 'caCert' | 'clientCert' | 'clientKey'>;

/** How a gateway's health is asked for: `auto` is gRPC where the scheme says so or all three PEMs are stored. */
export function probeKind(gateway: Configured): ProbeKind {
  if (gateway.probe !== 'auto') return gateway.probe;
  return gateway.scheme === 'grpc' || hasAllMaterial(gateway) ? 'grpc' : 'https';
}

export function hasAllMaterial({ caCert, clientCert, clientKey }: Omit<Configured, 'probe' | 'scheme'>) {
  return caCert !== null && clientCert !== null && clientKey !== null;
}

/** Whether this runtime can ask: not every one speaks gRPC, or can show certificates and trust a CA. */
export function canProbe(
  gateway: Configured,
  { grpcHealth, outbound }: Pick<Ports, 'grpcHealth' | 'outbound'>,
): boolean {
  if (probeKind(gateway) === 'grpc') return grpcHealth !== null;
  return outbound.tls || (gateway.caCert === null && gateway.clientCert === null);
}

/** Whether the gateway wants client certificates and some of the material for them is missing. */
export const lacksCredentials = (gateway: Configured & Pick<GatewayRow, 'authMode'>): boolean =>
  gateway.authMode === 'mtls' && !hasAllMaterial(gateway);
