import type { Box } from '../boxes.ts';
import type { ZoneModel } from '../model.ts';
import type { Zone } from '../zones.ts';
import { HEADING, LANE, MARGIN, NODE, PADDING, PITCH, type Rect, ROWS, ZONE_GAP } from './geometry.ts';

export interface PlacedBox extends Rect {
  readonly box: Box;
  readonly column: number;
  readonly row: number;
}

export interface PlacedZone extends Rect {
  readonly model: ZoneModel;
}

interface Column {
  readonly zone: Zone;
  readonly x: number;
}

/** Where boxes and zones are. Rows are the same in all zones, so the lanes between them run through. */
export interface Grid {
  readonly boxes: readonly PlacedBox[];
  readonly zones: readonly PlacedZone[];
  readonly columns: readonly Column[];
  readonly rows: number;
  /** Of the first row. */
  readonly top: number;
  readonly width: number;
}

/** The free space left of a column, or right of the last one. */
export interface Gutter {
  readonly left: number;
  readonly right: number;
}

/** `top`: where the zones begin. `right`: free space right of the last column. */
export function gridOf(zones: readonly ZoneModel[], top: number, right: number): Grid {
  const rows = Math.max(1, ...zones.map(({ boxes }) => Math.min(ROWS, boxes.length)));
  const columns: Column[] = [];
  const boxes: PlacedBox[] = [];
  const placed: PlacedZone[] = [];
  let x = MARGIN + PADDING;
  for (const model of zones) {
    const count = Math.max(1, Math.ceil(model.boxes.length / ROWS));
    for (const [at, box] of model.boxes.entries()) {
      const row = at % ROWS;
      const column = Math.floor(at / ROWS);
      boxes.push({
        box,
        column: columns.length + column,
        row,
        x: x + column * PITCH.x,
        y: top + HEADING + row * PITCH.y,
        ...NODE,
      });
    }
    for (let at = 0; at < count; at++) columns.push({ zone: model.zone, x: x + at * PITCH.x });
    const width = (count - 1) * PITCH.x + NODE.width;
    placed.push({
      model,
      x: x - PADDING,
      y: top,
      width: width + 2 * PADDING,
      height: HEADING + rows * PITCH.y,
    });
    x += width + ZONE_GAP;
  }
  return { boxes, zones: placed, columns, rows, top: top + HEADING, width: x - ZONE_GAP + right };
}

export function gutterAt({ columns, width }: Grid, at: number): Gutter {
  const before = columns[at - 1];
  const after = columns[at];
  return {
    left: before === undefined ? 0 : before.x + NODE.width,
    right: after === undefined ? width : after.x,
  };
}

/** The middle of the lane above a row; below the last row is one more. */
export const laneAt = ({ top }: Grid, row: number): number => top + row * PITCH.y - LANE / 2;

/** The middle of the lane closest to a height. */
export function laneNear(grid: Grid, y: number): number {
  const row = Math.round((y - laneAt(grid, 0)) / PITCH.y);
  return laneAt(grid, Math.min(grid.rows, Math.max(0, row)));
}
