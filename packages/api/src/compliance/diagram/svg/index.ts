import { MARGIN } from '../layout/geometry.ts';
import { layoutOf } from '../layout/index.ts';
import type { Model } from '../model.ts';
import type { EdgeKind } from '../zones.ts';
import { boxOf, emptyNote, zoneOf } from './boxes.ts';
import { captionHeight, captionLines, captionOf, type Facts, TITLE } from './caption.ts';
import { edgeOf, labelOf } from './edges.ts';
import { element, escaped, title } from './elements.ts';
import { notesOf } from './notes.ts';
import { FONT, PAPER } from './palette.ts';

/** From below to above: what matters most is covered by nothing. */
const DRAWN: readonly EdgeKind[] = ['other', 'cde', 'violation'];

/** The diagram as an SVG document: the same bytes for the same model and facts. */
export function svgOf(model: Model, facts: Facts): string {
  const lines = captionLines(model, facts);
  const layout = layoutOf(model, captionHeight(lines));
  const { width, zones, boxes, edges, labels, top } = layout;
  const notes = notesOf(model, layout);
  const height = layout.bottom + notes.height + MARGIN;
  const empty = boxes.length === 0 && model.isolated === 0;
  const content = [
    title(TITLE),
    element('desc', {}, escaped(lines.join('\n'))),
    element('rect', { width, height, fill: PAPER }),
    element(
      'g',
      { 'font-family': FONT },
      [
        captionOf(model, lines, width - 2 * MARGIN),
        ...zones.map(zone => zoneOf(zone, model.isolated)),
        ...DRAWN.flatMap(kind => edges.filter(({ edge }) => edge.kind === kind).map(edgeOf)),
        ...boxes.map(boxOf),
        ...labels.map(labelOf),
        ...notes.lines,
        ...(empty ? [emptyNote(width, top)] : []),
      ].join('\n'),
    ),
  ].join('\n');
  const root = { xmlns: 'http://www.w3.org/2000/svg', version: '1.1', role: 'img', width, height };
  return `${element('svg', { ...root, viewBox: `0 0 ${width} ${height}` }, content)}\n`;
}
