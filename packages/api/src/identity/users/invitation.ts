import type { Ctx } from '@breakwater/db';
import { hashToken, newToken } from '../tokens.ts';
import type { UserRow } from './accessor.ts';

const DAY_MS = 24 * 60 * 60_000;
const LIFETIME_MS = { invite: 7 * DAY_MS, reset: DAY_MS } as const;

/** A user has at most one outstanding token; these fields are set and cleared together. */
export type InviteFields = Pick<
  UserRow,
  'inviteTokenHash' | 'inviteKind' | 'inviteIssuedAt' | 'inviteExpiresAt'
>;

export const NO_INVITE = {
  inviteTokenHash: null,
  inviteKind: null,
  inviteIssuedAt: null,
  inviteExpiresAt: null,
} as const satisfies InviteFields;

/** A new token and the fields that hold its hash. */
export async function newInvitation(
  { clock }: Ctx,
  kind: keyof typeof LIFETIME_MS,
): Promise<{ token: string; fields: InviteFields }> {
  const token = newToken('bwi');
  const now = clock.now();
  return {
    token,
    fields: {
      inviteTokenHash: await hashToken(token),
      inviteKind: kind,
      inviteIssuedAt: new Date(now),
      inviteExpiresAt: new Date(now + LIFETIME_MS[kind]),
    },
  };
}
