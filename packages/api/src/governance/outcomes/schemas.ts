import * as z from 'zod';
import { ids, text, time } from '../../fields.ts';
import { deterministicId } from '../intents/schemas.ts';
import { CATEGORIES } from '../terms.ts';

export const Outcome = z
  .object({
    id: ids.outcome,
    intentId: ids.intent,
    category: z.enum(CATEGORIES),
    success: z.boolean(),
    recordedBy: z.string().nullable(),
    notes: z.string().nullable(),
    recordedAt: time,
    idempotencyKey: z.string().nullable(),
  })
  .meta({ id: 'IntentOutcome', description: 'How a change turned out.' });

export const RecordInput = z
  .strictObject({
    intentId: ids.intent.optional(),
    deterministicId: deterministicId.optional(),
    success: z.boolean(),
    recordedBy: text(128, 1).optional().describe("Default: the caller's principal id."),
    notes: text(4000).optional(),
    idempotencyKey: text(128, 1)
      .optional()
      .describe('Unique per tenant; a repeat is answered with the stored outcome.'),
  })
  .refine(({ intentId, deterministicId: named }) => (intentId === undefined) !== (named === undefined), {
    path: ['intentId'],
    message: 'give either intentId or deterministicId',
  });
