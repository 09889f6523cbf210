import { systemClock } from '@breakwater/db';
import { workerApp } from 'edge/worker-app';

/** The Worker, with nobody to do what a call leaves for later: what is asked of the database is the call's own. */
export default workerApp({
  clock: systemClock,
  passwordCost: 4,
  ports: { kick: () => undefined, operations: { start: () => undefined } },
});
