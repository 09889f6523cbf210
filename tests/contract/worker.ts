import { ManualClock } from '@breakwater/db';
import { workerApp } from 'edge/worker-app';

const clock = new ManualClock();
const worker = workerApp({ clock, passwordCost: 4 });

/** The Worker as deployed, on a clock that the suite moves. */
export default {
  async fetch(...[request, env, execution]: Parameters<typeof worker.fetch>): Promise<Response> {
    const url = new URL(request.url);
    if (url.pathname === '/test/clock') {
      clock.set(Number(url.searchParams.get('now')));
      return new Response(null, { status: 204 });
    }
    return worker.fetch(request, env, execution);
  },
};
