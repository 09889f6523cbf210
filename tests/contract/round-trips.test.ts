import type { Driver } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './people.ts';
import { GUARDED } from './registry.ts';
import { SAMPLES } from './samples.ts';
import { type Running, start } from './targets.ts';
import { newWorld, type World } from './world.ts';

const MOST = { query: 2, mutation: 3 } as const;

/** One for each seal, of which there is one. */
const MORE: Readonly<Record<string, number>> = { 'audit.verify': MOST.query + 1 };

const somewhere = async (world: World) => ({
  principal: { kind: 'user', id: (await world.person('viewer')).id },
  gateway: (
    await world.do('fleet.gateways.create', 'mutation', {
      name: world.fresh('edge'),
      endpoint: 'edge-1.example.com:8443',
    })
  ).id,
});

/** Inputs that ask for more than the samples do. */
const FULLER: typeof SAMPLES = {
  'identity.access.explain': somewhere,
  'identity.gatewayRoles.list': somewhere,
  'identity.sessions.list': async world => ({ userId: (await world.person('viewer')).id }),
  'identity.users.delete': async world => ({ id: (await world.person('viewer')).id }),
};

let trips = 0;

function counting(driver: Driver): Driver {
  return {
    ...driver,
    read: statements => {
      trips++;
      return driver.read(statements);
    },
    write: (statements, timeoutMs) => {
      trips++;
      return driver.write(statements, timeoutMs);
    },
  };
}

describe('round trips to the database', () => {
  let running: Running;
  let world: World;
  beforeAll(async () => {
    running = await start('in process', {
      openDriver: options => counting(openDriver(options)),
      ports: { operations: { start: () => undefined } },
    });
    world = await newWorld(running);
  });
  afterAll(() => running?.stop());

  it.each(GUARDED)('$path takes no more than it may', async ({ path, type, meta }) => {
    for (const sample of [SAMPLES[path], FULLER[path]]) {
      if (sample === undefined) continue;
      const input = await sample(world);
      trips = 0;
      const { status } = await call(running, path, type, input, world.as(meta.role));
      expect([status, trips <= (MORE[path] ?? MOST[type])]).toEqual([200, true]);
    }
  });
});
