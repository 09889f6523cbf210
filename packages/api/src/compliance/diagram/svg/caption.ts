import { MARGIN } from '../layout/geometry.ts';
import { countsOf, type Model } from '../model.ts';
import { counted, head, moment } from '../text.ts';
import { line } from './elements.ts';
import { legendOf } from './legend.ts';
import { FAINT, INK } from './palette.ts';

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

/** Below the title, line by line. */
export function captionLines(model: Model, facts: Facts): readonly string[] {
  const { nodes, edges, violations, hiddenNodes, hiddenEdges } = countsOf(model);
  const of = [
    ...(facts.vpcId === null ? [] : [`VPC ${facts.vpcId}`]),
    ...(facts.segment === null ? [] : [`segment ${facts.segment}`]),
  ].join(', ');
  const unresolved = model.zones.find(({ zone }) => zone === 'unresolved')?.count ?? 0;
  const resources = model.zones.reduce((sum, { count }) => sum + count, -unresolved);
  const addresses = unresolved === 0 ? [] : [counted(unresolved, 'address', 'addresses')];
  const shown = [
    `${[counted(resources, 'resource'), ...addresses].join(' and ')} in ${counted(nodes, 'box', 'boxes')}`,
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

/** `room`: the width for it; longer lines are squeezed. */
export function captionOf(model: Model, lines: readonly string[], room: number): string {
  const [tenant = '', ...rest] = lines;
  const top = MARGIN + 10;
  return [
    line(MARGIN, top, TITLE, { size: 20, fill: INK, weight: 'bold' }),
    line(MARGIN, top + LINE + 5, tenant, { size: 13, fill: INK, room }),
    ...rest.map((text, at) =>
      line(MARGIN, top + (at + 2) * LINE + 5, text, { size: SIZE, fill: FAINT, room }),
    ),
    legendOf(model, top + lines.length * LINE + 5 + LEGEND - 10),
  ].join('\n');
}
