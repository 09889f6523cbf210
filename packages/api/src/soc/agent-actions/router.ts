import { withResult } from '@breakwater/db';
import { write } from '../../call/write.ts';
import { readOnly } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { type AgentActionRow, agentActions } from './accessor.ts';
import { RECORD, recordAction } from './record.ts';
import { AgentAction, AgentActionRecord } from './schemas.ts';

const present = ({ tenantId: _tenant, ...shown }: AgentActionRow) => shown;

export const agentActionsRouter = router({
  ...readOnly({
    accessor: agentActions,
    read: 'viewer',
    ref: ids.agentAction,
    output: AgentAction,
    present,
  }),
  record: procedure
    .meta({
      role: 'operator',
      audited: true,
      action: RECORD,
      summary: 'Records what an agent did; secrets in it are redacted.',
    })
    .input(AgentActionRecord)
    .output(AgentAction)
    .mutation(
      write(async (ctx, input) => {
        const planned = await recordAction(ctx, input);
        return withResult(planned, present(planned.result));
      }),
    ),
});
