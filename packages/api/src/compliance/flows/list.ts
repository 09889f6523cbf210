import {
  type Ctx,
  isId,
  type ListSource,
  type Page,
  type Read,
  readingPage,
  type Statement,
} from '@breakwater/db';
import * as z from 'zod';
import { type Asked, asListOptions, listInput } from '../../crud/list-input.ts';
import { resourceRef } from '../resources/reading.ts';
import { dataFlows } from './accessor.ts';
import { DataFlow } from './schemas.ts';

export const FlowList = listInput(dataFlows).extend({
  resource: resourceRef.optional().describe('At either end.'),
  violationsOnly: z
    .boolean()
    .optional()
    .describe('Only accepted flows between a CDE resource and one out of scope, both live.'),
});

const { entity } = dataFlows;
const scoped = (scope: 'cde' | 'out-of-scope'): string => `(SELECT id FROM resources
 WHERE tenant_id = ? AND deleted_at IS NULL AND is_active = 1 AND current_scope = '${scope}')`;

/** Flows with a resource at either end: at its source, and at its destination if that is not its source as well. */
function ofResource({ tenantId }: Ctx, ref: string): Statement {
  const one = isId('res', ref)
    ? { sql: '?', args: [ref] }
    : { sql: '(SELECT id FROM resources WHERE tenant_id = ? AND resource_id = ?)', args: [tenantId, ref] };
  return {
    sql: `SELECT * FROM data_flows WHERE tenant_id = ? AND source_resource_id = ${one.sql}
 UNION ALL SELECT * FROM data_flows WHERE tenant_id = ? AND dest_resource_id = ${one.sql}
 AND +source_resource_id <> dest_resource_id`,
    args: [tenantId, ...one.args, tenantId, ...one.args],
  };
}

/** Accepted flows out of the CDE and into it. */
const violating = ({ tenantId }: Ctx, from: string): Statement => ({
  sql: `SELECT * FROM (${from}) WHERE tenant_id = ? AND action = 'ACCEPT' AND source_resource_id IN ${scoped('cde')}
 AND +dest_resource_id IN ${scoped('out-of-scope')}
 UNION ALL SELECT * FROM (${from}) WHERE tenant_id = ? AND action = 'ACCEPT' AND dest_resource_id IN ${scoped('cde')}
 AND +source_resource_id IN ${scoped('out-of-scope')}`,
  args: [tenantId, tenantId, tenantId, tenantId, tenantId, tenantId],
});

/** What is listed from, where it is not all flows. */
function sourceOf(
  ctx: Ctx,
  { resource, violationsOnly }: Pick<z.output<typeof FlowList>, 'resource' | 'violationsOnly'>,
): Statement | null {
  if (resource === undefined) return violationsOnly === true ? violating(ctx, 'data_flows') : null;
  const flows = ofResource(ctx, resource);
  if (violationsOnly !== true) return flows;
  const { sql, args } = violating(ctx, flows.sql);
  const scopes = args.slice(0, 3);
  return { sql, args: [...flows.args, ...scopes, ...flows.args, ...scopes] };
}

/** Says where the list is from; as a filter it only keeps cursors of different lists apart. */
const told = (schema: z.ZodType) => ({ schema, where: () => ({ sql: '1', args: [] }) });
const filtersOf = { ...entity.filters, resource: told(resourceRef), violationsOnly: told(z.boolean()) };

const COLUMNS = entity.info.fields.map(({ quoted }) => quoted).join(', ');

export function readingFlows(
  ctx: Ctx,
  { resource, violationsOnly, ...asked }: Asked & z.output<typeof FlowList>,
): Read<Page<z.output<typeof DataFlow>>> {
  const from = sourceOf(ctx, { resource, violationsOnly });
  const { filters, ...paging } = asListOptions(dataFlows, asked);
  const source: ListSource = {
    ...entity,
    filters: filtersOf,
    info:
      from === null
        ? entity.info
        : { ...entity.info, select: `SELECT ${COLUMNS} FROM (${from.sql}) AS "${entity.info.name}"` },
  };
  const page = readingPage(ctx, source, { ...paging, filters: { ...filters, resource, violationsOnly } });
  return {
    statement: { sql: page.statement.sql, args: [...(from?.args ?? []), ...page.statement.args] },
    resultOf(found) {
      const { items, nextCursor } = page.resultOf(found);
      return { items: z.array(DataFlow).parse(items), nextCursor };
    },
  };
}
