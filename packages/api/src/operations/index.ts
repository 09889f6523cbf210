import { type Change, withResult } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../call/write.ts';
import type { Caller } from '../context.ts';
import { asListOptions, listInput } from '../crud/list-input.ts';
import { single } from '../crud/single.ts';
import { ids, pageOf } from '../fields.ts';
import { procedure, router } from '../trpc.ts';
import { itemsOf } from '../watch/items-of.ts';
import { operations } from './accessor.ts';
import { CANCEL, cancelOperations } from './cancel.ts';
import { Operation, presentOperation, SelfTestInput } from './schemas.ts';
import { SELF_TEST, startSelfTest } from './self-test-start.ts';
import { StartedOperation, starts } from './start.ts';
import { waitFor, watchOperation } from './watch.ts';

const one = { id: ids.operation };

export const operationsRouter = router({
  list: procedure
    .meta({ role: 'viewer', summary: 'Lists operations, newest first.' })
    .input(listInput(operations))
    .output(pageOf(Operation))
    .query(async ({ ctx, input }) => {
      const page = await operations.list(ctx, asListOptions(operations, input));
      return { items: page.items.map(presentOperation), nextCursor: page.nextCursor };
    }),
  get: procedure
    .meta({ role: 'viewer', summary: 'Reads one operation.' })
    .input(z.strictObject(one))
    .output(Operation)
    .query(async ({ ctx, input }) => presentOperation(await operations.require(ctx, input.id))),
  wait: procedure
    .meta({
      role: 'viewer',
      summary: 'Reads an operation once it has ended, or as it is when the time is over.',
      errors: { RATE_LIMITED: 'too many watches and waits of yours are open (scope principal)' },
    })
    .input(
      z.strictObject({
        ...one,
        timeoutMs: z.int().min(0).max(60_000).default(30_000).describe('The longest to wait.'),
      }),
    )
    .output(Operation)
    .query(async ({ ctx, input, signal }) => presentOperation(await waitFor(ctx, input, signal))),
  watch: procedure
    .meta({
      role: 'viewer',
      summary: 'Follows an operation to its end, also after a lost connection.',
      errors: { RATE_LIMITED: 'too many watches and waits of yours are open (scope principal)' },
    })
    .input(
      z.strictObject({
        ...one,
        lastEventId: z
          .string()
          .regex(/^\d{1,15}$/, 'must be a version')
          .optional()
          .describe('The version last seen; only later ones follow.'),
      }),
    )
    .output(itemsOf(Operation))
    .subscription(({ ctx, input, signal }) => watchOperation(ctx, input, signal)),
  cancel: procedure
    .meta({
      role: 'operator',
      operation: 'id',
      audited: true,
      action: CANCEL,
      summary: 'Ends a pending operation and asks the worker of a running one to stop.',
      errors: {
        CONFLICT: 'state: the operation has ended; `details.status` says how.',
        UNSUPPORTED: 'Operations of this kind cannot be cancelled.',
      },
    })
    .input(z.strictObject(one))
    .output(Operation)
    .mutation(write(cancel, { attempts: 10 })),
  selfTest: procedure
    .meta({
      role: 'admin',
      audited: true,
      action: SELF_TEST,
      summary: 'Starts an operation that proves that background work runs in this deployment.',
      errors: {
        CONFLICT: 'operation_active: one of this `resourceKey` is active; `details.operationId` names it.',
      },
    })
    .input(SelfTestInput)
    .output(StartedOperation)
    .mutation(starts(startSelfTest)),
});

async function cancel(ctx: Caller, { id }: { id: string }): Promise<Change<z.input<typeof Operation>>> {
  const planned = single(await cancelOperations(ctx, { ids: [id] }));
  return withResult(planned, presentOperation(planned.result));
}
