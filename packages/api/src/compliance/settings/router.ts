import { readAll } from '@breakwater/db';
import * as z from 'zod';
import { write } from '../../call/write.ts';
import { procedure, router } from '../../trpc.ts';
import { ComplianceSettings, ComplianceSettingsUpdate } from './schemas.ts';
import { planUpdate, readingSettings, UPDATE } from './settings.ts';

export const settingsRouter = router({
  get: procedure
    .meta({ role: 'viewer', summary: "Reads the tenant's compliance settings." })
    .input(z.strictObject({}).optional())
    .output(ComplianceSettings)
    .query(async ({ ctx }) => {
      const [settings] = await readAll(ctx, readingSettings(ctx));
      return settings;
    }),
  update: procedure
    .meta({
      role: 'admin',
      audited: true,
      action: UPDATE,
      summary: "Changes the tenant's compliance settings.",
    })
    .input(ComplianceSettingsUpdate)
    .output(ComplianceSettings)
    .mutation(write(planUpdate, { attempts: 3 })),
});
