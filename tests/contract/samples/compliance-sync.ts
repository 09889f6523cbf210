import type { World } from '../world.ts';

export const complianceSyncSamples = {
  'compliance.resources.sync': (w: World) => ({
    format: 'breakwater',
    provider: 'aws',
    resources: [
      {
        resourceType: 'ec2_instance',
        resourceId: `arn:aws:ec2:eu-west-1:123456789012:instance/${w.fresh('i')}`,
        resourceName: w.fresh('web'),
        tags: { team: w.fresh('team') },
      },
    ],
  }),
};
