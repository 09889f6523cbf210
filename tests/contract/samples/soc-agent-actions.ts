import type { World } from '../world.ts';

const action = (w: World) => {
  const at = w.running.now();
  return {
    action: w.fresh('triage'),
    status: 'success',
    startedAt: new Date(at - 1_000),
    completedAt: new Date(at),
  };
};

export const agentActionSamples = {
  'soc.agentActions.get': async (w: World) => ({
    id: (await w.do('soc.agentActions.record', 'mutation', action(w))).id,
  }),
  'soc.agentActions.list': () => ({}),
  'soc.agentActions.record': action,
};
