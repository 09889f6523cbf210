import * as z from 'zod';
import { ids, time } from '../../fields.ts';
import { User } from '../users/schemas.ts';

export const SignedIn = z
  .object({
    tenant: z.object({ id: ids.tenant, name: z.string() }),
    user: User,
    token: z.string().describe('Shown once: the bearer token of the session.'),
    sessionId: ids.session,
    expiresAt: time.describe('When the session ends; use does not move it.'),
  })
  .meta({ id: 'SignedIn', description: 'A new session and whose it is.' });
