import { MARGIN } from '../layout/geometry.ts';
import type { Layout } from '../layout/index.ts';
import type { Model } from '../model.ts';
import { head } from '../text.ts';
import { line } from './elements.ts';
import { INK, LINES } from './palette.ts';

const SIZE = 9.5;
const PITCH = 15;
const HEAD = 34;
const COLUMN = 560;
const LONGEST = 40;

/** Below the zones: what the labels say that found no room on their edges. */
export function notesOf(
  { zones }: Model,
  { notes, bottom, width }: Layout,
): { readonly lines: readonly string[]; readonly height: number } {
  if (notes.length === 0) return { lines: [], height: 0 };
  const names = new Map(
    zones.flatMap(({ boxes }) => boxes.map(({ key, fullName }) => [key, head(fullName, LONGEST)])),
  );
  const columns = Math.max(1, Math.floor((width - 2 * MARGIN) / COLUMN));
  const rows = Math.ceil(notes.length / columns);
  const heading = line(MARGIN, bottom + HEAD - 12, 'Labels without room on their edges', {
    size: 11,
    fill: INK,
    weight: 'bold',
  });
  const lines = notes.map(({ number, edge: { edge } }, at) => {
    const x = MARGIN + Math.floor(at / rows) * COLUMN;
    const y = bottom + HEAD + 8 + (at % rows) * PITCH;
    const text = `${number}: ${names.get(edge.from)} → ${names.get(edge.to)}: ${edge.label.join(' ')}`;
    return line(x, y, text, { size: SIZE, fill: LINES[edge.kind].ink, room: COLUMN - 20 });
  });
  return { lines: [heading, ...lines], height: HEAD + rows * PITCH };
}
