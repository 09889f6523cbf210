import type { World } from '../world.ts';

const opened = (w: World) => ({ title: w.fresh('Case'), severity: 'high', affectedAssets: ['host-1'] });
const newCase = async (w: World) => (await w.do('soc.cases.create', 'mutation', opened(w))).id;
const newAlert = async (w: World) => {
  const alert = { title: w.fresh('Alert'), severity: 'high', source: 'test' };
  return (await w.do('soc.alerts.create', 'mutation', alert)).id;
};
const linked = async (w: World) => {
  const alertIds = [await newAlert(w)];
  return { id: (await w.do('soc.cases.createFromAlerts', 'mutation', { alertIds })).id, alertIds };
};

export const caseSamples = {
  'soc.cases.create': opened,
  'soc.cases.createFromAlerts': async (w: World) => ({ alertIds: [await newAlert(w)] }),
  'soc.cases.createMany': (w: World) => ({ items: [opened(w), opened(w)] }),
  'soc.cases.delete': async (w: World) => ({ id: (await linked(w)).id }),
  'soc.cases.deleteMany': async (w: World) => ({ ids: [await newCase(w), await newCase(w)] }),
  'soc.cases.get': async (w: World) => ({
    id: (await linked(w)).id,
    include: ['alerts', 'timeline', 'approvals', 'executions', 'devices'],
  }),
  'soc.cases.linkAlerts': async (w: World) => ({ id: await newCase(w), alertIds: [await newAlert(w)] }),
  'soc.cases.list': () => ({}),
  'soc.cases.restore': async (w: World) => {
    const id = await newCase(w);
    await w.do('soc.cases.delete', 'mutation', { id });
    return { id };
  },
  'soc.cases.timeline.add': async (w: World) => ({ caseId: await newCase(w), action: w.fresh('looked') }),
  'soc.cases.timeline.list': async (w: World) => ({ caseId: await newCase(w) }),
  'soc.cases.transition': async (w: World) => ({ id: (await linked(w)).id, to: 'closed', outcome: 'done' }),
  'soc.cases.unlinkAlerts': linked,
  'soc.cases.update': async (w: World) => ({ id: await newCase(w), assignee: 'ana', confidence: 0.5 }),
};

/** Asked of a case that has a gate. */
export const approvalRequestSamples = {
  'soc.approvals.request': async (w: World) => {
    const gated = { ...opened(w), requiresHumanApproval: true };
    const caseId = (await w.do('soc.cases.create', 'mutation', gated)).id;
    return { actionType: 'clear_gate', actionClass: 'low', justification: 'It was a drill.', caseId };
  },
};

const critical = (w: World) => ({ assetId: w.fresh('host'), reason: 'payroll' });

export const criticalAssetSamples = {
  'soc.criticalAssets.list': () => ({}),
  'soc.criticalAssets.remove': async (w: World) => {
    const { assetId } = critical(w);
    await w.do('soc.criticalAssets.set', 'mutation', { assetId });
    return { assetId, reason: 'retired' };
  },
  'soc.criticalAssets.set': critical,
};
