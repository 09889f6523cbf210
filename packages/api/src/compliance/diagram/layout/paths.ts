import { PITCH, type Point, ROWS } from './geometry.ts';

const TALLEST = ROWS * PITCH.y;

/** A part of a path: straight, or a curve that leaves and arrives level, or one that comes back to the same side. */
export type Piece =
  | { readonly kind: 'run' | 'curve'; readonly from: Point; readonly to: Point }
  | { readonly kind: 'loop'; readonly from: Point; readonly to: Point; readonly reach: number };

/** The control points of a piece. */
export function controls({ from, to, ...piece }: Piece): readonly [Point, Point, Point, Point] {
  if (piece.kind === 'loop') {
    const x = (from.x + to.x) / 2 + piece.reach;
    return [from, { x, y: from.y }, { x, y: to.y }, to];
  }
  const x = from.x + (to.x - from.x) * turnOf(to.y - from.y);
  return [from, { x, y: from.y }, { x, y: to.y }, to];
}

/** How much of the way a curve goes before it turns: the further it climbs the later, so that curves do not bundle. */
const turnOf = (climb: number): number => 0.3 + 0.45 * Math.min(1, Math.sqrt(Math.abs(climb) / TALLEST));

type Controls = ReturnType<typeof controls>;

function pointOf([a, b, c, d]: Controls, t: number): Point {
  const u = 1 - t;
  const first = u * u * u;
  const second = 3 * u * u * t;
  const third = 3 * u * t * t;
  const fourth = t * t * t;
  return {
    x: first * a.x + second * b.x + third * c.x + fourth * d.x,
    y: first * a.y + second * b.y + third * c.y + fourth * d.y,
  };
}

export const pointAt = (piece: Piece, t: number): Point => pointOf(controls(piece), t);

/** Points along a piece, close together. */
export function pointsOn(piece: Piece, apart: number): Point[] {
  const { from, to } = piece;
  const reach = piece.kind === 'loop' ? 2 * Math.abs(piece.reach) : 0;
  const steps = Math.max(2, Math.ceil((Math.abs(from.x - to.x) + Math.abs(from.y - to.y) + reach) / apart));
  const curve = controls(piece);
  return Array.from({ length: steps + 1 }, (_, step) => pointOf(curve, step / steps));
}
