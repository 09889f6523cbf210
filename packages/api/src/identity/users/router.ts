import { withResult } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../../call/write.ts';
import { softCrudWithoutCreate } from '../../crud/crud.ts';
import { single } from '../../crud/single.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { ACCEPT_INVITE, AcceptInviteInput, acceptInvite } from '../sign-in/accept-invite.ts';
import { SignedIn } from '../sign-in/schemas.ts';
import { presentUser, users } from './accessor.ts';
import { deleteUsers, updateUser } from './change.ts';
import {
  CHANGE_PASSWORD,
  ChangePasswordInput,
  ChangePasswordOutput,
  changePassword,
} from './change-password.ts';
import { inviteUsers } from './invite.ts';
import { RESEND_INVITE, resendInvite } from './resend-invite.ts';
import { RESET_PASSWORD, resetPassword } from './reset-password.ts';
import { InvitedUser, User, UserCreate, UserRef, UserUpdate } from './schemas.ts';

const shown = { role: 'admin', audited: true, secret: true } as const;
const CREATE = 'identity.user.create';

export const usersRouter = router({
  ...softCrudWithoutCreate({
    accessor: users,
    read: 'admin',
    write: 'admin',
    ref: ids.user,
    output: User,
    update: UserUpdate,
    present: presentUser,
    patch: ({ oidcProvider, ...fields }) => ({
      ...fields,
      ...(oidcProvider === null ? { oidcProvider: null, oidcSub: null } : {}),
    }),
    updateRow: updateUser,
    deleteRows: deleteUsers,
  }),
  create: procedure
    .meta({ ...shown, action: CREATE, summary: 'Invites a user; the token that lets them in is shown once.' })
    .input(UserCreate)
    .output(InvitedUser)
    .mutation(write(async (ctx, input) => single(await inviteUsers(ctx, [input])))),
  createMany: procedure
    .meta({ ...shown, action: CREATE, summary: 'Invites up to 500 users, all or none.' })
    .input(z.strictObject({ items: z.array(UserCreate).max(500) }))
    .output(z.object({ items: z.array(InvitedUser) }))
    .mutation(
      write(async (ctx, { items }) => {
        const planned = await inviteUsers(ctx, items);
        return withResult(planned, { items: planned.result });
      }),
    ),
  resendInvite: procedure
    .meta({
      ...shown,
      action: RESEND_INVITE,
      summary: 'Gives a pending user a new token; the old one is dead.',
      errors: { CONFLICT: 'the user is not pending (not_pending)' },
    })
    .input(UserRef)
    .output(InvitedUser)
    .mutation(write(resendInvite)),
  acceptInvite: procedure
    .meta({
      role: 'public',
      audited: true,
      action: ACCEPT_INVITE,
      idempotent: false,
      summary: 'Sets the password with a token of an invitation or a reset, and signs in.',
      errors: {
        UNAUTHENTICATED: 'the token was used, is over or was never given',
        RATE_LIMITED: 'too many attempts from this origin',
      },
    })
    .input(AcceptInviteInput)
    .output(SignedIn)
    .mutation(({ ctx, input }) => acceptInvite(ctx, input)),
  changePassword: procedure
    .meta({
      role: 'viewer',
      audited: true,
      action: CHANGE_PASSWORD,
      humanOnly: true,
      summary: 'Sets a new password of your own; your other sessions end.',
      errors: {
        CONFLICT: 'the account has no password (no_password)',
        RATE_LIMITED: 'too many wrong passwords of this address',
      },
    })
    .input(ChangePasswordInput)
    .output(ChangePasswordOutput)
    .mutation(write(changePassword)),
  resetPassword: procedure
    .meta({
      ...shown,
      action: RESET_PASSWORD,
      summary: "Takes a user's password and sessions away and gives a token to set a new one.",
      errors: { CONFLICT: 'it is your own account (self), or one that was never used (not_joined)' },
    })
    .input(UserRef)
    .output(InvitedUser)
    .mutation(write(resetPassword)),
});
