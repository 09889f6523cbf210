import type { Edge } from '../edges.ts';
import type { EdgeKind } from '../zones.ts';
import { NODE, PITCH, type Point, snapped, ZONE_GAP } from './geometry.ts';
import { type Grid, gutterAt, laneAt, type PlacedBox } from './grid.ts';
import type { Piece } from './paths.ts';

export interface RoutedEdge {
  readonly edge: Edge;
  readonly pieces: readonly Piece[];
  /** The tip of its arrow, and which way it points: 1 to the right, -1 to the left. */
  readonly tip: Point;
  readonly heading: 1 | -1;
}

export const ARROW: Readonly<Record<EdgeKind, { readonly length: number; readonly half: number }>> = {
  violation: { length: 10, half: 5 },
  cde: { length: 8, half: 3.5 },
  other: { length: 7, half: 3 },
};

/** Those that matter most choose their way first. */
const RANK: Readonly<Record<EdgeKind, number>> = { violation: 0, cde: 1, other: 2 };
/** Where lines in one lane run, from its middle. */
const TRACKS = [0, -4, 4, -2, 2] as const;
/** How far from the corners of a box its lines leave and arrive. */
const INSET = 7;
const MOST_APART = 6;
/** A turn in a narrow gutter is harder to follow than one between zones. */
const NARROW = 2;
const CROWDED = 110;
const LEAST_REACH = 14;

interface Plan {
  readonly edge: Edge;
  readonly from: PlacedBox;
  readonly to: PlacedBox;
  readonly leaves: 1 | -1;
  readonly arrives: 1 | -1;
  /** The lane it takes past the columns between; null when there are none. */
  readonly lane: { readonly row: number; readonly track: number } | null;
}

/** Which way each edge goes: between columns in gutters, past columns in the lanes between rows, never through a box. */
export function routed(grid: Grid, edges: readonly Edge[]): readonly RoutedEdge[] {
  const placed = new Map(grid.boxes.map(box => [box.box.key, box]));
  const lanes = lanesOf(grid);
  const plans = edges
    .map((edge, at) => ({ edge, at }))
    .toSorted((a, b) => RANK[a.edge.kind] - RANK[b.edge.kind] || a.at - b.at)
    .flatMap(({ edge }) => {
      const from = placed.get(edge.from);
      const to = placed.get(edge.to);
      return from === undefined || to === undefined ? [] : [planOf(grid, lanes, edge, from, to)];
    });
  const ports = portsOf(grid, plans);
  return plans.map(plan => pathOf(grid, plan, ports));
}

function planOf(grid: Grid, lanes: Lanes, edge: Edge, from: PlacedBox, to: PlacedBox): Plan {
  if (from.column === to.column) {
    // Away from where most edges are: the CDE is last, and all else leads towards it.
    const side = from.box.zone === 'cde' ? 1 : -1;
    return { edge, from, to, leaves: side, arrives: side, lane: null };
  }
  const way = to.column > from.column ? 1 : -1;
  const between = [from.column, to.column].toSorted((a, b) => a - b);
  const [first = 0, last = 0] = between;
  const lane = last - first === 1 ? null : lanes.take(first + 1, last - 1, costOf(grid, from, to));
  return { edge, from, to, leaves: way, arrives: way === 1 ? -1 : 1, lane };
}

/** How far an edge must turn to use a lane. */
function costOf(grid: Grid, from: PlacedBox, to: PlacedBox): (row: number) => number {
  const way = to.column > from.column ? 1 : 0;
  const weight = (gutter: number) => {
    const { left, right } = gutterAt(grid, gutter);
    return right - left < PITCH.x - NODE.width + 1 ? NARROW : 1;
  };
  const out = weight(from.column + way);
  const back = weight(to.column + 1 - way);
  return row => {
    const y = laneAt(grid, row);
    return out * Math.abs(y - from.y - NODE.height / 2) + back * Math.abs(y - to.y - NODE.height / 2);
  };
}

interface Lanes {
  /** The best lane past columns `first` to `last`. */
  take(first: number, last: number, cost: (row: number) => number): { row: number; track: number };
}

