import {
  type AuditAction,
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  notFound,
  readAll,
  withResult,
} from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../../context.ts';
import { emit } from '../../events.ts';
import { type UserRow, users } from '../../users/accessor.ts';
import { type GroupRow, groups } from '../accessor.ts';
import { groupMembers } from './accessor.ts';
import type { GroupMember, MembershipRef } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'identity.group.addMember': true;
    'identity.group.removeMember': true;
  }
}

export const ADD_MEMBER = 'identity.group.addMember' satisfies AuditAction;
export const REMOVE_MEMBER = 'identity.group.removeMember' satisfies AuditAction;

const MOST_GROUPS = 100;

type Member = z.input<typeof GroupMember>;
type Ref = z.output<typeof MembershipRef>;

/** Puts a user into a group; both were read, and must be there still at commit. */
export async function addMembership(ctx: Ctx, group: GroupRow, user: UserRow): Promise<Change<Member>> {
  const isNew = guard(
    'NOT EXISTS (SELECT 1 FROM group_members WHERE group_id = ? AND user_id = ?)',
    [group.id, user.id],
    () => conflict('already_member', 'the user is in this group already'),
  );
  const withinLimit = guard(
    '(SELECT count(*) FROM group_members WHERE user_id = ?) <= ?',
    [user.id, MOST_GROUPS],
    () =>
      new BreakwaterError('QUOTA_EXCEEDED', `a user can be in at most ${MOST_GROUPS} groups`, {
        reason: 'group_limit',
        limit: MOST_GROUPS,
      }),
  );
  const added = await groupMembers.plan.insert(
    ctx,
    { groupId: group.id, userId: user.id },
    { action: ADD_MEMBER },
  );
  return combine(memberOf(group, user, added.result.createdAt), [
    change(undefined, { steps: [isNew] }),
    added,
    change(undefined, { steps: [withinLimit] }),
    tell(ctx, 'identity.group.memberAdded', group, user),
  ]);
}

const memberOf = (group: GroupRow, user: UserRow, createdAt: Date): Member => ({
  groupId: group.id,
  userId: user.id,
  email: user.email,
  role: user.role,
  createdAt,
});

function tell(
  ctx: Ctx,
  type: 'identity.group.memberAdded' | 'identity.group.memberRemoved',
  { id: recordId, name, role }: GroupRow,
  { id: userId, email }: UserRow,
): Change {
  return emit(ctx, type, { component: 'groups', recordId }, { name, role, userId, email });
}

export async function addMember(ctx: Caller, { groupId, userId }: Ref): Promise<Change<Member>> {
  const [group, user] = await readAll(ctx, groups.requiring(ctx, groupId), users.requiring(ctx, userId));
  return addMembership(ctx, group, user);
}

export async function removeMember(ctx: Caller, { groupId, userId }: Ref): Promise<Change<Member>> {
  const where = { sql: 'group_id = ? AND user_id = ?', args: [groupId, userId] };
  const [group, user, [membership]] = await readAll(
    ctx,
    groups.requiring(ctx, groupId),
    users.requiring(ctx, userId),
    groupMembers.finding(ctx, where),
  );
  if (membership === undefined) throw notFound('member');
  const removed = await groupMembers.plan.deleteRow(ctx, membership, { action: REMOVE_MEMBER });
  const told = tell(ctx, 'identity.group.memberRemoved', group, user);
  return withResult(combine(undefined, [removed, told]), memberOf(group, user, membership.createdAt));
}
