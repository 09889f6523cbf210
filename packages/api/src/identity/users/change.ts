import {
  type Change,
  change,
  combine,
  conflict,
  idsOf,
  type Patch,
  type Read,
  readAll,
  type WriteOptions,
} from '@breakwater/db';
import type { users as table } from '@breakwater/db/schema';
import type { Caller } from '../../context.ts';
import { endAllSessions, liveSessions, liveSessionsOf } from '../sessions/end.ts';
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
  const kept = steppedDown ? [keepAnAdmin(ctx, [before])] : [];
  const signedOut = before.isActive && !isActive ? [await signOut(ctx, before)] : [];
  return combine(updated.result, [updated, ...kept, ...signedOut]);
}

async function signOut(ctx: Caller, { id }: UserRow): Promise<Change> {
  const [live] = await readAll(ctx, liveSessionsOf(ctx, id));
  return endAllSessions(ctx, [id], live, 'deactivated');
}

/** Deletes users with their sessions and outstanding tokens; memberships and overrides wait for a restore. */
export async function deleteUsers(
  ctx: Caller,
  found: Read<UserRow[]>,
  options: WriteOptions,
): Promise<Change<UserRow[]>> {
  const [rows, live] = await readAll(ctx, found, liveSessions(ctx, idsOf(found)));
  if (rows.length === 0) return change(rows);
  if (rows.some(row => isSelf(ctx, row)))
    throw conflict('self', 'your own account is for another admin to delete');
  const ids = rows.map(({ id }) => id);
  const sessionsEnd = await endAllSessions(ctx, ids, live, 'deleted');
  const deleted: Change[] = [];
  for (const row of rows) deleted.push(await users.plan.deleteRow(ctx, row, { ...options, set: NO_INVITE }));
  return combine(rows, [...deleted, keepAnAdmin(ctx, rows), sessionsEnd]);
}
