import { systemClock } from '@breakwater/db';
import { workerApp } from './worker-app.ts';

export default workerApp({ clock: systemClock });
