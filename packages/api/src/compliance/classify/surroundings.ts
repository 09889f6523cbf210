import { type Ip, maskCidr, parseCidr, parseIp } from '../../outbound/ip.ts';
import type { ResourceRow } from '../resources/accessor.ts';
import { type Relations, subnetKey } from './relations.ts';
import type { Surroundings } from './rules.ts';

type Network = { readonly id: string; readonly ref: string; readonly network: string };

const keyOf = ({ version, bytes }: Ip, prefix: number) => `${version}/${prefix} ${bytes.join('.')}`;

/** Which networks hold an address: one look per length of a prefix there is. */
function networkIndex(networks: readonly Network[]): (address: string) => Network[] {
  const held = new Map<string, Network[]>();
  const prefixes = { 4: new Set<number>(), 6: new Set<number>() };
  for (const one of networks) {
    const cidr = parseCidr(one.network);
    if (cidr === null || cidr.prefix === 0) continue;
    const { ip, prefix } = maskCidr(cidr);
    prefixes[ip.version].add(prefix);
    push(held, keyOf(ip, prefix), one);
  }
  return address => {
    const ip = parseIp(address);
    if (ip === null) return [];
    return [...prefixes[ip.version]].flatMap(
      prefix => held.get(keyOf(maskCidr({ ip, prefix }).ip, prefix)) ?? [],
    );
  };
}

function push<T>(map: Map<string, T[]>, key: string, item: T): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [item]);
  else known.push(item);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): (key: string) => readonly T[] {
  const map = new Map<string, T[]>();
  for (const item of items) push(map, keyOf(item), item);
  return key => map.get(key) ?? [];
}

type Placed = Pick<ResourceRow, 'id' | 'vpcId' | 'subnetId' | 'privateIp' | 'publicIp' | 'securityGroups'>;

/** How resources relate to the CDE. `isCde`: whether what a relation leads to is of it. */
export function surroundingsIn(
  { flows, subnets, groups, networks }: Relations,
  isCde: (id: string) => boolean,
): (resource: Placed) => Surroundings {
  const flowsOf = grouped(flows, ({ of }) => of);
  const inSubnet = grouped(subnets, ({ subnet }) => subnet);
  const naming = grouped(groups, ({ group }) => group);
  const holding = networkIndex(networks);
  return ({ id, vpcId, subnetId, privateIp, publicIp, securityGroups }) => {
    const refs = (ends: readonly { readonly id: string; readonly ref: string }[]) =>
      new Set(ends.filter(end => end.id !== id && isCde(end.id)).map(({ ref }) => ref));
    return {
      connected: refs(flowsOf(id)),
      get sameSubnet() {
        return refs(vpcId === null || subnetId === null ? [] : inSubnet(subnetKey(vpcId, subnetId)));
      },
      get securityGroup() {
        const addresses = [privateIp, publicIp].filter(address => address !== null);
        return refs([
          ...securityGroups.flatMap(group => naming(group.id)),
          ...addresses.flatMap(address => holding(address)),
        ]);
      },
    };
  };
}
