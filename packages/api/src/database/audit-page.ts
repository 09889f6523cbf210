import { invalid } from '@breakwater/db';
import * as z from 'zod';
import { auditEntries } from '../audit/accessor.ts';
import { AuditEntry } from '../audit/schemas.ts';
import type { Caller } from '../context.ts';
import { pageOf } from '../fields.ts';
import { queryTime } from '../query-time.ts';
import { isOperation } from './audit-operations.ts';

const whole = (least: number, most: number) =>
  z
    .string()
    .refine(text => /^\d{1,6}$/.test(text), `must be a whole number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.int().min(least).max(most))
    .meta({ type: 'integer', minimum: least, maximum: most });
const named = (max: number) => z.string().min(1, 'must not be empty').max(max);

export const AuditPageQuery = z.strictObject({
  component: named(64).optional(),
  recordId: named(320).optional(),
  record_id: named(320).optional(),
  actor: named(255).optional(),
  operation: named(40).optional(),
  since: queryTime.optional(),
  until: queryTime.optional(),
  limit: whole(1, 1000).default(100),
  offset: whole(0, 10_000).optional(),
  cursor: z.string().min(1).max(2048).optional(),
});

export const AuditPage = pageOf(AuditEntry);

/** Audit entries, newest first: those after a cursor, or after so many. */
export async function auditPage(ctx: Caller, asked: z.output<typeof AuditPageQuery>) {
  const { recordId, record_id, limit, offset, cursor, operation, ...rest } = asked;
  if (offset !== undefined && cursor !== undefined) throw invalid('cursor', 'cannot be given beside offset');
  if (recordId !== undefined && record_id !== undefined) {
    throw invalid('record_id', 'is another name of recordId; give one of them');
  }
  if (operation !== undefined && !(await isOperation(operation, ctx.app))) {
    throw invalid('operation', 'is not an operation the audit log knows');
  }
  const filters = { ...rest, operation, recordId: recordId ?? record_id };
  let from = cursor;
  for (let left = offset ?? 0; left > 0; ) {
    const skipped = await auditEntries.list(ctx, { filters, limit: Math.min(left, 1000), cursor: from });
    if (skipped.nextCursor === null) return { items: [], nextCursor: null };
    left -= skipped.items.length;
    from = skipped.nextCursor;
  }
  return auditEntries.list(ctx, { filters, limit, cursor: from });
}
