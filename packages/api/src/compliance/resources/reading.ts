import {
  type Ctx,
  condition,
  conflict,
  type Filter,
  guard,
  isId,
  notFound,
  type Read,
  type Step,
} from '@breakwater/db';
import { resources as table } from '@breakwater/db/schema';
import { type SQLWrapper, sql } from 'drizzle-orm';
import { boundedText } from '../../text.ts';
import { type ResourceRow, resources } from './accessor.ts';

export const resourceRef = boundedText(1, 255).describe('The resource, by id or by its resourceId.');

/** The resource a ref names, deleted or not: a resourceId stays with its row. @throws NOT_FOUND */
export function readingResource(ctx: Ctx, ref: string): Read<ResourceRow> {
  const sql = isId('res', ref) ? '"id" = ?' : '"resource_id" = ?';
  const { statement, resultOf } = resources.finding(ctx, { sql, args: [ref] }, { includeDeleted: true });
  return {
    statement,
    resultOf(found) {
      const [row] = resultOf(found);
      if (row === undefined) throw notFound('resource');
      return row;
    },
  };
}

/** A list filter on the resource a record is of. */
export const ofResource = (column: SQLWrapper): Filter<typeof resourceRef> =>
  condition(resourceRef, (ref, ctx) =>
    isId('res', ref)
      ? sql`${column} = ${ref}`
      : sql`${column} = (SELECT ${table.id} FROM ${table}
 WHERE ${table.tenantId} = ${ctx.tenantId} AND ${table.resourceId} = ${ref})`,
  );

const deleted = () => conflict('deleted', 'the resource is deleted; restore it first');

/** What is done to a resource holds only while it is not deleted. @throws CONFLICT(deleted) */
export function notDeleted({ id, deletedAt }: ResourceRow): Step {
  if (deletedAt !== null) throw deleted();
  return guard('EXISTS (SELECT 1 FROM resources WHERE id = ? AND deleted_at IS NULL)', [id], deleted);
}

/** The scope is still the one that was read: it moves without a new version. */
export const sameScope = ({ id, currentScope }: ResourceRow): Step =>
  guard('EXISTS (SELECT 1 FROM resources WHERE id = ? AND current_scope IS ?)', [id, currentScope], () =>
    conflict('version', 'the scope of the resource changed at the same moment'),
  );

/** What people call it. */
export const labelOf = ({ resourceName, resourceId }: ResourceRow): string => resourceName ?? resourceId;
