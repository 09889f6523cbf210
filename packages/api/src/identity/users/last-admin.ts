import { type Change, type Ctx, change, conflict, guard, nothing, query } from '@breakwater/db';
import type { UserRow } from './accessor.ts';

/** Whether the user is one of those of whom one must remain. */
export const isCountedAdmin = ({ role, isActive, joinedAt, deletedAt }: UserRow) =>
  role === 'admin' && isActive && joinedAt !== null && deletedAt === null;

const COUNT = `(SELECT count(*) FROM users WHERE tenant_id = ? AND role = 'admin' AND is_active = 1
 AND joined_at IS NOT NULL AND deleted_at IS NULL)`;

const lastAdmin = () => conflict('last_admin', 'the tenant needs at least one admin who can sign in');

/** Some users stop being admins: the commit is refused when none would remain. */
export function keepAnAdmin(ctx: Ctx, leaving: readonly UserRow[], otherwise = lastAdmin): Change<undefined> {
  const fewer = leaving.filter(isCountedAdmin).length;
  if (fewer === 0) return nothing;
  return change(undefined, { steps: [guard(`${COUNT} >= 1`, [ctx.tenantId], otherwise)] });
}

/** Whether an admin would remain without this one, as of now. */
export async function otherAdminsRemain(ctx: Ctx, leaving: UserRow): Promise<boolean> {
  const [found] = await query(ctx, [{ sql: `SELECT ${COUNT}`, args: [ctx.tenantId] }]);
  return Number(found?.rows[0]?.[0]) > (isCountedAdmin(leaving) ? 1 : 0);
}
