import * as z from 'zod';
import { event } from '../../events/catalogue.ts';
import { ids } from '../../fields.ts';

export const counts = {
  processed: z.int(),
  changed: z.int().describe('New decisions.'),
  cde: z.int(),
  connectedCde: z.int(),
  outOfScope: z.int(),
  pendingReview: z.int(),
  held: z.int(),
  skipped: z.int().describe('No longer live when their turn came.'),
  failed: z.int(),
};

export const classifyEvents = {
  'compliance.scope.classified': event('A classification of many resources ended.', {
    operationId: ids.operation,
    ...counts,
  }),
};
