import { HEADING, NODE, PADDING } from '../layout/geometry.ts';
import type { PlacedBox, PlacedZone } from '../layout/grid.ts';
import { counted, widthOf } from '../text.ts';
import { ZONE_NAMES } from '../zones.ts';
import { element, line, title } from './elements.ts';
import { FAINT, INK, PAPER, ZONE_STYLES } from './palette.ts';

const INSET = 8;
const BADGE = { size: 8.5, height: 12, sides: 4 } as const;

/** A zone behind its boxes, with its name and what it holds. */
export function zoneOf({ model, x, y, width, height }: PlacedZone, isolated: number): string {
  const { fill, border } = ZONE_STYLES[model.zone];
  const left = x + PADDING;
  const room = width - 2 * PADDING;
  const what =
    model.zone === 'unresolved'
      ? counted(model.count, 'address', 'addresses')
      : counted(model.count, 'resource');
  return [
    element('rect', { x, y, width, height, rx: 6, fill, stroke: border, 'stroke-opacity': 0.5 }),
    line(left, y + 18, ZONE_NAMES[model.zone], { size: 12, fill: INK, weight: 'bold', room }),
    line(left, y + 32, what, { size: 10, fill: FAINT, room }),
    ...(model.zone === 'out-of-scope' && isolated > 0
      ? [line(left, y + 44, `+ ${isolated} without flows to these`, { size: 10, fill: FAINT, room })]
      : []),
  ].join('\n');
}

export function boxOf({ box, x, y }: PlacedBox): string {
  const { border, width, dashes } = ZONE_STYLES[box.zone];
  const frame = (inset: number, stroke: number) =>
    element('rect', {
      x: x + inset,
      y: y + inset,
      width: NODE.width - 2 * inset,
      height: NODE.height - 2 * inset,
      rx: 4,
      fill: PAPER,
      stroke: border,
      'stroke-width': stroke,
      'stroke-dasharray': dashes,
    });
  const room = NODE.width - 2 * INSET;
  const badge =
    box.badge === null ? null : badgeOf(box.badge, x + NODE.width - INSET + 2, y + NODE.height - 5);
  return element(
    'g',
    {},
    [
      title(box.title),
      frame(0, width),
      ...(box.stands === 'group' ? [frame(3, 0.75)] : []),
      line(x + INSET, y + 17, box.name, { size: 11, fill: INK, room }),
      line(x + INSET, y + 31, box.line, { size: 9.5, fill: FAINT, room: room - (badge?.width ?? 0) }),
      ...(badge === null ? [] : [badge.svg]),
    ].join(''),
  );
}

/** Its right lower corner is at `right` and `bottom`. */
function badgeOf(text: string, right: number, bottom: number): { svg: string; width: number } {
  const width = Math.ceil(widthOf(text, BADGE.size) + 2 * BADGE.sides);
  const y = bottom - BADGE.height;
  const svg = [
    element('rect', { x: right - width, y, width, height: BADGE.height, rx: 3, fill: INK }),
    line(right - width + BADGE.sides, y + 9, text, { size: BADGE.size, fill: PAPER }),
  ].join('');
  return { svg, width };
}

export const emptyNote = (width: number, top: number): string =>
  line(width / 2, top - HEADING / 2 + 52, 'no resources', { size: 14, fill: INK, anchor: 'middle' });
