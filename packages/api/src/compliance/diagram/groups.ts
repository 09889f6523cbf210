import { byText } from './boxes.ts';
import type { ShownResource } from './estate.ts';
import { ZONES, type Zone, zoneOf } from './zones.ts';

export type Grouping = 'segment' | 'vpc';

/** Resources of one zone that are drawn as one box. */
export interface Group {
  readonly key: string;
  readonly zone: Zone;
  readonly name: string;
  readonly members: readonly ShownResource[];
  /** Named groups come first, then resources without a value, then what was merged. */
  readonly order: 0 | 1 | 2;
}

const NONE: Readonly<Record<Grouping, string>> = { segment: 'no segment', vpc: 'no VPC' };

/** By segment where half of the resources have one, else by VPC. */
export const groupingFor = (resources: readonly ShownResource[]): Grouping =>
  2 * resources.filter(resource => resource.segment !== null).length >= resources.length ? 'segment' : 'vpc';

/** At most `most` groups: those with the fewest resources become one per zone. */
export function groupsOf(resources: readonly ShownResource[], by: Grouping, most: number): readonly Group[] {
  const groups = new Map<string, Group & { members: ShownResource[] }>();
  for (const resource of resources) {
    const zone = zoneOf(resource.scope);
    const value = by === 'segment' ? resource.segment : resource.vpcId;
    const key = `${zone} ${value === null ? '-' : `=${value}`}`;
    const order = value === null ? 1 : 0;
    const group = groups.get(key) ?? { key, zone, name: value ?? NONE[by], members: [], order };
    groups.set(key, group);
    group.members.push(resource);
  }
  return merged([...groups.values()], most).toSorted(
    (a, b) => a.order - b.order || byText(a.name, b.name) || byText(a.key, b.key),
  );
}

function merged(groups: readonly Group[], most: number): readonly Group[] {
  if (groups.length <= most) return groups;
  const bySize = groups.toSorted((a, b) => b.members.length - a.members.length || byText(a.key, b.key));
  for (let kept = most - 1; ; kept--) {
    const rest = bySize.slice(kept);
    const others = ZONES.flatMap(zone => {
      const small = rest.filter(group => group.zone === zone);
      const [only] = small;
      if (only === undefined || small.length === 1) return small;
      const members = small.flatMap(group => group.members);
      return [{ key: `${zone} +`, zone, name: `other (${small.length})`, members, order: 2 as const }];
    });
    if (kept + others.length <= most || kept === 0) return [...bySize.slice(0, kept), ...others];
  }
}
