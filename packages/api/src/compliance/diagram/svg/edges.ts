import { snapped } from '../layout/geometry.ts';
import { BASELINE, LABEL_SIZE, LINE_PITCH } from '../layout/label-shapes.ts';
import type { PlacedLabel } from '../layout/labels.ts';
import { controls, type Piece } from '../layout/paths.ts';
import { ARROW, type RoutedEdge } from '../layout/route.ts';
import { element, line, title } from './elements.ts';
import { LINES, PAPER } from './palette.ts';

/** A line around each violation that sets it off from what it crosses. */
const HALO = 2;

const at = ({ x, y }: { x: number; y: number }): string => `${snapped(x)} ${snapped(y)}`;

function pathData(pieces: readonly Piece[]): string {
  const [first] = pieces;
  if (first === undefined) return '';
  const parts = pieces.map(piece => {
    if (piece.kind === 'run') return `L${at(piece.to)}`;
    const [, b, c, d] = controls(piece);
    return `C${at(b)} ${at(c)} ${at(d)}`;
  });
  return `M${at(first.from)}${parts.join('')}`;
}

export function edgeOf({ edge, pieces, tip, heading }: RoutedEdge): string {
  const { stroke, width, dashes } = LINES[edge.kind];
  const { length, half } = ARROW[edge.kind];
  const d = pathData(pieces);
  const back = -heading * length;
  return element(
    'g',
    {},
    [
      title(edge.title),
      ...(edge.kind === 'violation'
        ? [element('path', { d, fill: 'none', stroke: PAPER, 'stroke-width': width + HALO })]
        : []),
      element('path', { d, fill: 'none', stroke, 'stroke-width': width, 'stroke-dasharray': dashes }),
      element('path', { d: `M${at(tip)}l${back} ${-half}v${2 * half}Z`, fill: stroke }),
    ].join(''),
  );
}

export function labelOf({ edge: { edge }, lines, isNumber, x, y, width, height }: PlacedLabel): string {
  const { ink, stroke } = LINES[edge.kind];
  const violation = edge.kind === 'violation';
  const framed = violation || isNumber;
  return element(
    'g',
    {},
    [
      title(edge.title),
      element('rect', {
        x,
        y: snapped(y),
        width: snapped(width),
        height: snapped(height),
        rx: 2,
        fill: PAPER,
        'fill-opacity': 0.92,
        stroke,
        'stroke-width': framed ? 0.75 : 0.5,
        'stroke-opacity': framed ? undefined : 0.5,
      }),
      ...lines.map((text, index) =>
        line(snapped(x + width / 2), Math.round((y + BASELINE + index * LINE_PITCH) * 10) / 10, text, {
          size: LABEL_SIZE,
          fill: ink,
          anchor: 'middle',
          ...(violation ? { weight: 'bold' } : {}),
        }),
      ),
    ].join(''),
  );
}
