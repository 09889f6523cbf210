import * as z from 'zod';
import { crudEvents, event } from '../events/catalogue.ts';
import { emitter } from '../events/emit.ts';
import { ids } from '../fields.ts';
import { agentActionEvents } from './agent-actions/events.ts';
import { alertStatus, severity } from './alerts/fields.ts';
import { approvalEvents } from './approvals/events.ts';
import { caseEvents } from './cases/events.ts';
import { connectorEvents } from './connectors/events.ts';
import { criticalAssetEvents } from './critical-assets/events.ts';
import { deviceEvents } from './devices/events.ts';
import { executionEvents } from './executions/events.ts';
import { iocEvents } from './iocs/events.ts';
import { playbookEvents } from './playbooks/events.ts';
import { reportEvents } from './reports/events.ts';

const alert = { severity, source: z.string(), title: z.string() };

export const socEvents = {
  ...agentActionEvents,
  ...approvalEvents,
  ...caseEvents,
  ...connectorEvents,
  ...criticalAssetEvents,
  ...deviceEvents,
  ...executionEvents,
  ...iocEvents,
  ...playbookEvents,
  ...reportEvents,
  ...crudEvents('soc.alert', 'alert', alert),
  'soc.alert.created': event('An alert was created.', {
    ...alert,
    recurrence: z.boolean().describe('Whether it repeats an alert that was resolved.'),
    previousAlertId: ids.alert.nullable().describe('The resolved alert it repeats.'),
  }),
  'soc.alert.assigned': event('An alert was given to an agent, or taken from one.', {
    ...alert,
    assignedAgent: z.string().nullable(),
  }),
  'soc.alert.deduplicated': event('Repeats of an alert arrived and were counted on it; one event per call.', {
    added: z.int().describe('How many occurrences came in.'),
    occurrenceCount: z.int().describe('How many there are now.'),
    suppressed: z.boolean().describe('Whether the alert is a false positive, which only counts.'),
  }),
  'soc.alert.transitioned': event('The status of an alert changed.', {
    from: alertStatus,
    to: alertStatus,
    reason: z.string().nullable(),
    caseId: ids.case.nullable(),
  }),
  'soc.alert.merged': event('Duplicates of an alert were merged into it.', {
    alertIds: z.array(ids.alert).describe('The alerts merged away.'),
  }),
};

/** Emits one of them. */
export const emit = emitter(socEvents);
