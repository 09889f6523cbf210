import { readAll } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../../call/write.ts';
import { listInput } from '../../crud/list-input.ts';
import { pageOf } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { presentSession, sessions } from './accessor.ts';
import { REVOKE } from './end.ts';
import { RevokeAllInput, RevokeInput, revokeAllSessions, revokeSession, subjectOf } from './revoke.ts';
import { Session } from './schemas.ts';

const ListInput = listInput(sessions)
  .omit({ live: true, q: true })
  .extend({
    includeEnded: z.boolean().default(false).describe('Whether revoked and expired ones are shown too.'),
  });

export const sessionsRouter = router({
  list: procedure
    .meta({
      role: 'viewer',
      summary: 'Lists your sessions or, for admins, those of another user, newest first.',
      errors: { NOT_FOUND: 'there is no user `userId`' },
    })
    .input(ListInput)
    .output(pageOf(Session))
    .query(async ({ ctx, input: { userId: asked, includeEnded, ...paging } }) => {
      const { userId, found } = subjectOf(ctx, asked);
      const filters = { userId, live: includeEnded ? undefined : (true as const) };
      const [page] = await readAll(ctx, sessions.listing(ctx, { ...paging, filters }), ...found);
      return { ...page, items: page.items.map(row => presentSession(row, ctx)) };
    }),
  revoke: procedure
    .meta({ role: 'viewer', audited: true, action: REVOKE, summary: 'Ends one session.' })
    .input(RevokeInput)
    .output(Session)
    .mutation(write(revokeSession, { attempts: 3 })),
  revokeAll: procedure
    .meta({ role: 'viewer', audited: true, action: REVOKE, summary: 'Ends all live sessions of a user.' })
    .input(RevokeAllInput)
    .output(z.object({ revoked: z.int().describe('How many were live.') }))
    .mutation(write(revokeAllSessions, { attempts: 3 })),
});
