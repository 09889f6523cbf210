import { overlaps, type Rect } from './geometry.ts';

const BUCKET = 64;

/** What space is taken. */
export interface Occupied {
  add(rect: Rect): void;
  /** Whether a place is free, with some space around it. */
  isFree(rect: Rect, apart?: number): boolean;
}

export function occupied(): Occupied {
  const buckets = new Map<number, Rect[]>();
  const bucketsOf = ({ y, height }: Rect, apart: number): number[] => {
    const first = Math.floor((y - apart) / BUCKET);
    const last = Math.floor((y + height + apart) / BUCKET);
    return Array.from({ length: last - first + 1 }, (_, at) => first + at);
  };
  return {
    add(rect) {
      for (const bucket of bucketsOf(rect, 0)) {
        const known = buckets.get(bucket);
        if (known === undefined) buckets.set(bucket, [rect]);
        else known.push(rect);
      }
    },
    isFree: (rect, apart = 0) =>
      bucketsOf(rect, apart).every(bucket =>
        (buckets.get(bucket) ?? []).every(taken => !overlaps(rect, taken, apart)),
      ),
  };
}
