import * as z from 'zod';
import { crudEvents, event } from '../../events/catalogue.ts';
import { ids } from '../../fields.ts';
import { severity } from '../alerts/fields.ts';
import { caseStatus } from './accessor.ts';

const alertIds = z.array(ids.alert);

export const caseEvents = {
  ...crudEvents('soc.case', 'case', { severity, status: caseStatus, title: z.string() }),
  'soc.case.transitioned': event('The status of a case changed.', { from: caseStatus, to: caseStatus }),
  'soc.case.alertsLinked': event('Alerts were put into a case.', { alertIds }),
  'soc.case.alertsUnlinked': event('Alerts were taken out of a case.', { alertIds }),
  'soc.case.gated': event('What is done in a case now needs the approval of people.', {
    gateReason: z.string(),
  }),
  'soc.case.gateCleared': event('What is done in a case no longer needs approval because of the case.', {
    by: z.string().describe('Principal id of the person.'),
    approvalId: ids.approval.nullable().describe('The approval that cleared it; null: a person overrode it.'),
  }),
  'soc.timelineEntry.added': event('Somebody wrote into the timeline of a case.', {
    caseId: ids.case,
    action: z.string(),
  }),
};
