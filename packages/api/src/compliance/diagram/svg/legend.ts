import { MARGIN } from '../layout/geometry.ts';
import { ARROW } from '../layout/route.ts';
import type { Model } from '../model.ts';
import { widthOf } from '../text.ts';
import type { EdgeKind } from '../zones.ts';
import { element, line } from './elements.ts';
import { FAINT, INK, LINES, PAPER, ZONE_STYLES } from './palette.ts';

const SIZE = 11;
const SAMPLE = { width: 34, height: 14 } as const;

/** What lines and boxes mean, in one line of text that stands at `y`. */
export function legendOf({ grouping }: Model, y: number): string {
  let x = MARGIN;
  const item = (sample: string, text: string): string => {
    const told = `${sample}${line(x + SAMPLE.width + 8, y, text, { size: SIZE, fill: INK })}`;
    x += SAMPLE.width + 8 + widthOf(text, SIZE) + 26;
    return told;
  };
  return [
    item(edgeSample(x, y - 4, 'violation'), 'VIOLATION: between cde and out-of-scope'),
    item(edgeSample(x, y - 4, 'cde'), 'to or from a cde'),
    item(edgeSample(x, y - 4, 'other'), 'other'),
    item(boxSample(x, y - 11, 0, ZONE_STYLES.cde), grouping === null ? 'cde, with its data class' : 'cde'),
    ...(grouping === null ? [] : [item(groupSample(x, y - 11), 'group of resources')]),
  ].join('\n');
}

const boxSample = (x: number, y: number, inset: number, style: { border: string; width: number }): string =>
  element('rect', {
    x: x + inset,
    y: y + inset,
    width: SAMPLE.width - 2 * inset,
    height: SAMPLE.height - 2 * inset,
    rx: 3,
    fill: PAPER,
    stroke: style.border,
    'stroke-width': style.width,
  });

const groupSample = (x: number, y: number): string =>
  [0, 2.5].map(inset => boxSample(x, y, inset, { border: FAINT, width: 1 })).join('');

function edgeSample(x: number, y: number, kind: EdgeKind): string {
  const { stroke, width, dashes } = LINES[kind];
  const { length, half } = ARROW[kind];
  const tip = x + SAMPLE.width;
  return [
    element('path', {
      d: `M${x} ${y}H${tip - length}`,
      fill: 'none',
      stroke,
      'stroke-width': width,
      'stroke-dasharray': dashes,
    }),
    element('path', { d: `M${tip} ${y}l${-length} ${-half}v${2 * half}Z`, fill: stroke }),
  ].join('');
}
