import { overlaps, type Rect } from './geometry.ts';

const BUCKET = 64;
/** More buckets than a drawing is high. */
const STRIDE = 1 << 20;

/** What space is taken. */
export interface Occupied {
  add(rect: Rect): void;
  /** Whether a place is free, with some space around it. */
  isFree(rect: Rect, apart?: number): boolean;
}

const bucketAt = (length: number): number => Math.floor(length / BUCKET);

export function occupied(): Occupied {
  const buckets = new Map<number, Rect[]>();
  return {
    add(rect) {
      const { x, y, width, height } = rect;
      for (let column = bucketAt(x); column <= bucketAt(x + width); column++) {
        for (let row = bucketAt(y); row <= bucketAt(y + height); row++) {
          const known = buckets.get(column * STRIDE + row);
          if (known === undefined) buckets.set(column * STRIDE + row, [rect]);
          else known.push(rect);
        }
      }
    },
    isFree(rect, apart = 0) {
      const { x, y, width, height } = rect;
      for (let column = bucketAt(x - apart); column <= bucketAt(x + width + apart); column++) {
        for (let row = bucketAt(y - apart); row <= bucketAt(y + height + apart); row++) {
          for (const taken of buckets.get(column * STRIDE + row) ?? []) {
            if (overlaps(rect, taken, apart)) return false;
          }
        }
      }
      return true;
    },
  };
}
