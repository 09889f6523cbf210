import { widthOf } from '../text.ts';
import { LANE, ZONE_GAP } from './geometry.ts';

export const LABEL_SIZE = 9;
export const LINE_PITCH = 11;
/** From the top of a label to where its first line stands. */
export const BASELINE = 8.3;
const SIDES = 3;
/** Fits into a lane, with the boxes above and below left alone. */
const ONE_LINE = LANE - 1.4;
const WIDEST = ZONE_GAP - 6;

export interface LabelShape {
  readonly lines: readonly string[];
  readonly width: number;
  readonly height: number;
}

const widthOfLines = (lines: readonly string[]): number =>
  Math.max(...lines.map(line => widthOf(line, LABEL_SIZE))) + 2 * SIDES;

const shapeOf = (lines: readonly string[]): LabelShape => ({
  lines,
  width: widthOfLines(lines),
  height: ONE_LINE + (lines.length - 1) * LINE_PITCH,
});

const fits = (line: string): boolean => widthOfLines([line]) <= WIDEST;

/** A part is broken only if it is wider than the space between two zones. */
const unbroken = (parts: readonly string[]): readonly string[] =>
  parts.flatMap(part => (fits(part) ? [part] : part.split(' ')));

/** In one line: for the lanes. */
export const oneLine = (parts: readonly string[]): LabelShape => shapeOf([parts.join(' ')]);

/** In as many lines as the space between two zones needs. */
export function broken(parts: readonly string[]): LabelShape {
  const lines: string[] = [];
  for (const part of unbroken(parts)) {
    const last = lines.at(-1);
    if (last !== undefined && fits(`${last} ${part}`)) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return shapeOf(lines);
}

/** Each part on a line of its own. */
export const stacked = (parts: readonly string[]): LabelShape => shapeOf(unbroken(parts));
