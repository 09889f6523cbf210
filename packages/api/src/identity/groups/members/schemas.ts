import * as z from 'zod';
import { ids, time } from '../../../fields.ts';
import { role } from '../../fields.ts';

export const GroupMember = z
  .object({
    groupId: ids.group,
    userId: ids.user,
    email: z.string(),
    role: role.describe("The user's own role."),
    createdAt: time.describe('When the user joined the group.'),
  })
  .meta({ id: 'GroupMember', description: 'A user in a group.' });

export const MembershipRef = z.strictObject({ groupId: ids.group, userId: ids.user });
