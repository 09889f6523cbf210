import type { World } from '../world.ts';

const newResource = async (w: World) => {
  const name = w.fresh('web');
  const resource = { provider: 'aws', resourceType: 'ec2_instance', resourceId: name, resourceName: name };
  return (await w.do('compliance.resources.create', 'mutation', resource)).id;
};

export const complianceClassifySamples = {
  'compliance.scope.classify': async (w: World) => ({ resources: [await newResource(w)] }),
  /** There may be only one at a time. */
  'compliance.scope.classifyAll': async (w: World) => {
    await w.running.sql({
      sql: "DELETE FROM operations WHERE tenant_id = ? AND kind = 'compliance.classifyAll'",
      args: [w.tenant.id],
    });
    return { filter: { vpcId: w.fresh('vpc') } };
  },
  'compliance.scope.override': async (w: World) => ({
    resource: await newResource(w),
    scope: 'connected-cde',
    justification: 'It manages the firewall.',
  }),
};
