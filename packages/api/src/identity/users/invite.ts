import { type Change, combine, notFound } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { emit } from '../events.ts';
import { type GroupRow, groups } from '../groups/accessor.ts';
import { addMembership } from '../groups/members/membership.ts';
import { presentUser, users } from './accessor.ts';
import { newInvitation } from './invitation.ts';
import type { InvitedUser, UserCreate } from './schemas.ts';

type Invited = z.input<typeof InvitedUser>;

/** Creates users who join by their token, as members of the groups named. */
export async function inviteUsers(
  ctx: Caller,
  items: readonly z.output<typeof UserCreate>[],
): Promise<Change<Invited[]>> {
  const known = await groupsNamed(ctx, items);
  const invitations = await Promise.all(items.map(() => newInvitation(ctx, 'invite')));
  const rows = items.map(({ email, role }, i) => ({
    email,
    role,
    createdVia: 'invite' as const,
    ...invitations[i]?.fields,
  }));
  const created = await users.plan.insertMany(ctx, rows, { events: false });
  const further: Change[] = [];
  for (const [i, row] of created.result.entries()) {
    const { id: recordId, email, role, createdVia } = row;
    further.push(
      emit(ctx, 'identity.user.created', { component: 'users', recordId }, { email, role, createdVia }),
    );
    for (const groupId of new Set(items[i]?.groupIds)) {
      const group = known.get(groupId);
      if (group !== undefined) further.push(await addMembership(ctx, group, row));
    }
  }
  const shown = created.result.map((row, i) => ({
    ...presentUser(row),
    inviteToken: invitations[i]?.token ?? '',
  }));
  return combine(shown, [created, ...further]);
}

async function groupsNamed(
  ctx: Caller,
  items: readonly z.output<typeof UserCreate>[],
): Promise<Map<string, GroupRow>> {
  const ids = [...new Set(items.flatMap(({ groupIds = [] }) => groupIds))];
  const known = new Map((await groups.getMany(ctx, ids)).map(row => [String(row.id), row]));
  const index = items.findIndex(({ groupIds = [] }) => groupIds.some(id => !known.has(id)));
  if (index >= 0) throw notFound('group', { field: 'groupIds', ...(items.length > 1 ? { index } : {}) });
  return known;
}
