import { bearer } from '../people.ts';
import { ask } from '../rest.ts';
import type { Running } from '../targets.ts';
import { neutral } from './neutral.ts';
import { tidyWorld } from './record.ts';

/** How requests fail, by status. */
export async function recordProblems(running: Running): Promise<Record<string, unknown>> {
  const world = await tidyWorld(running);
  const { admin, tenant } = world;
  const gateway = { name: 'edge-1', endpoint: 'edge-1.example.com:8443' };
  await world.do('fleet.gateways.create', 'mutation', gateway);
  const at = '/fleet/gateways';
  const answers = [
    await ask(running, 'POST', at, admin, { name: 'edge-2', port: 8443 }),
    await ask(running, 'GET', at),
    await ask(running, 'POST', at, bearer(tenant.people.viewer.token), gateway),
    await ask(running, 'GET', `${at}/edge-2`, admin),
    await ask(running, 'POST', at, admin, gateway),
    await ask(running, 'PATCH', `${at}/edge-1`, { ...admin, 'if-match': '"7"' }, { monitored: false }),
    await ask(running, 'POST', at, { ...admin, 'content-type': 'text/plain' }, 'name=edge-2'),
  ];
  return Object.fromEntries(answers.map(({ status, body }) => [status, neutral(body)]));
}
