import { type Change, combine, conflict, notFound, readAll } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { cases } from '../cases/accessor.ts';
import { requireOpen } from '../cases/open.ts';
import { readingConnectorsOf } from '../connectors/index.ts';
import { playbooks } from '../playbooks/accessor.ts';
import { principalId } from '../principal.ts';
import { dryRun } from './dry-run.ts';
import { criticalOf, readingNamed } from './names.ts';
import { textsIn } from './placeholders.ts';
import { foresee, isFull, type Requested, readingActive, requestRun, stillRoom, tooMany } from './request.ts';
import { presentExecution, type RunInput, type StartedExecution } from './schemas.ts';

type Answer = z.input<typeof StartedExecution>;

const answer = ({ execution, operationId, approvalId }: Requested): Answer => ({
  operationId,
  status: operationId === null ? null : 'pending',
  resourceType: 'execution',
  execution: presentExecution(execution),
  approvalId,
});

/** Runs a playbook, asks people whether it may, or tells what it would do. */
export async function planRun(ctx: Caller, input: z.output<typeof RunInput>): Promise<Change<Answer>> {
  const { id, caseId, parameters = {}, targetAssets = [] } = input;
  const given = [...targetAssets, ...textsIn(parameters)];
  const [playbook, of, active, named, connectors] = await readAll(
    ctx,
    playbooks.reading(ctx, id),
    cases.reading(ctx, caseId ?? ''),
    readingActive(ctx),
    readingNamed(ctx, { playbookId: id, caseId: targetAssets.length > 0 ? '' : (caseId ?? ''), given }),
    readingConnectorsOf(ctx, input.dryRun ? id : ''),
  );
  if (playbook === null) throw notFound('playbook');
  if (caseId !== undefined && of === null) throw notFound('case');
  if (!playbook.enabled) throw conflict('playbook_disabled', 'the playbook is disabled; enable it first');

  const assets = targetAssets.length > 0 ? targetAssets : (of?.affectedAssets ?? []);
  const requestedBy = principalId(ctx);
  const foresight = foresee(ctx, { playbook, case: of, parameters, assets, requestedBy });
  const critical = await criticalOf(ctx, foresight, named, given);
  if (input.dryRun) {
    const simulated = await dryRun(ctx, foresight, critical, connectors);
    return combine(answer({ execution: simulated.result, operationId: null, approvalId: null }), [simulated]);
  }
  if (of !== null) requireOpen(of);
  if (isFull(active)) throw tooMany();
  const requested = await requestRun(ctx, foresight, critical);
  return combine(answer(requested.result), [stillRoom(ctx, 1), requested]);
}
