import { LANE, type Point, type Rect, snapped, ZONE_GAP } from './geometry.ts';
import { type Grid, laneNear } from './grid.ts';
import { type Ink, inkOf } from './ink.ts';
import { broken, type LabelShape, oneLine, stacked } from './label-shapes.ts';
import { occupied } from './occupied.ts';
import { type Piece, pointAt, pointsOn } from './paths.ts';
import { ARROW, type RoutedEdge } from './route.ts';

export interface PlacedLabel extends Rect {
  readonly edge: RoutedEdge;
  readonly lines: readonly string[];
  /** It is the number of a note. */
  readonly isNumber: boolean;
}

/** What the label of an edge says where there was no room for it: `3` is on the edge if there was room for that. */
export interface Note {
  readonly number: string;
  readonly edge: RoutedEdge;
}

interface Candidate {
  readonly rect: Rect;
  readonly shape: LabelShape;
  /** What the place costs, in lines it would hide. */
  readonly extra: number;
}

const APART = 2;
/** How close together the places are that are tried. */
const STEP = 10;
// What a place costs, in lines: off the middle of its piece, in a lane, beside its edge, line by line, off its edge.
const OFF_CENTRE = 16;
const IN_LANE = 8;
const BESIDE = 16;
const STACKED = 6;
const ASIDE = 4;
/** Places that are tried for all labels of a drawing; ten times what one of 300 resources takes. */
const MOST_TRIED = 750_000;
/** How much of its width a label may lie off its edge. */
const SHIFTS = [0, -0.35, 0.35] as const;

/** A place for every label on or right beside its edge, off all boxes and other labels; else a note, and its number. */
export function labelled(
  grid: Grid,
  edges: readonly RoutedEdge[],
  mostTried = MOST_TRIED,
): { readonly labels: readonly PlacedLabel[]; readonly notes: readonly Note[] } {
  const ink = inkOf(edges);
  // A label on the line of a violation would be taken for its.
  const alarms = inkOf(edges.filter(({ edge }) => edge.kind === 'violation'));
  const solid = occupied();
  const texts = occupied();
  for (const box of grid.boxes) solid.add(box);
  for (const { x, y, width } of grid.zones) solid.add({ x, y, width, height: grid.top - LANE - y });
  for (const edge of edges) solid.add(arrowOf(edge));
  const isFree = (rect: Rect) =>
    rect.x >= APART &&
    rect.x + rect.width <= grid.width - APART &&
    rect.y >= grid.top - LANE &&
    solid.isFree(rect) &&
    texts.isFree(rect, APART);

  const labels: PlacedLabel[] = [];
  const notes: Note[] = [];
  const effort = { left: mostTried };
  function place(edge: RoutedEdge, parts: readonly string[], isNumber: boolean): boolean {
    if (effort.left <= 0) return false;
    const mayLie =
      edge.edge.kind === 'violation' ? isFree : (rect: Rect) => isFree(rect) && alarms(rect) === 0;
    const found = cheapest(placesOn(grid, edge, parts), mayLie, ink, effort);
    if (found === null) return false;
    texts.add(found.rect);
    labels.push({ edge, ...found.rect, lines: found.shape.lines, isNumber });
    return true;
  }
  for (const edge of edges) {
    if (edge.edge.label.length === 0 || place(edge, edge.edge.label, false)) continue;
    const number = String(notes.length + 1);
    notes.push({ number, edge });
    place(edge, [number], true);
  }
  return { labels, notes };
}

function cheapest(
  candidates: Iterable<Candidate>,
  isFree: (rect: Rect) => boolean,
  ink: Ink,
  effort: { left: number },
): Candidate | null {
  let best: { candidate: Candidate; cost: number } | null = null;
  for (const candidate of candidates) {
    if (effort.left-- <= 0) break;
    if (best !== null && candidate.extra >= best.cost) continue;
    if (!isFree(candidate.rect)) continue;
    const cost = candidate.extra + ink(candidate.rect);
    if (best === null || cost < best.cost) best = { candidate, cost };
  }
  return best?.candidate ?? null;
}

const centred = ({ x, y }: Point, { width, height }: LabelShape): Rect => ({
  x: snapped(x - width / 2),
  y: y - height / 2,
  width,
  height,
});

/** Places on an edge, and where it runs through a narrow gutter, in the lanes beside it. */
function* placesOn(grid: Grid, { pieces }: RoutedEdge, parts: readonly string[]): Generator<Candidate> {
  const line = oneLine(parts);
  const blocks = [
    { shape: broken(parts), cost: 0 },
    ...(parts.length > 1 ? [{ shape: stacked(parts), cost: STACKED }] : []),
  ];
  for (const piece of pieces) {
    const points = pointsOn(piece, STEP);
    for (const [at, point] of points.entries()) {
      const extra = OFF_CENTRE * Math.abs(at / (points.length - 1) - 0.5);
      const lane = laneNear(grid, point.y);
      const inLane = { x: point.x, y: lane };
      for (const { shape, cost } of blocks) {
        for (const shift of SHIFTS) {
          const rect = centred(
            { x: point.x + shift * shape.width, y: piece.kind === 'run' ? lane : point.y },
            shape,
          );
          yield { rect, shape, extra: extra + cost + (shift === 0 ? 0 : ASIDE) };
        }
      }
      if (piece.kind === 'run') {
        yield { rect: centred(inLane, line), shape: line, extra: extra + IN_LANE };
      } else if (Math.abs(point.y - lane) < LANE / 2 && isNarrow(piece)) {
        const right = { ...centred(inLane, line), x: point.x + 3 };
        yield { rect: right, shape: line, extra: extra + BESIDE };
        yield { rect: { ...right, x: point.x - 3 - line.width }, shape: line, extra: extra + BESIDE };
      }
    }
  }
}

const isNarrow = (piece: Piece): boolean => Math.abs(piece.from.x - pointAt(piece, 0.5).x) < ZONE_GAP / 4;

function arrowOf({ edge, tip, heading }: RoutedEdge): Rect {
  const { length, half } = ARROW[edge.kind];
  return { x: heading === 1 ? tip.x - length : tip.x, y: tip.y - half, width: length, height: 2 * half };
}
