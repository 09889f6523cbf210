import type { Addresses, ShownResource } from './estate.ts';
import type { Group } from './groups.ts';
import { clean, counted, head, tail } from './text.ts';
import { type Zone, zoneOf } from './zones.ts';

const LONGEST_NAME = 26;
/** Characters that fit on the second line; a badge takes its own and some around them. */
const ROOM = 32;
const BADGE_ROOM = 3;
const LEAST_ID = 7;
const LEAST_TYPE = 4;
const MOST_MEMBERS = 100;

/** One box of the drawing, with texts ready to be shown but for escaping. */
export interface Box {
  readonly key: string;
  readonly zone: Zone;
  readonly stands: 'resource' | 'group' | 'address';
  readonly name: string;
  /** The name in full; that of a group says which zone it is of. */
  readonly fullName: string;
  readonly line: string;
  readonly badge: string | null;
  /** Everything about it, line by line. */
  readonly title: string;
}

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** Those without a value come last. */
const byOptional = (a: string | null, b: string | null): number =>
  a === null || b === null ? Number(a === null) - Number(b === null) : byText(a, b);

export const nameOf = ({ name, resourceId }: ShownResource): string =>
  clean(name ?? '').trim() || clean(resourceId);

/** Order of resources within a zone. */
export const inOrder = (a: ShownResource, b: ShownResource): number =>
  byOptional(a.segment, b.segment) ||
  byOptional(a.vpcId, b.vpcId) ||
  byText(nameOf(a), nameOf(b)) ||
  byText(a.id, b.id);

export function resourceBox(resource: ShownResource): Box {
  const { id, resourceId, name, type, vpcId, privateIp, scope, segment, dataClassification } = resource;
  const badge = dataClassification?.split('-')[0] ?? (scope === null ? 'undecided' : null);
  const room = ROOM - (badge === null ? 0 : badge.length + BADGE_ROOM);
  const where = privateIp ?? resourceId;
  const told = `${type} ${where}`;
  const facts: readonly (readonly [string, string | null])[] = [
    ['name', name],
    ['resource', resourceId],
    ['id', id],
    ['type', type],
    ['private IP', privateIp],
    ['VPC', vpcId],
    ['segment', segment],
    ['scope', scope ?? 'undecided'],
    ['data', dataClassification],
  ];
  return {
    key: id,
    zone: zoneOf(scope),
    stands: 'resource',
    name: head(nameOf(resource), LONGEST_NAME),
    fullName: nameOf(resource),
    line: clean(told.length <= room ? told : shortened(type, resource, room)),
    badge,
    title: facts.flatMap(([what, value]) => (value === null ? [] : [`${what}: ${clean(value)}`])).join('\n'),
  };
}

/** An address stays whole where it can; of an id the end is kept, which tells it from others. */
function shortened(type: string, { privateIp, resourceId }: ShownResource, room: number): string {
  const least = privateIp === null ? LEAST_ID : Math.min(privateIp.length, room - LEAST_TYPE - 1);
  const start = type.length <= room - least - 1 ? type : head(type, room - least - 2);
  return `${start} ${tail(privateIp ?? resourceId, room - [...start].length - 1)}`;
}

export function groupBox({ key, zone, name, members }: Group, innerFlows: number): Box {
  const names = members.slice(0, MOST_MEMBERS).map(nameOf);
  const more = members.length - names.length;
  const line = `${counted(members.length, 'resource')}${innerFlows === 0 ? '' : `, ${counted(innerFlows, 'inner flow')}`}`;
  return {
    key,
    zone,
    stands: 'group',
    name: head(clean(name), LONGEST_NAME),
    fullName: `${clean(name)} (${zone})`,
    line,
    badge: null,
    title: [clean(name), line, ...names, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'),
  };
}

export const addressKey = (ip: string | null): string => `address ${ip ?? ''}`;

/** A box for each address told apart, the busiest first, and one for all others. */
export function addressBoxes({ flows, more }: Addresses): readonly Box[] {
  const bytes = new Map<string, number>();
  for (const { ip, bytes: sent } of flows) if (ip !== null) bytes.set(ip, (bytes.get(ip) ?? 0) + sent);
  const ips = [...bytes].toSorted(([a, most], [b, least]) => least - most || byText(a, b));
  const told = ips.map(([ip]) => addressBox(ip, clean(ip), `address: ${clean(ip)}\nno known resource`));
  if (flows.every(({ ip }) => ip !== null)) return told;
  const others = counted(more, 'more address', 'more addresses');
  return [...told, addressBox(null, others, `${others}, no known resources`)];
}

const addressBox = (ip: string | null, name: string, title: string): Box => ({
  key: addressKey(ip),
  zone: 'unresolved',
  stands: 'address',
  name: head(name, LONGEST_NAME),
  fullName: name,
  line: ip === null ? 'not told apart' : 'no known resource',
  badge: null,
  title,
});
