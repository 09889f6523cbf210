import type { World } from '../world.ts';

export const generateAllSamples = {
  /** There may be only one at a time. */
  'compliance.evidence.generateAll': async ({ running, tenant }: World) => {
    await running.sql({
      sql: "DELETE FROM operations WHERE tenant_id = ? AND kind = 'compliance.generateEvidence'",
      args: [tenant.id],
    });
    return {};
  },
};
