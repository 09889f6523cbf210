import { type AuditAction, auditDraft, type Change, change, combine } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import type { OperationKind } from '../../operations/kind.ts';
import { type StartedOperation, startOperation } from '../../operations/start.ts';
import { pciRequirement } from '../requirements.ts';
import { type EvidenceVerifyAll, evidenceType } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.evidence.verifyAll': true;
  }
}

export const VERIFY_ALL = 'compliance.evidence.verifyAll' satisfies AuditAction;

/** Which evidence is verified, times in epoch milliseconds. */
const verifyInput = z.strictObject({
  evidenceType: evidenceType.optional(),
  pciRequirement: pciRequirement.optional(),
  since: z.number().optional(),
  until: z.number().optional(),
});
export type VerifyInput = z.output<typeof verifyInput>;

const HOUR_MS = 3_600_000;

/** What starting the operation needs to know of its kind, without the work it does. */
export const VERIFY_EVIDENCE = {
  kind: 'compliance.verifyEvidence',
  resourceType: 'verifyEvidence',
  input: verifyInput,
  limitMs: HOUR_MS,
  cancellable: true,
  restartable: true,
} satisfies Omit<OperationKind<typeof verifyInput>, 'run'>;

/** Starts the verification of all evidence of the tenant and of its chain. */
export async function planVerifyAll(
  ctx: Caller,
  { filter = {} }: z.output<typeof EvidenceVerifyAll>,
): Promise<Change<z.output<typeof StartedOperation>>> {
  const { since, until, ...equal } = filter;
  const started = await startOperation(ctx, {
    kind: VERIFY_EVIDENCE,
    resourceKey: 'all',
    input: { ...equal, since: since?.getTime(), until: until?.getTime() },
  });
  const { operationId } = started.result;
  const audit = auditDraft(ctx, VERIFY_ALL, {
    component: 'operations',
    recordId: operationId,
    response: started.result,
  });
  return combine(started.result, [change(undefined, { audit: [audit] }), started]);
}
