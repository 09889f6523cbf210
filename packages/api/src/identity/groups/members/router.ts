import { readAll } from '@breakwater/db';
import { write } from '../../../call/write.ts';
import { listInput } from '../../../crud/list-input.ts';
import { ids, pageOf } from '../../../fields.ts';
import { procedure, router } from '../../../trpc.ts';
import { groups } from '../accessor.ts';
import { groupMembers, presentMember } from './accessor.ts';
import { ADD_MEMBER, addMember, REMOVE_MEMBER, removeMember } from './membership.ts';
import { GroupMember, MembershipRef } from './schemas.ts';

const ListInput = listInput(groupMembers).omit({ live: true, q: true }).extend({ groupId: ids.group });

export const membersRouter = router({
  list: procedure
    .meta({ role: 'admin', summary: 'Lists the members of a group, latest first.' })
    .input(ListInput)
    .output(pageOf(GroupMember))
    .query(async ({ ctx, input: { groupId, ...paging } }) => {
      const [, page] = await readAll(
        ctx,
        groups.requiring(ctx, groupId),
        groupMembers.listing(ctx, { ...paging, filters: { groupId, live: true } }),
      );
      return { ...page, items: page.items.map(presentMember) };
    }),
  add: procedure
    .meta({
      role: 'admin',
      audited: true,
      action: ADD_MEMBER,
      summary: 'Puts a user into a group.',
      errors: {
        CONFLICT: 'the user is in it already (already_member)',
        QUOTA_EXCEEDED: 'the user is in 100 groups',
      },
    })
    .input(MembershipRef)
    .output(GroupMember)
    .mutation(write(addMember)),
  remove: procedure
    .meta({ role: 'admin', audited: true, action: REMOVE_MEMBER, summary: 'Takes a user out of a group.' })
    .input(MembershipRef)
    .output(GroupMember)
    .mutation(write(removeMember)),
});
