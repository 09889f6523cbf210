import { type AuditAction, auditDraft, type Change, type Ctx, change, combine } from '@breakwater/db';
import * as z from 'zod';
import type { RequestFacts, Work } from '../../context.ts';
import { type StartedOperation, startOperation } from '../../operations/start.ts';
import { classifyFilter, type ScopeClassifyAll } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.scope.classifyAll': true;
  }
}

export const CLASSIFY_ALL = 'compliance.scope.classifyAll' satisfies AuditAction;

/** The kind, without the work, which is loaded when it is to be done. */
export const ALL = {
  kind: 'compliance.classifyAll',
  resourceType: 'classifyAll',
  input: z.object({
    filter: classifyFilter,
    at: z.int().describe('What was discovered later is left to the next.'),
  }),
  limitMs: 3_600_000,
  cancellable: true,
  restartable: true,
};

/** Starts the classification of all live resources a filter leaves. @throws CONFLICT(operation_active) */
export async function startClassifyAll(
  ctx: Ctx & Work & { readonly request?: RequestFacts },
  { filter = {} }: z.output<typeof ScopeClassifyAll>,
): Promise<Change<z.output<typeof StartedOperation>>> {
  const started = await startOperation(ctx, {
    kind: ALL,
    resourceKey: 'all',
    input: { filter, at: ctx.clock.now() },
  });
  const audit = auditDraft(ctx, CLASSIFY_ALL, {
    component: 'operations',
    recordId: started.result.operationId,
    detail: { filter },
  });
  return combine(started.result, [change(undefined, { audit: [audit] }), started]);
}
