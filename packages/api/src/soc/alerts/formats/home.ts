import { invalid } from '@breakwater/db';
import { type Cidr, cidrContains, formatIp, type Ip } from '../../../outbound/ip.ts';
import { parseAddress, parseNetwork } from '../../iocs/ip.ts';

/** An address and its canonical text. */
export interface Address {
  readonly ip: Ip;
  readonly text: string;
}

/** Whether an address belongs to the networks being defended. */
export type HomeNetworks = (ip: Ip) => boolean;

const DEFAULT_HOME_NETWORKS: readonly string[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
];

const MAX_HOME_NETWORKS = 64;

/** @throws VALIDATION unless there are 1 to 64 networks in CIDR form. */
export function homeNetworks(networks: readonly string[] = DEFAULT_HOME_NETWORKS): HomeNetworks {
  if (networks.length < 1 || networks.length > MAX_HOME_NETWORKS) {
    throw invalid('homeNetworks', `must be 1 to ${MAX_HOME_NETWORKS} networks`);
  }
  const cidrs = networks.map((network, index) => {
    const cidr = parseNetwork(network);
    if (cidr === null) throw invalid(`homeNetworks.${index}`, 'must be a network such as 10.0.0.0/8');
    return cidr;
  });
  return within(cidrs);
}

const within = (cidrs: readonly Cidr[]) => (ip: Ip) => cidrs.some(cidr => cidrContains(cidr, ip));

/** Addresses that name no host: this network, multicast and reserved. */
export const isNoHost = within(
  ['0.0.0.0/8', '224.0.0.0/3', '::/128', 'ff00::/8'].flatMap(text => parseNetwork(text) ?? []),
);

export function readAddress(text: string): Address | null {
  const ip = parseAddress(text);
  return ip === null ? null : { ip, text: formatIp(ip) };
}
