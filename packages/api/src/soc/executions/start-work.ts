import { type Change, type Ctx, type Id, withResult } from '@breakwater/db';
import * as z from 'zod';
import type { Work } from '../../context.ts';
import { ids } from '../../fields.ts';
import type { OperationKind } from '../../operations/kind.ts';
import { type StartedKind, startOperation } from '../../operations/start.ts';
import type { ExecutionRow } from './accessor.ts';

/** What the operations of a run are given. */
export const executionInput = z.strictObject({ executionId: ids.execution });

export const DAY_MS = 24 * 60 * 60_000;
export const MOST_ATTEMPTS = 10;

export const RUN_KIND = 'soc.playbook.run';
export const UNDO_KIND = 'soc.playbook.rollback';

/** What starting an operation needs to know of its kind, without the work it does. */
const started = (kind: string, resourceType: string) =>
  ({
    kind,
    resourceType,
    input: executionInput,
    limitMs: DAY_MS,
    maxAttempts: MOST_ATTEMPTS,
    cancellable: true,
    restartable: true,
  }) satisfies Omit<OperationKind<typeof executionInput>, 'run'>;

export const RUN = started(RUN_KIND, 'execution');
export const UNDO = started(UNDO_KIND, 'executionRollback');

async function start(
  ctx: Ctx & Work,
  kind: StartedKind<typeof executionInput>,
  { id }: Pick<ExecutionRow, 'id'>,
): Promise<Change<Id<'op'>>> {
  // The state of the execution lets only one of a kind begin.
  const planned = await startOperation(ctx, {
    kind,
    resourceKey: id,
    input: { executionId: id },
    exclusive: false,
  });
  return withResult(planned, planned.result.operationId);
}

/** Puts the steps of a run to work. */
export const startRun = (ctx: Ctx & Work, row: Pick<ExecutionRow, 'id'>): Promise<Change<Id<'op'>>> =>
  start(ctx, RUN, row);

/** Puts the undoing of a run to work. */
export const startUndo = (ctx: Ctx & Work, row: Pick<ExecutionRow, 'id'>): Promise<Change<Id<'op'>>> =>
  start(ctx, UNDO, row);
