import { write } from '../../call/write.ts';
import { readOnly } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { complianceReviews } from './accessor.ts';
import { planRecord, RECORD } from './record.ts';
import { ComplianceReview, ComplianceReviewRecord } from './schemas.ts';

export const reviewsRouter = router({
  ...readOnly({
    accessor: complianceReviews,
    read: 'viewer',
    ref: ids.complianceReview,
    output: ComplianceReview,
    present: row => row,
  }),
  record: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: RECORD,
      summary: 'Records what a person confirmed; a newer one of its kind stands in its place.',
    })
    .input(ComplianceReviewRecord)
    .output(ComplianceReview)
    .mutation(write(planRecord)),
});
