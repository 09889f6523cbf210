import type { Ctx } from '@breakwater/db';
import { REVIEW_KINDS } from '@breakwater/db/schema';
import * as z from 'zod';
import { reviewKind } from '../../reviews/schemas.ts';
import { readingList } from './bounded.ts';
import { snakeJson, storedTime } from './form.ts';
import { ms } from './in-force.ts';

const Reviewed = z.object({
  kind: reviewKind,
  performed_at: storedTime,
  performed_by: z.string(),
  statement: z.string(),
  reference: z.string().nullable(),
  details: snakeJson,
  recorded_at: storedTime,
  recorded_by: z.string(),
});

/** The newest review of each kind that was on record at a moment. */
export const readingReviews = ({ tenantId }: Ctx, at: Date) =>
  readingList({
    columns: {
      kind: 'review.kind',
      performed_at: 'review.performed_at',
      performed_by: 'review.performed_by',
      statement: 'review.statement',
      reference: 'review.reference',
      details: 'json(review.details)',
      recorded_at: 'review.recorded_at',
      recorded_by: 'review.recorded_by',
    },
    from: `json_each(?) asked JOIN compliance_reviews review ON review.id = (SELECT id FROM compliance_reviews
 WHERE tenant_id = ? AND kind = asked.value AND performed_at <= ${ms(at)} AND recorded_at <= ${ms(at)}
 ORDER BY performed_at DESC, id DESC LIMIT 1)`,
    order: ['review.kind'],
    args: [JSON.stringify(REVIEW_KINDS), tenantId],
    item: Reviewed,
  });
