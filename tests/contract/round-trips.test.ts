import type { Driver } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './people.ts';
import { GUARDED } from './registry.ts';
import { SAMPLES } from './samples.ts';
import { type Running, start } from './targets.ts';
import { newWorld, type World } from './world.ts';

/** Of a known credential; the first call of another takes one more. */
const MOST = { query: 1, mutation: 2 } as const;

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

const newCase = async (world: World) =>
  (
    await world.do('soc.cases.create', 'mutation', {
      title: 'c',
      severity: 'high',
      affectedAssets: ['web-1'],
    })
  ).id;

/** A run for a case, of a step that is told where and how. */
async function runOfCase(world: World) {
  const steps = [
    {
      name: 'isolate',
      action: 'isolate_host',
      rollbackAction: 'release_host',
      parameters: { host: '{{assets.0}}' },
    },
    { name: 'scan', action: 'run_scan', parameters: { host: '{{params.host}}' } },
    { name: 'tell', action: 'notify', parameters: { message: 'Isolated {{assets.0}}.' } },
  ];
  const { id } = await world.do('soc.playbooks.create', 'mutation', { name: world.fresh('p'), steps });
  return { id, caseId: await newCase(world), parameters: { host: world.fresh('host') } };
}

const askedRun = async (world: World) =>
  world.do('soc.playbooks.run', 'mutation', await runOfCase(world), world.as('root'));

/** Inputs that ask for more than the samples do. */
const FULLER: typeof SAMPLES = {
  'identity.access.explain': somewhere,
  'identity.gatewayRoles.list': somewhere,
  'identity.sessions.list': async world => ({ userId: (await world.person('viewer')).id }),
  'soc.approvals.decide': async world => ({ id: (await askedRun(world)).approvalId, decision: 'approve' }),
  'soc.playbooks.run': runOfCase,
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
