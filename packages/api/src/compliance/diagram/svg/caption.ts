import { MARGIN } from '../layout/geometry.ts';
import { ARROW } from '../layout/route.ts';
import type { Model } from '../model.ts';
import { counted, head, moment, widthOf } from '../text.ts';
import type { EdgeKind } from '../zones.ts';
import { element, line } from './elements.ts';
import { FAINT, INK, LINES, PAPER, ZONE_STYLES } from './palette.ts';

/** What the caption tells beside what is drawn. */
export interface Facts {
  readonly tenant: string;
  readonly period: { readonly from: Date; readonly to: Date };
  readonly generatedAt: Date;
  readonly vpcId: string | null;
  readonly segment: string | null;
}

export const TITLE = 'Data-flow diagram';
const LONGEST_TENANT = 100;
const LINE = 17;
const SIZE = 11;
const LEGEND = 34;
const SAMPLE = 34;

const boxCount = ({ zones }: Model): number => zones.reduce((sum, { boxes }) => sum + boxes.length, 0);
const resourceCount = ({ zones }: Model): number =>
  zones.reduce((sum, { zone, count }) => sum + (zone === 'unresolved' ? 0 : count), 0);

export const countsOf = (model: Model) => ({
  nodes: boxCount(model),
  edges: model.edges.length,
  violations: model.violations,
  hiddenNodes: model.isolated,
  hiddenEdges: model.hiddenEdges,
});

/** Below the title, line by line. */
export function captionLines(model: Model, facts: Facts): readonly string[] {
  const { nodes, edges, violations, hiddenNodes, hiddenEdges } = countsOf(model);
  const of = [
    ...(facts.vpcId === null ? [] : [`VPC ${facts.vpcId}`]),
    ...(facts.segment === null ? [] : [`segment ${facts.segment}`]),
  ].join(', ');
  const unresolved = model.zones.find(({ zone }) => zone === 'unresolved')?.count ?? 0;
  const addresses = unresolved === 0 ? [] : [counted(unresolved, 'address', 'addresses')];
  const shown = [
    `${[counted(resourceCount(model), 'resource'), ...addresses].join(' and ')} in ${counted(nodes, 'box', 'boxes')}`,
    counted(edges, 'edge'),
    `${counted(violations, 'violation')}`,
    ...(hiddenNodes === 0
      ? []
      : [`${counted(hiddenNodes, 'out-of-scope resource')} without flows to these not shown`]),
  ].join(' · ');
  return [
    head(facts.tenant, LONGEST_TENANT),
    `Accepted flows from ${moment(facts.period.from)} to ${moment(facts.period.to)} · generated at ${moment(facts.generatedAt)}`,
    ...(of === '' ? [] : [`Only ${of}, and what exchanges flows with it`]),
    shown,
    ...(model.grouping === null
      ? []
      : [
          `Grouped by ${model.grouping === 'vpc' ? 'VPC' : 'segment'}: an edge stands for all flows between two groups`,
        ]),
    ...(hiddenEdges === 0
      ? []
      : [`${counted(hiddenEdges, 'edge')} with the fewest bytes left out, none of them a violation`]),
  ];
}

/** Where the zones begin. */
export const captionHeight = (lines: readonly string[]): number =>
  MARGIN + 14 + lines.length * LINE + LEGEND + 20;

export function captionOf(model: Model, lines: readonly string[]): string {
  const [tenant = '', ...rest] = lines;
  const top = MARGIN + 10;
  return [
    line(MARGIN, top, TITLE, { size: 20, fill: INK, weight: 'bold' }),
    line(MARGIN, top + LINE + 5, tenant, { size: 13, fill: INK }),
    ...rest.map((text, at) => line(MARGIN, top + (at + 2) * LINE + 5, text, { size: SIZE, fill: FAINT })),
    legend(model, top + lines.length * LINE + 5 + LEGEND - 10),
  ].join('\n');
}

function legend({ grouping }: Model, y: number): string {
  let x = MARGIN;
  const item = (sample: string, text: string): string => {
    const told = `${sample}${line(x + SAMPLE + 8, y, text, { size: SIZE, fill: INK })}`;
    x += SAMPLE + 8 + widthOf(text, SIZE) + 26;
    return told;
  };
  const box = (dashes?: string) =>
    element('rect', {
      x,
      y: y - 11,
      width: SAMPLE,
      height: 14,
      rx: 3,
      fill: PAPER,
      stroke: ZONE_STYLES.cde.border,
      'stroke-width': dashes === undefined ? ZONE_STYLES.cde.width : 1,
      'stroke-dasharray': dashes,
    });
  return [
    item(edgeSample(x, y - 4, 'violation'), 'VIOLATION: between cde and out-of-scope'),
    item(edgeSample(x, y - 4, 'cde'), 'to or from a cde'),
    item(edgeSample(x, y - 4, 'other'), 'other'),
    item(box(), grouping === null ? 'cde, with its data class' : 'cde'),
    ...(grouping === null ? [] : [item(groupSample(x, y - 11), 'group of resources')]),
  ].join('\n');
}

const groupSample = (x: number, y: number): string =>
  [0, 2.5]
    .map(inset =>
      element('rect', {
        x: x + inset,
        y: y + inset,
        width: SAMPLE - 2 * inset,
        height: 14 - 2 * inset,
        rx: 3,
        fill: PAPER,
        stroke: FAINT,
      }),
    )
    .join('');

function edgeSample(x: number, y: number, kind: EdgeKind): string {
  const { stroke, width, dashes } = LINES[kind];
  const { length, half } = ARROW[kind];
  const tip = x + SAMPLE;
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
