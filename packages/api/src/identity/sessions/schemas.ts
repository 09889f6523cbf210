import { REVOKED_REASONS, SESSION_METHODS } from '@breakwater/db/schema';
import * as z from 'zod';
import { ids, time } from '../../fields.ts';

export const Session = z
  .object({
    id: ids.session,
    userId: ids.user,
    method: z.enum(SESSION_METHODS).describe('How it began.'),
    lastSeen: time.describe('When it was last used, to the minute.'),
    expiresAt: time.describe('7 days after it began; use does not move it.'),
    revokedAt: time.nullable(),
    revokedReason: z.enum(REVOKED_REASONS).nullable(),
    ip: z.string().nullable().describe('Where it began.'),
    userAgent: z.string().nullable(),
    current: z.boolean().describe('Whether it is the session of this call.'),
    createdAt: time,
  })
  .meta({ id: 'Session', description: 'A sign-in of a user; live until it is revoked or expires.' });
