import { type AuditAction, auditDraft, type Change, change, combine } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../context.ts';
import type { SelfTestInput } from './schemas.ts';
import { selfTest } from './self-test.ts';
import { type StartedOperation, startOperation } from './start.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'operations.selfTest.start': true;
  }
}

export const SELF_TEST = 'operations.selfTest.start' satisfies AuditAction;

export async function startSelfTest(
  ctx: Caller,
  { resourceKey, exclusive, deadlineMs, failAtStep, ...work }: z.output<typeof SelfTestInput>,
): Promise<Change<z.output<typeof StartedOperation>>> {
  const started = await startOperation(ctx, {
    kind: selfTest,
    resourceKey,
    exclusive,
    limitMs: deadlineMs,
    input: { ...work, failAtStep: failAtStep ?? null },
  });
  const audit = auditDraft(ctx, SELF_TEST, {
    component: 'operations',
    recordId: started.result.operationId,
    response: started.result,
  });
  return combine(started.result, [change(undefined, { audit: [audit] }), started]);
}
