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

const either = resourceRef.describe('At either end.');
const violationsOnly = z
  .boolean()
  .describe('Only accepted flows between a CDE resource and one out of scope, both live.');

export const FlowList = listInput(dataFlows).extend({
  resource: either.optional(),
  violationsOnly: violationsOnly.optional(),
});
type Wanted = Pick<z.output<typeof FlowList>, 'resource' | 'source' | 'dest' | 'dstPort' | 'violationsOnly'>;

const { entity } = dataFlows;

const all = (...arms: readonly Statement[]): Statement => ({
  sql: arms.map(({ sql }) => sql).join(' UNION ALL '),
  args: arms.flatMap(({ args }) => args),
});

/** Flows found through an index that has them in the order of time: the planner would rather walk all flows. */
const through = (
  { tenantId }: Ctx,
  index: 'source' | 'dest' | 'port',
  { sql, args }: Statement,
): Statement => ({
  sql: `SELECT * FROM data_flows INDEXED BY data_flows_${index} WHERE tenant_id = ? AND ${sql}`,
  args: [tenantId, ...args],
});

function at(ctx: Ctx, end: 'source' | 'dest', ref: string, more = ''): Statement {
  const named = {
    sql: '(SELECT id FROM resources WHERE tenant_id = ? AND resource_id = ?)',
    args: [ctx.tenantId, ref],
  };
  const { sql, args } = isId('res', ref) ? { sql: '?', args: [ref] } : named;
  return through(ctx, end, { sql: `${end}_resource_id = ${sql}${more}`, args });
}

const LIVE = `(SELECT id FROM resources WHERE tenant_id = ? AND deleted_at IS NULL AND is_active = 1 AND current_scope`;

/** Accepted traffic of CDE resources at one end with resources out of scope at the other. */
const crossing = ({ tenantId }: Ctx, cde: 'source' | 'dest', other: 'source' | 'dest'): Statement => ({
  sql: `action = 'ACCEPT' AND ${cde}_resource_id IN ${LIVE} = 'cde')
 AND +${other}_resource_id IN ${LIVE} = 'out-of-scope')`,
  args: [tenantId, tenantId],
});

/** What is listed from; null: all flows. */
function sourceOf(ctx: Ctx, { resource, source, dest, dstPort }: Wanted): Statement | null {
  if (resource !== undefined) {
    // A flow from a resource to itself is met at its source.
    return all(
      at(ctx, 'source', resource),
      at(ctx, 'dest', resource, ' AND +source_resource_id <> dest_resource_id'),
    );
  }
  if (source !== undefined) return at(ctx, 'source', source);
  if (dest !== undefined) return at(ctx, 'dest', dest);
  return dstPort === undefined ? null : through(ctx, 'port', { sql: 'dst_port = ?', args: [dstPort] });
}

function violatingOf(ctx: Ctx, from: Statement | null): Statement {
  const [out, into] = [crossing(ctx, 'source', 'dest'), crossing(ctx, 'dest', 'source')];
  if (from === null) return all(through(ctx, 'source', out), through(ctx, 'dest', into));
  return {
    sql: `SELECT * FROM (${from.sql}) WHERE (${out.sql}) OR (${into.sql})`,
    args: [...from.args, ...out.args, ...into.args],
  };
}

/** Says what is listed from; as a filter it only keeps the cursors of different lists apart. */
const told = (schema: z.ZodType) => ({ schema, where: () => ({ sql: '1', args: [] }) });
const filtersOf = { ...entity.filters, resource: told(either), violationsOnly: told(violationsOnly) };

const COLUMNS = entity.info.fields.map(({ quoted }) => quoted).join(', ');

export function readingFlows(
  ctx: Ctx,
  { resource, violationsOnly, ...asked }: Asked & z.output<typeof FlowList>,
): Read<Page<z.output<typeof DataFlow>>> {
  const some = sourceOf(ctx, { resource, ...asked });
  const from = violationsOnly === true ? violatingOf(ctx, some) : some;
  const { filters, ...paging } = asListOptions(dataFlows, asked);
  const { info } = entity;
  const reading =
    from === null
      ? info.page
      : { select: `SELECT ${COLUMNS} FROM (${from.sql}) AS "data_flows"`, decode: info.decode };
  const source: ListSource = { ...entity, filters: filtersOf, info: { ...info, page: reading } };
  const page = readingPage(ctx, source, { ...paging, filters: { ...filters, resource, violationsOnly } });
  return {
    statement: { sql: page.statement.sql, args: [...(from?.args ?? []), ...page.statement.args] },
    resultOf(found) {
      const { items, nextCursor } = page.resultOf(found);
      return { items: z.array(DataFlow).parse(items), nextCursor };
    },
  };
}
