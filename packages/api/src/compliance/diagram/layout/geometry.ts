/** All lengths are px of the drawing. */
export const NODE = { width: 200, height: 40 } as const;
export const PITCH = { x: 224, y: 52 } as const;
export const ROWS = 40;
export const ZONE_GAP = 120;
/** Around the boxes of a zone, on each side. */
export const PADDING = 12;
/** Above the boxes of a zone, for its name and what it holds. */
export const HEADING = 58;
export const MARGIN = 40;
/** The free space between two rows, whose middle a lane is. */
export const LANE = PITCH.y - NODE.height;

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

export const overlaps = (a: Rect, b: Rect, apart = 0): boolean =>
  a.x < b.x + b.width + apart &&
  b.x < a.x + a.width + apart &&
  a.y < b.y + b.height + apart &&
  b.y < a.y + a.height + apart;

/** Half px: what is drawn stays short, and the same on every machine. */
export const snapped = (length: number): number => Math.round(length * 2) / 2;
