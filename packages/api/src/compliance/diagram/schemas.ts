import * as z from 'zod';
import { time } from '../../fields.ts';
import { queryTime } from '../../query-time.ts';
import { boundedText } from '../../text.ts';

const groupBy = z.enum(['auto', 'none', 'segment', 'vpc']);
const FEWEST = 10;
const MOST = 300;

const where = {
  vpcId: boundedText(1, 128)
    .optional()
    .describe('Only resources of this VPC, and those they exchange flows with.'),
  segment: boundedText(1, 64)
    .optional()
    .describe('Only resources of this segment, and those they exchange flows with.'),
};

export const DiagramInput = z.strictObject({
  ...where,
  from: time.optional().describe('Default: `to` less the look-back of the settings.'),
  to: time.optional().describe('Default: now.'),
  groupBy: groupBy
    .default('auto')
    .describe('auto groups more than maxNodes resources; none refuses them; the others always group.'),
  maxNodes: z.int().min(FEWEST).max(MOST).default(MOST),
  includeUnresolved: z.boolean().default(true).describe('Whether addresses of no known resource are shown.'),
});
export type DiagramAsked = z.output<typeof DiagramInput>;

const wholeNumber = z
  .string()
  .regex(/^\d{1,4}$/, 'must be a whole number')
  .transform(Number);

/** The same as a query string writes it. */
export const DiagramQuery = z.strictObject({
  ...where,
  from: queryTime.optional(),
  to: queryTime.optional(),
  groupBy: groupBy.default('auto'),
  maxNodes: wholeNumber.pipe(z.int().min(FEWEST).max(MOST)).default(MOST),
  includeUnresolved: z
    .enum(['true', 'false'])
    .default('true')
    .transform(text => text === 'true'),
});

export const Diagram = z
  .object({
    svg: z.string().describe('An SVG 1.1 document.'),
    generatedAt: time,
    period: z.object({ from: time, to: time }),
    grouped: z.boolean().describe('Whether a box stands for a group of resources.'),
    counts: z.object({
      nodes: z.int().describe('Boxes: resources or groups of them, and addresses.'),
      edges: z.int(),
      violations: z.int().describe('Pairs of a cde and an out-of-scope resource with accepted flows.'),
      hiddenNodes: z.int().describe('Resources out of scope without flows to the others.'),
      hiddenEdges: z.int().describe('Edges left out because there are more than 1,000.'),
    }),
  })
  .meta({ id: 'FlowDiagram', description: 'The data flows of a period, drawn.' });
