import type { Rect } from './geometry.ts';
import { pointsOn } from './paths.ts';
import type { RoutedEdge } from './route.ts';

const CELL = 6;
/** More cells than a drawing is high. */
const STRIDE = 1 << 20;

/** How much of edges runs below a place. */
export type Ink = (rect: Rect) => number;

/** Where lines are, in coarse cells. */
export function inkOf(edges: readonly RoutedEdge[]): Ink {
  const cells = new Map<number, number>();
  for (const { pieces } of edges) {
    const passed = new Set<number>();
    for (const piece of pieces) {
      for (const { x, y } of pointsOn(piece, CELL)) {
        passed.add(Math.floor(x / CELL) * STRIDE + Math.floor(y / CELL));
      }
    }
    for (const cell of passed) cells.set(cell, (cells.get(cell) ?? 0) + 1);
  }
  return ({ x, y, width, height }) => {
    let sum = 0;
    for (let column = Math.floor(x / CELL); column <= Math.floor((x + width) / CELL); column++) {
      for (let row = Math.floor(y / CELL); row <= Math.floor((y + height) / CELL); row++) {
        sum += cells.get(column * STRIDE + row) ?? 0;
      }
    }
    return sum;
  };
}
