import { withResult } from '@breakwater/db';
import { write } from '../../call/write.ts';
import { readOnly } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { executions } from './accessor.ts';
import { planCancel } from './cancel.ts';
import { CANCEL } from './cancel-now.ts';
import { planRollback, ROLLBACK } from './rollback.ts';
import { CancelInput, Execution, presentExecution, RollbackInput, StartedRollback } from './schemas.ts';

const operator = { role: 'operator', audited: true } as const;
const attempts = { attempts: 10 };

export const executionsRouter = router({
  ...readOnly({
    accessor: executions,
    read: 'viewer',
    ref: ids.execution,
    output: Execution,
    present: presentExecution,
  }),
  cancel: procedure
    .meta({
      ...operator,
      action: CANCEL,
      summary: 'Stops a run before its next step, and undoes what it did.',
      errors: { CONFLICT: 'not_cancellable: it has ended.' },
    })
    .input(CancelInput)
    .output(Execution)
    .mutation(
      write(async (ctx, input) => {
        const planned = await planCancel(ctx, input);
        return withResult(planned, presentExecution(planned.result));
      }, attempts),
    ),
  rollback: procedure
    .meta({
      ...operator,
      action: ROLLBACK,
      summary: 'Undoes what a run did, last step first.',
      errors: {
        CONFLICT:
          'dry_run, already_rolled_back, not_finished, rollback_in_progress, nothing_to_undo or case_closed.',
      },
    })
    .input(RollbackInput)
    .output(StartedRollback)
    .mutation(write(planRollback, attempts)),
});
