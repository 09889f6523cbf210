export const complianceDiagramSamples = {
  'compliance.flows.diagram': () => ({ groupBy: 'auto' }),
};
