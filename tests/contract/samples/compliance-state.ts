import type { World } from '../world.ts';

export const complianceStateSamples = {
  'compliance.alerts.detect': () => undefined,
  'compliance.coverage': () => undefined,
  'compliance.scope.summary': (w: World) => ({ asOf: new Date(w.running.now()) }),
  'compliance.scope.validate': () => ({ kinds: ['violation', 'undecided'], limit: 10 }),
};
