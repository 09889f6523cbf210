import { type Ctx, combine } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../../call/write.ts';
import { readOnly } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { atStart, DETECT, entryOf, planDetect } from '../detect/detect.ts';
import { complianceAlerts } from './accessor.ts';
import { ACKNOWLEDGE, MARK, planAcknowledge, planEndOf, RESOLVE } from './end.ts';
import { ComplianceAlert, ComplianceAlertChange, Detection } from './schemas.ts';

const attempts = { attempts: 10 };
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
    .mutation(write(planAcknowledge, attempts)),
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
    .mutation(write(planEndOf('resolved'), attempts)),
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
    .mutation(write(planEndOf('false_positive'), attempts)),
  detect: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: DETECT,
      summary: 'Brings the alerts about the state of the estate to what that is now.',
    })
    .input(z.strictObject({}).default({}))
    .output(Detection)
    .mutation(options => {
      const progress = atStart();
      return write(async (ctx: Ctx) => {
        const planned = await planDetect(ctx, progress);
        return combine(planned.result, [entryOf(ctx, planned.result), planned]);
      }, attempts)(options);
    }),
});
