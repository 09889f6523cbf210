import { EXECUTION_STATUSES } from '@breakwater/db/schema';
import * as z from 'zod';
import { event } from '../../events/catalogue.ts';
import { ids } from '../../fields.ts';
import { severity } from '../alerts/fields.ts';

const execution = {
  playbookId: ids.playbook,
  caseId: ids.case.nullable(),
  status: z.enum(EXECUTION_STATUSES),
};

export const executionEvents = {
  'soc.execution.requested': event('A run of a playbook was asked for.', execution),
  'soc.execution.started': event('A run of a playbook began.', execution),
  'soc.execution.stepFinished': event('A step of a playbook ended.', {
    ...execution,
    index: z.int(),
    name: z.string(),
    stepStatus: z.string(),
  }),
  'soc.execution.completed': event('A run of a playbook completed.', execution),
  'soc.execution.failed': event('A run of a playbook failed.', execution),
  'soc.execution.rolledBack': event('All that a run of a playbook did was undone.', execution),
  'soc.playbook.notification': event('A step of a playbook has something to say.', {
    executionId: ids.execution,
    caseId: ids.case.nullable(),
    step: z.string(),
    message: z.string(),
    severity: severity.nullable(),
    targetAssets: z.array(z.string()),
  }),
};
