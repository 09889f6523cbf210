import { type AuditAction, type Change, type Ctx, combine, invalid } from '@breakwater/db';
import type * as z from 'zod';
import { emit } from '../events.ts';
import { complianceReviews, type ReviewRow } from './accessor.ts';
import type { ComplianceReviewRecord } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.review.record': true;
  }
}

export const RECORD = 'compliance.review.record' satisfies AuditAction;

/** Keeps what a person confirmed, for good. */
export async function planRecord(
  ctx: Ctx,
  { reference = null, details = {}, ...input }: z.output<typeof ComplianceReviewRecord>,
): Promise<Change<ReviewRow>> {
  const recordedAt = new Date(ctx.clock.now());
  if (input.performedAt > recordedAt) throw invalid('performedAt', 'must not be in the future');
  const planned = await complianceReviews.plan.insert(
    ctx,
    { ...input, reference, details, recordedAt, recordedBy: ctx.actor.name },
    { action: RECORD },
  );
  const { id, kind, performedAt } = planned.result;
  return combine(planned.result, [
    planned,
    emit(
      ctx,
      'compliance.review.recorded',
      { component: 'complianceReviews', recordId: id },
      { kind, performedAt },
    ),
  ]);
}
