import { BreakwaterError } from '@breakwater/db';
import { addressBoxes, addressKey, type Box, groupBox, inOrder, resourceBox } from './boxes.ts';
import { type Edge, edgesOf, type Tally, tallying } from './edges.ts';
import type { Addresses, Estate, ShownResource } from './estate.ts';
import { type Grouping, groupingFor, groupsOf } from './groups.ts';
import { type EdgeKind, kindBetween, ZONES, type Zone, zoneOf } from './zones.ts';

export type GroupBy = 'auto' | 'none' | Grouping;

export interface ModelOptions {
  readonly groupBy: GroupBy;
  /** Most boxes of resources; addresses come on top. */
  readonly maxNodes: number;
}

export interface ZoneModel {
  readonly zone: Zone;
  readonly boxes: readonly Box[];
  /** Resources, or addresses, that its boxes stand for. */
  readonly count: number;
}

/** What is drawn, before it has a place. */
export interface Model {
  readonly zones: readonly ZoneModel[];
  readonly edges: readonly Edge[];
  /** Null: each resource has a box of its own. */
  readonly grouping: Grouping | null;
  /** Pairs of a cde and an out-of-scope resource with accepted flows. */
  readonly violations: number;
  /** Resources out of scope that exchange no flows with the others. */
  readonly isolated: number;
  readonly hiddenEdges: number;
}

export function modelOf(estate: Estate, options: ModelOptions): Model {
  const resources = estate.resources.toSorted(inOrder);
  const grouping = groupingOf(estate, options);
  const groups = grouping === null ? [] : groupsOf(resources, grouping, options.maxNodes);
  const boxOf = new Map(
    grouping === null
      ? resources.map(({ id }) => [id, id] as const)
      : groups.flatMap(({ key, members }) => members.map(({ id }) => [id, key] as const)),
  );
  const zones = new Map(resources.map(({ id, scope }) => [id, zoneOf(scope)]));
  const kindOf = (from: string, to: string) =>
    kindBetween(zones.get(from) ?? 'unresolved', zones.get(to) ?? 'unresolved');
  const { tallies, inner } = tallied(estate, boxOf, kindOf);

  const boxes = [
    ...(estate.addresses === null ? [] : addressBoxes(estate.addresses)),
    ...(grouping === null ? resources.map(resourceBox) : []),
    ...groups.map(group => groupBox(group, inner.get(group.key) ?? 0)),
  ];
  const names = new Map(boxes.map(({ key, fullName }) => [key, fullName]));
  const { edges, hidden } = edgesOf(tallies, key => names.get(key) ?? '');
  return {
    zones: ZONES.filter(zone => zone !== 'unresolved' || estate.addresses !== null).map(zone => ({
      zone,
      boxes: boxes.filter(box => box.zone === zone),
      count: zone === 'unresolved' ? addressCount(estate.addresses) : countIn(zone, resources),
    })),
    edges,
    grouping,
    violations: violatingPairs(estate, kindOf),
    isolated: estate.isolated,
    hiddenEdges: hidden,
  };
}

/** @throws PRECONDITION_FAILED: more than maxNodes resources, and groupBy is none */
function groupingOf({ resources }: Estate, { groupBy, maxNodes }: ModelOptions): Grouping | null {
  if (groupBy === 'segment' || groupBy === 'vpc') return groupBy;
  if (resources.length <= maxNodes) return null;
  if (groupBy === 'auto') return groupingFor(resources);
  throw new BreakwaterError(
    'PRECONDITION_FAILED',
    `there are more than ${maxNodes} resources to show: group them, or ask for a VPC or a segment`,
    { reason: 'too_many_nodes', nodes: resources.length, maxNodes },
  );
}

function tallied(
  { flows, addresses }: Estate,
  boxOf: ReadonlyMap<string, string>,
  kindOf: (from: string, to: string) => EdgeKind,
): { readonly tallies: readonly Tally[]; readonly inner: ReadonlyMap<string, number> } {
  const tally = tallying();
  const inner = new Map<string, number>();
  for (const flow of flows) {
    const [from, to] = [boxOf.get(flow.from), boxOf.get(flow.to)];
    if (from === undefined || to === undefined) continue;
    const kind = kindOf(flow.from, flow.to);
    if (from === to) inner.set(from, (inner.get(from) ?? 0) + flow.flows);
    else if (flow.answers) tally.answer(to, from, kind, flow);
    else tally.add(from, to, kind, flow);
  }
  for (const flow of addresses?.flows ?? []) {
    const resource = boxOf.get(flow.resource);
    if (resource === undefined) continue;
    const address = addressKey(flow.ip);
    const [from, to] = flow.inbound ? [address, resource] : [resource, address];
    tally.add(from, to, kindOf('', flow.resource), flow);
  }
  return { tallies: tally.all(), inner };
}

const violatingPairs = ({ flows }: Estate, kindOf: (from: string, to: string) => EdgeKind): number =>
  new Set(
    flows
      .filter(({ from, to }) => kindOf(from, to) === 'violation')
      .map(({ from, to }) => (from < to ? `${from} ${to}` : `${to} ${from}`)),
  ).size;

const countIn = (zone: Zone, resources: readonly ShownResource[]): number =>
  resources.filter(({ scope }) => zoneOf(scope) === zone).length;

const addressCount = (addresses: Addresses | null): number =>
  addresses === null
    ? 0
    : new Set(addresses.flows.flatMap(({ ip }) => (ip === null ? [] : [ip]))).size + addresses.more;

export const countsOf = ({ zones, edges, violations, isolated, hiddenEdges }: Model) => ({
  nodes: zones.reduce((sum, { boxes }) => sum + boxes.length, 0),
  edges: edges.length,
  violations,
  hiddenNodes: isolated,
  hiddenEdges,
});
