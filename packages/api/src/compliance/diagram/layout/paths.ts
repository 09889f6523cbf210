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

export function pointAt(piece: Piece, t: number): Point {
  const [a, b, c, d] = controls(piece);
  const u = 1 - t;
  const weights = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t] as const;
  const blend = (p: number, q: number, r: number, s: number) =>
    weights[0] * p + weights[1] * q + weights[2] * r + weights[3] * s;
  return { x: blend(a.x, b.x, c.x, d.x), y: blend(a.y, b.y, c.y, d.y) };
}

/** Points along a piece, close together. */
export function pointsOn(piece: Piece, apart: number): Point[] {
  const { from, to } = piece;
  const reach = piece.kind === 'loop' ? 2 * Math.abs(piece.reach) : 0;
  const steps = Math.max(2, Math.ceil((Math.abs(from.x - to.x) + Math.abs(from.y - to.y) + reach) / apart));
  return Array.from({ length: steps + 1 }, (_, step) => pointAt(piece, step / steps));
}
