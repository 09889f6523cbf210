import type { Ctx, Id } from '@breakwater/db';
import { approvals } from './accessor.ts';

/** What people said of these approvals, for the domains that asked. */
export async function approvalsOf(ctx: Ctx, ids: readonly Id<'apr'>[]) {
  const rows = await approvals.getMany(ctx, ids);
  return rows.map(({ id, status, decidedBy, decidedAt, decisions }) => ({
    id,
    status,
    decidedBy,
    decidedAt,
    comment: decisions.at(-1)?.comment ?? null,
  }));
}
