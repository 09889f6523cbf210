import { write } from '../../call/write.ts';
import { readOnly } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { complianceAlerts } from './accessor.ts';
import { ACKNOWLEDGE, MARK, planAcknowledge, planEndOf, RESOLVE } from './end.ts';
import { ComplianceAlert, ComplianceAlertChange } from './schemas.ts';

const errors = { CONFLICT: 'the alert is not in a status it may leave for this one (state)' };

export const alertsRouter = router({
  ...readOnly({
    accessor: complianceAlerts,
    read: 'viewer',
    ref: ids.complianceAlert,
    output: ComplianceAlert,
    present: row => row,
  }),
  acknowledge: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: ACKNOWLEDGE,
      summary: 'Says that somebody looks after an alert.',
      errors,
    })
    .input(ComplianceAlertChange)
    .output(ComplianceAlert)
    .mutation(write(planAcknowledge)),
  resolve: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: RESOLVE,
      summary: 'Ends an alert; what comes back is a new one.',
      errors,
    })
    .input(ComplianceAlertChange)
    .output(ComplianceAlert)
    .mutation(write(planEndOf('resolved'))),
  markFalsePositive: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: MARK,
      summary: 'Ends an alert that was none.',
      errors,
    })
    .input(ComplianceAlertChange)
    .output(ComplianceAlert)
    .mutation(write(planEndOf('false_positive'))),
});
