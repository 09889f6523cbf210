import type { World } from '../world.ts';

const newResource = async (w: World) => {
  const resourceId = w.fresh('host');
  const host = { provider: 'on_premise', resourceType: 'on_premise_host' };
  await w.do('compliance.resources.create', 'mutation', { ...host, resourceId });
  return resourceId;
};

export const complianceFlowSamples = {
  'compliance.flows.list': () => ({ action: 'ACCEPT' }),
  'compliance.flows.unresolved': () => ({ direction: 'inbound' }),
  'compliance.flows.ingest': async (w: World) => {
    const window = { windowStart: new Date(w.running.now() - 60_000), windowEnd: new Date(w.running.now()) };
    const [source, dest] = [await newResource(w), await newResource(w)];
    return {
      format: 'breakwater',
      flows: [
        { source, dest, protocol: 'TCP', dstPort: 443, ...window },
        { source, dstIp: '203.0.113.7', protocol: 'TCP', dstPort: 443, ...window },
      ],
    };
  },
};
