import {
  type AuditAction,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  readAll,
} from '@breakwater/db';
import type * as z from 'zod';
import { type EvidenceRow, evidence, withoutDocuments } from './accessor.ts';
import type { EvidenceHold } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.evidence.hold': true;
  }
}

export const HOLD = 'compliance.evidence.hold' satisfies AuditAction;

/** Keeps evidence beyond its expiry, or lets it go again. */
export async function planHold(
  ctx: Ctx,
  { id, hold, reason }: z.output<typeof EvidenceHold>,
): Promise<Change<EvidenceRow>> {
  const [row] = await readAll(ctx, withoutDocuments(evidence.requiring(ctx, id)));
  if (row.legalHold === hold) {
    throw conflict('state', `the evidence is ${hold ? 'already' : 'not'} under legal hold`);
  }
  const planned = await evidence.plan.updateRow(
    ctx,
    row,
    {
      legalHold: hold,
      legalHoldReason: reason,
      legalHoldBy: ctx.actor.name,
      legalHoldAt: new Date(ctx.clock.now()),
    },
    { action: HOLD },
  );
  const unmoved = guard(
    'EXISTS (SELECT 1 FROM evidence WHERE id = ? AND legal_hold = ?)',
    [id, row.legalHold ? 1 : 0],
    () => conflict('version', 'the hold was changed at the same moment'),
  );
  return combine(planned.result, [change(undefined, { steps: [unmoved] }), planned]);
}
