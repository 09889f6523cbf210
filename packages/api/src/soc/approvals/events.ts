import { ACTION_CLASSES, APPROVAL_KINDS } from '@breakwater/db/schema';
import * as z from 'zod';
import { event } from '../../events/catalogue.ts';
import { ids } from '../../fields.ts';

const approval = {
  kind: z.enum(APPROVAL_KINDS),
  actionClass: z.enum(ACTION_CLASSES),
  caseId: ids.case.nullable(),
  executionId: ids.execution.nullable(),
  decisionId: ids.decision.nullable(),
  by: z.string().nullable().describe('Principal id of who asked, voted or decided; null when time did.'),
};

export const approvalEvents = {
  'soc.approval.requested': event('Approval by people was asked for.', approval),
  'soc.approval.voted': event('One of several people needed approved.', approval),
  'soc.approval.approved': event('An approval was given.', approval),
  'soc.approval.rejected': event('An approval was refused.', approval),
  'soc.approval.expired': event('Nobody decided an approval in time.', approval),
  'soc.approval.cancelled': event('An approval is no longer needed.', approval),
};
