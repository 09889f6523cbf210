import { REVIEW_KINDS } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time } from '../../fields.ts';
import { jsonObject } from '../../json.ts';
import { boundedText } from '../../text.ts';
import { cleanMetadata, remark } from '../clean.ts';

export const reviewKind = z.enum(REVIEW_KINDS).meta({ id: 'ReviewKind' });

const facts = {
  kind: reviewKind,
  performedAt: time.describe('When it was done; not in the future.'),
};

export const ComplianceReview = z
  .object({
    id: ids.complianceReview,
    ...facts,
    performedBy: z.string(),
    statement: z.string(),
    reference: z.string().nullable(),
    details: z.record(z.string(), z.unknown()),
    recordedAt: time,
    recordedBy: z.string(),
  })
  .meta({ id: 'ComplianceReview', description: 'What a person confirmed; never changed.' });

const tested = z.object({ result: z.enum(['pass', 'fail']), independent: z.boolean() });

export const ComplianceReviewRecord = z
  .strictObject({
    ...facts,
    performedBy: boundedText(1, 255).describe('Who did it.'),
    statement: remark(10, 4_000).describe('What is confirmed.'),
    reference: remark(1, 512).nullish().describe('Where the report is.'),
    details: jsonObject(16_384)
      .overwrite(cleanMetadata)
      .optional()
      .describe(
        'Of a segmentation penetration test required: `result` (pass or fail) and `independent` (whether the tester was).',
      ),
  })
  .check(({ value: { kind, details = {} }, issues }) => {
    if (kind !== 'segmentation_penetration_test') return;
    for (const { path } of tested.safeParse(details).error?.issues ?? []) {
      const field = String(path[0]);
      issues.push({
        code: 'custom',
        input: details,
        path: ['details', field],
        message: field === 'result' ? 'must be pass or fail' : 'must be true or false',
      });
    }
  });