function lanesOf({ rows, columns }: Grid): Lanes {
  const taken = Array.from({ length: rows + 1 }, () => columns.map(() => new Set<number>()));
  const load = Array.from({ length: rows + 1 }, () => columns.map(() => 0));
  return {
    take(first, last, cost) {
      const past = columns.map((_, column) => column).slice(first, last + 1);
      const crowd = (row: number) => Math.max(...past.map(column => load[row]?.[column] ?? 0));
      let best = { row: 0, cost: Number.POSITIVE_INFINITY };
      for (let row = 0; row <= rows; row++) {
        const here = cost(row) + CROWDED * crowd(row);
        if (here < best.cost) best = { row, cost: here };
      }
      const { row } = best;
      const free = TRACKS.findIndex((_, track) => past.every(column => !taken[row]?.[column]?.has(track)));
      const track = free === -1 ? crowd(row) % TRACKS.length : free;
      for (const column of past) {
        taken[row]?.[column]?.add(track);
        const loads = load[row];
        if (loads !== undefined) loads[column] = (loads[column] ?? 0) + 1;
      }
      return { row, track: TRACKS[track] ?? 0 };
    },
  };
}

const middle = ({ y }: PlacedBox): number => y + NODE.height / 2;
const laneY = (grid: Grid, { row, track }: { row: number; track: number }): number =>
  laneAt(grid, row) + track;

interface Ports {
  readonly out: ReadonlyMap<Plan, number>;
  readonly in: ReadonlyMap<Plan, number>;
}

/** Where at the sides of its boxes each edge ends: in the order in which the edges come, so that they do not cross. */
function portsOf(grid: Grid, plans: readonly Plan[]): Ports {
  const sides = new Map<string, { plan: Plan; out: boolean; towards: number; box: PlacedBox }[]>();
  for (const plan of plans) {
    const turn = plan.lane === null ? null : laneY(grid, plan.lane);
    for (const out of [true, false]) {
      const box = out ? plan.from : plan.to;
      const side = `${box.box.key} ${out ? plan.leaves : plan.arrives}`;
      const ends = sides.get(side) ?? [];
      sides.set(side, ends);
      ends.push({ plan, out, box, towards: turn ?? middle(out ? plan.to : plan.from) });
    }
  }
  const ports = { out: new Map<Plan, number>(), in: new Map<Plan, number>() };
  for (const ends of sides.values()) {
    const sorted = ends.toSorted((a, b) => a.towards - b.towards);
    const apart = Math.min(MOST_APART, (NODE.height - 2 * INSET) / Math.max(1, sorted.length - 1));
    for (const [at, { plan, out, box }] of sorted.entries()) {
      const y = middle(box) + (at - (sorted.length - 1) / 2) * apart;
      (out ? ports.out : ports.in).set(plan, snapped(y));
    }
  }
  return ports;
}

const sideOf = (box: PlacedBox, side: 1 | -1): number => (side === 1 ? box.x + NODE.width : box.x);

function pathOf(grid: Grid, plan: Plan, ports: Ports): RoutedEdge {
  const { edge, from, to, leaves, arrives, lane } = plan;
  const start = { x: sideOf(from, leaves), y: ports.out.get(plan) ?? middle(from) };
  const tip = { x: sideOf(to, arrives), y: ports.in.get(plan) ?? middle(to) };
  const end = { x: tip.x + arrives * ARROW[edge.kind].length, y: tip.y };
  const heading = arrives === 1 ? -1 : 1;
  return { edge, pieces: piecesOf(), tip, heading };

  function piecesOf(): Piece[] {
    if (from.column === to.column) {
      const { left, right } = gutterAt(grid, from.column + (leaves === 1 ? 1 : 0));
      const most = right === grid.width || right - left < ZONE_GAP ? right - left : (right - left) / 2;
      const far = Math.sqrt(Math.abs(tip.y - start.y) / (grid.rows * PITCH.y));
      const reach = Math.min(most, LEAST_REACH + far * most);
      return [{ kind: 'loop', from: start, to: end, reach: leaves * reach }];
    }
    if (lane === null) return [{ kind: 'curve', from: start, to: end }];
    const y = laneY(grid, lane);
    const near = gutterAt(grid, from.column + (leaves === 1 ? 1 : 0));
    const far = gutterAt(grid, to.column + (arrives === 1 ? 1 : 0));
    const enter = { x: leaves === 1 ? near.right : near.left, y };
    const leave = { x: arrives === 1 ? far.right : far.left, y };
    return [
      { kind: 'curve', from: start, to: enter },
      { kind: 'run', from: enter, to: leave },
      { kind: 'curve', from: leave, to: end },
    ];
  }
}
