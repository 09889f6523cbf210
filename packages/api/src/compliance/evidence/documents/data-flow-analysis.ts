import { invalid, readAll } from '@breakwater/db';
import type { MakeDocument } from './document.ts';
import { MOST_FLOWS, readingFlows, readingGroups, readingSummary } from './flows-of-vpc.ts';
import { isoTime } from './form.ts';

const HOUR = 3_600_000;
/** The traffic of one VPC: flow by flow, or per pair, protocol, port and action where there are too many. */
export const dataFlowAnalysis: MakeDocument = async (ctx, request) => {
  const { vpcId, period } = request;
  if (vpcId === undefined) throw invalid('vpcId', 'a data-flow analysis is of one VPC; name it');
  const { start, end } = period;
  const [head, summary, single, grouped] = await readAll(
    ctx,
    request.readingHead,
    readingSummary(ctx, request),
    readingFlows(ctx, request),
    readingGroups(ctx, request),
  );
  const aggregated = summary.total_flows > MOST_FLOWS;
  const listed = aggregated ? grouped : single;
  return {
    data: {
      vpc_id: vpcId,
      time_window: {
        start: isoTime(start),
        end: isoTime(end),
        hours: (end.getTime() - start.getTime()) / HOUR,
      },
      summary,
      aggregated,
      flows: listed.map(({ decisions: _, ...flow }) => flow),
    },
    decisionIds: [...new Set(listed.flatMap(({ decisions }) => decisions))].filter(id => id !== null),
    pciRequirement: '1.2.4',
    pciRequirements: ['1.3.1', '1.3.2'],
    head,
  };
};
