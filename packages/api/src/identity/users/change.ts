import { type Change, combine, conflict, type Patch, type WriteOptions } from '@breakwater/db';
import type { users as table } from '@breakwater/db/schema';
import type { Caller } from '../../context.ts';
import { endAllSessions } from '../sessions/end.ts';
import { isJoined, type UserRow, updateFacts, users } from './accessor.ts';
import { NO_INVITE } from './invitation.ts';
import { isCountedAdmin, keepAnAdmin } from './last-admin.ts';

type UserPatch = Patch<typeof table>;

export const isSelf = ({ principal }: Caller, { id }: UserRow) =>
  principal?.kind === 'user' && principal.id === id;

/** An admin's change to a user: never of one's own power, never of the last admin's. */
export async function updateUser(
  ctx: Caller,
  before: UserRow,
  patch: UserPatch,
  options: WriteOptions,
): Promise<Change<UserRow>> {
  const { email = before.email, role = before.role, isActive = before.isActive } = patch;
  if (isSelf(ctx, before) && (role !== before.role || isActive !== before.isActive)) {
    throw conflict('self', 'your own role and activity are for another admin to change');
  }
  const movedInvite = email !== before.email && !isJoined(before);
  const updated = await users.plan.updateRow(
    ctx,
    before,
    { ...patch, ...(movedInvite ? NO_INVITE : {}) },
    { ...options, eventData: updateFacts(before) },
  );
  const steppedDown = isCountedAdmin(before) && !isCountedAdmin(updated.result);
  const further = await Promise.all([
    steppedDown ? [await keepAnAdmin(ctx, [before])] : [],
    before.isActive && !isActive ? [await endAllSessions(ctx, [before.id], 'deactivated')] : [],
  ]);
  return combine(updated.result, [updated, ...further.flat()]);
}

/** Deletes users with their sessions and outstanding tokens; memberships and overrides wait for a restore. */
export async function deleteUsers(
  ctx: Caller,
  rows: readonly UserRow[],
  options: WriteOptions,
): Promise<Change> {
  if (rows.length === 0) return combine(undefined, []);
  if (rows.some(row => isSelf(ctx, row)))
    throw conflict('self', 'your own account is for another admin to delete');
  const [adminRemains, sessionsEnd] = await Promise.all([
    keepAnAdmin(ctx, rows),
    endAllSessions(
      ctx,
      rows.map(row => row.id),
      'deleted',
    ),
  ]);
  const deleted: Change[] = [];
  for (const row of rows) deleted.push(await users.plan.deleteRow(ctx, row, { ...options, set: NO_INVITE }));
  return combine(undefined, [...deleted, adminRemains, sessionsEnd]);
}
