import { CREATED_VIA, INVITE_KINDS } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, softDeleted, time, versioned } from '../../fields.ts';
import { email, role } from '../fields.ts';

export const userStatus = z.enum(['disabled', 'pending', 'active']);

export const User = z
  .object({
    id: ids.user,
    email: z.string(),
    role: role.describe("The user's own role; groups and gateway roles may give another one."),
    isActive: z.boolean(),
    status: userStatus.describe('disabled: not active; pending: never signed in; else active.'),
    hasPassword: z.boolean(),
    pendingInvite: z.boolean().describe('Whether an invitation is outstanding.'),
    inviteKind: z.enum(INVITE_KINDS).nullable().describe('What the outstanding token is for.'),
    inviteIssuedAt: time.nullable(),
    inviteExpiresAt: time.nullable(),
    oidcProvider: z.string().nullable(),
    oidcSub: z.string().nullable().describe("The provider's id of the user."),
    createdVia: z.enum(CREATED_VIA),
    joinedAt: time.nullable().describe('When the account could first sign in.'),
    lastLoginAt: time.nullable(),
    ...versioned,
    ...softDeleted,
  })
  .meta({ id: 'User', description: 'A person of the tenant.' });

export const InvitedUser = User.extend({
  inviteToken: z.string().describe('Shown once: what users.acceptInvite takes.'),
}).meta({ id: 'InvitedUser', description: 'A user with the token that lets them set their password.' });

export const UserCreate = z.strictObject({
  email: email.describe('Unique per tenant among users that are not deleted.'),
  role: role.default('viewer'),
  groupIds: z.array(ids.group).max(20, 'must name at most 20 groups').optional(),
});

export const UserUpdate = z.strictObject({
  email: email
    .optional()
    .describe('A new address of a user who never signed in makes the invitation invalid.'),
  role: role.optional(),
  isActive: z.boolean().optional().describe('false ends all sessions of the user.'),
  oidcProvider: z.null().optional().describe('null unlinks the account from its identity provider.'),
});

export const UserRef = z.strictObject({ id: ids.user });
