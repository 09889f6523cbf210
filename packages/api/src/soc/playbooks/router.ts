import { write } from '../../call/write.ts';
import { softCrud } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { RUN_ACTION } from '../executions/request.ts';
import { planRun } from '../executions/run.ts';
import { RunInput, StartedExecution } from '../executions/schemas.ts';
import { playbooks } from './accessor.ts';
import { Playbook, PlaybookCreate, PlaybookUpdate } from './schemas.ts';
import { completeSteps } from './steps.ts';

export const playbooksRouter = router({
  ...softCrud({
    accessor: playbooks,
    read: 'viewer',
    write: 'operator',
    ref: ids.playbook,
    output: Playbook,
    create: PlaybookCreate,
    update: PlaybookUpdate,
    present: ({ tenantId: _tenant, ...shown }) => shown,
    insert: ({ steps, ...fields }) => ({ ...fields, steps: completeSteps(steps) }),
    patch: ({ steps, ...fields }) => ({
      ...fields,
      ...(steps === undefined ? {} : { steps: completeSteps(steps) }),
    }),
    attempts: 10,
  }),
  run: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: RUN_ACTION,
      summary: 'Runs a playbook, asks people whether it may, or tells what it would do.',
      errors: {
        CONFLICT: 'playbook_disabled, or case_closed.',
        RATE_LIMITED: '50 executions of the tenant are pending or running.',
      },
    })
    .input(RunInput)
    .output(StartedExecution)
    .mutation(write(planRun, { attempts: 10 })),
});
