import { type Change, type Ctx, change, conflict, guard, nothing } from '@breakwater/db';
import type { CaseRow } from '../cases/accessor.ts';

/** Fails a commit, to be planned again, when the case was closed, deleted or gated since it was read. */
export function stillGoverned({ tenantId }: Ctx, of: CaseRow | null): Change {
  if (of === null) return nothing;
  const still = guard(
    `EXISTS (SELECT 1 FROM cases WHERE tenant_id = ? AND id = ? AND status <> 'closed' AND deleted_at IS NULL
 AND requires_human_approval = ?)`,
    [tenantId, of.id, Number(of.requiresHumanApproval)],
    () => conflict('version', 'the case was closed, deleted or gated at the same moment'),
  );
  return change(undefined, { steps: [still] });
}
