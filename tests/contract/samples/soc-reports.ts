import type { World } from '../world.ts';

const report = async (w: World) => {
  const opened = { title: w.fresh('Case'), severity: 'high' };
  return { caseId: (await w.do('soc.cases.create', 'mutation', opened)).id, reportType: 'technical' };
};

export const reportSamples = {
  'soc.reports.generate': report,
  'soc.reports.get': async (w: World) => ({
    id: (await w.do('soc.reports.generate', 'mutation', await report(w))).id,
  }),
  'soc.reports.list': () => ({}),
};
