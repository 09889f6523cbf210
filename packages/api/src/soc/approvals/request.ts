import { type Change, conflict, notFound } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { type CaseRow, cases } from '../cases/accessor.ts';
import { requireOpen } from '../cases/open.ts';
import { classOf, compareClasses } from '../playbooks/actions.ts';
import { principalId } from '../principal.ts';
import type { ApprovalRow } from './accessor.ts';
import { type ActionClass, planApproval } from './plan.ts';
import { CLEAR_GATE, type RequestInput } from './schemas.ts';

/** Puts a question to people that no playbook and no decision asks. */
export async function planRequest(
  ctx: Caller,
  { context = {}, ...asked }: z.output<typeof RequestInput>,
): Promise<Change<ApprovalRow>> {
  const { actionType, actionClass, caseId } = asked;
  const of = caseId === undefined ? null : await cases.require(ctx, caseId);
  if (of !== null) requireOpen(of);
  const clearing = actionType === CLEAR_GATE;
  if (clearing) requireGated(of);
  const { change } = await planApproval(ctx, {
    ...asked,
    context,
    kind: clearing ? 'case_gate' : 'manual',
    actionClass: raised(actionClass, actionType),
    requestedBy: principalId(ctx),
  });
  return change;
}

function requireGated(of: CaseRow | null): void {
  if (of === null) throw notFound('case');
  if (!of.requiresHumanApproval) throw conflict('not_gated', 'the case has no gate that could be cleared');
}

/** The class asked for, or that of the action where it may do more. */
function raised(given: ActionClass, actionType: string): ActionClass {
  const own = classOf(actionType);
  return own === null || own === 'read_only' || compareClasses(own, given) <= 0 ? given : own;
}
