import { type Ctx, invalid, type Read, readAll } from '@breakwater/db';
import type * as z from 'zod';
import { countsOf, modelOf } from './model.ts';
import { readingAddresses, readingEstate } from './reading.ts';
import type { Diagram, DiagramAsked } from './schemas.ts';
import { svgOf } from './svg/index.ts';

const readingTenantName = ({ tenantId }: Ctx): Read<string> => ({
  statement: { sql: 'SELECT name FROM tenants WHERE id = ?', args: [tenantId] },
  resultOf: found => String(found?.rows[0]?.[0] ?? ''),
});

const noAddresses: Read<null> = { statement: { sql: 'SELECT NULL', args: [] }, resultOf: () => null };

/** The data flows of a period as a drawing: the same bytes for the same data and clock. */
export async function drawDiagram(
  ctx: Ctx,
  { vpcId, segment, from, to, groupBy, maxNodes, includeUnresolved }: DiagramAsked,
): Promise<z.output<typeof Diagram>> {
  const generatedAt = new Date(ctx.clock.now());
  const wanted = { vpcId, segment, from, to: to ?? generatedAt };
  if (from !== undefined && from > wanted.to) throw invalid('from', 'must not be after to');
  const [tenant, { from: start, ...estate }, addresses] = await readAll(
    ctx,
    readingTenantName(ctx),
    readingEstate(ctx, wanted),
    includeUnresolved ? readingAddresses(ctx, wanted) : noAddresses,
  );
  const period = { from: start, to: wanted.to };
  const model = modelOf({ ...estate, addresses }, { groupBy, maxNodes });
  const facts = { tenant, period, generatedAt, vpcId: vpcId ?? null, segment: segment ?? null };
  return {
    svg: svgOf(model, facts),
    generatedAt,
    period,
    grouped: model.grouping !== null,
    counts: countsOf(model),
  };
}
