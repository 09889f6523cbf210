import * as z from 'zod';
import { write } from '../../call/write.ts';
import { readOnly } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { apiKeys, presentApiKey } from './accessor.ts';
import { REVOKE, revoke, UPDATE_TIER, updateTier } from './change.ts';
import { createApiKey } from './create.ts';
import { ApiKey, ApiKeyCreate, ApiKeyWithText, UpdateTierInput } from './schemas.ts';

export const apiKeysRouter = router({
  ...readOnly({ accessor: apiKeys, read: 'admin', ref: ids.apiKey, output: ApiKey, present: presentApiKey }),
  create: procedure
    .meta({
      role: 'admin',
      audited: true,
      secret: true,
      action: 'governance.apiKey.create',
      summary: 'Creates the metered credential of an agent; its text is shown once.',
      errors: { QUOTA_EXCEEDED: 'A tenant makes at most 5 free keys a month by itself.' },
    })
    .input(ApiKeyCreate)
    .output(ApiKeyWithText)
    .mutation(write(createApiKey)),
  updateTier: procedure
    .meta({
      role: 'root',
      audited: true,
      action: UPDATE_TIER,
      summary: 'Gives an API key another tier, from its next request on.',
    })
    .input(UpdateTierInput)
    .output(ApiKey)
    .mutation(write(updateTier)),
  revoke: procedure
    .meta({ role: 'admin', audited: true, action: REVOKE, summary: 'Ends an API key for ever.' })
    .input(z.strictObject({ id: ids.apiKey }))
    .output(ApiKey)
    .mutation(write(revoke, { attempts: 3 })),
});
