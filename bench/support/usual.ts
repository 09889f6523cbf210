import { asked, database } from '../../packages/api/src/governance/risk/fixture.ts';
import { bearer, type Role } from '../../tests/contract/people.ts';
import { alerts } from './cases.ts';
import type { LoadRequest } from './load.ts';
import { gatewayInput, type Seeded } from './seed.ts';

export const USUAL = ['get', 'list of 100', 'create', 'update', 'evaluate', 'ingest of 100'] as const;
export type Usual = (typeof USUAL)[number];

const run = crypto.randomUUID().slice(0, 8);
let made = 0;
const fresh = (prefix: string) => `${prefix}-${run}-${made++}`;

/** The calls that most of a deployment's load is made of, as Breakwater is asked for them. */
export function usualCalls(
  { tenant, gatewayId: id }: Seeded,
  gateways: number,
): Readonly<Record<Usual, LoadRequest>> {
  const query = (path: string, input: unknown): LoadRequest => ({
    method: 'GET',
    path: `/trpc/${path}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`,
    headers: () => bearer(tenant.people.viewer.token),
  });
  const mutation = (path: string, role: Role, input: () => unknown): LoadRequest => ({
    method: 'POST',
    path: `/trpc/${path}`,
    headers: () => ({ ...bearer(tenant.people[role].token), 'content-type': 'application/json' }),
    body: () => JSON.stringify({ json: input() }),
  });
  return {
    get: query('fleet.gateways.get', { id }),
    'list of 100': query('fleet.gateways.list', { limit: 100 }),
    create: mutation('fleet.gateways.create', 'admin', () => ({
      ...gatewayInput(fresh('gateway')),
      monitored: false,
    })),
    // Another each time: who changes the same at once waits for the others.
    update: mutation('fleet.gateways.update', 'admin', () => ({
      id: `seed-${made % gateways}`,
      description: fresh('changed'),
    })),
    evaluate: mutation('governance.intents.evaluate', 'operator', () => ({
      ...asked(database).intent,
      size: fresh('size'),
    })),
    'ingest of 100': mutation('soc.alerts.ingest', 'operator', () => ({
      format: 'breakwater',
      data: alerts(),
    })),
  };
}
