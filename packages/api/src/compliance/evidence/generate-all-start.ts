import { type AuditAction, auditDraft, type Change, change, combine } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import type { OperationKind } from '../../operations/kind.ts';
import { type StartedOperation, startOperation } from '../../operations/start.ts';
import { signingKeyOf } from './generate.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.evidence.generateAll': true;
  }
}

export const GENERATE_ALL = 'compliance.evidence.generateAll' satisfies AuditAction;

const HOUR_MS = 3_600_000;

/** The moment that all of it is about, in epoch milliseconds. */
const generateInput = z.strictObject({ at: z.number() });

/** What starting the operation needs to know of its kind, without the work it does. */
export const GENERATE_EVIDENCE = {
  kind: 'compliance.generateEvidence',
  resourceType: 'generateEvidence',
  input: generateInput,
  limitMs: HOUR_MS,
  cancellable: true,
  restartable: true,
} satisfies Omit<OperationKind<typeof generateInput>, 'run'>;

/** Starts the generation of every type of evidence. @throws PRECONDITION_FAILED(no_signing_key) */
export async function planGenerateAll(ctx: Caller): Promise<Change<z.output<typeof StartedOperation>>> {
  signingKeyOf(ctx);
  const started = await startOperation(ctx, {
    kind: GENERATE_EVIDENCE,
    resourceKey: 'all',
    input: { at: ctx.clock.now() },
  });
  const { operationId } = started.result;
  const audit = auditDraft(ctx, GENERATE_ALL, {
    component: 'operations',
    recordId: operationId,
    response: started.result,
  });
  return combine(started.result, [change(undefined, { audit: [audit] }), started]);
}
