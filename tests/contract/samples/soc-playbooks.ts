import type { World } from '../world.ts';

const playbook = (w: World) => ({
  name: w.fresh('Contain'),
  steps: [
    { name: 'block', action: 'block_ip', rollbackAction: 'unblock_ip', parameters: { ip: '203.0.113.7' } },
    {
      name: 'tell',
      action: 'notify',
      parameters: { message: 'Blocked {{steps.block.output.rule}}.' },
      condition: { all: [{ path: 'case.severity', op: 'in', value: ['high', 'critical'] }] },
    },
  ],
});
const newPlaybook = async (w: World) => (await w.do('soc.playbooks.create', 'mutation', playbook(w))).id;

const connector = (w: World) => ({
  action: `custom_${w.fresh('action').replaceAll('-', '_')}`,
  endpoint: 'https://soar.example.com/steps',
});
const newConnector = async (w: World) => (await w.do('soc.connectors.create', 'mutation', connector(w))).id;

export const playbookSamples = {
  'soc.playbooks.create': playbook,
  'soc.playbooks.createMany': (w: World) => ({ items: [playbook(w), playbook(w)] }),
  'soc.playbooks.delete': async (w: World) => ({ id: await newPlaybook(w) }),
  'soc.playbooks.deleteMany': async (w: World) => ({ ids: [await newPlaybook(w), await newPlaybook(w)] }),
  'soc.playbooks.get': async (w: World) => ({ id: await newPlaybook(w) }),
  'soc.playbooks.list': () => ({}),
  'soc.playbooks.restore': async (w: World) => {
    const id = await newPlaybook(w);
    await w.do('soc.playbooks.delete', 'mutation', { id });
    return { id };
  },
  'soc.playbooks.update': async (w: World) => ({ id: await newPlaybook(w), ...playbook(w) }),
};

export const connectorSamples = {
  'soc.connectors.create': connector,
  'soc.connectors.createMany': (w: World) => ({ items: [connector(w), connector(w)] }),
  'soc.connectors.delete': async (w: World) => ({ id: await newConnector(w) }),
  'soc.connectors.deleteMany': async (w: World) => ({ ids: [await newConnector(w), await newConnector(w)] }),
  'soc.connectors.get': async (w: World) => ({ id: await newConnector(w) }),
  'soc.connectors.list': () => ({}),
  'soc.connectors.update': async (w: World) => ({ id: await newConnector(w), rotateSecret: true }),
};
