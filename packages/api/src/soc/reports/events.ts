import * as z from 'zod';
import { event } from '../../events/catalogue.ts';
import { ids } from '../../fields.ts';
import { reportType } from './accessor.ts';

export const reportEvents = {
  'soc.report.generated': event('A case was reported.', {
    caseId: ids.case,
    reportType,
    reportVersion: z.int(),
  }),
};
