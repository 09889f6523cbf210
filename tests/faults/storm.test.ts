import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { assemble } from '../../packages/sdk/src/client.ts';
import { configure } from '../../packages/sdk/src/config.ts';
import { environment } from '../../packages/sdk/src/environment.ts';
import { procedures } from '../../packages/sdk/src/generated/contract.ts';
import { newTenant, type Tenant } from '../contract/people.ts';
import { type Running, start } from '../contract/targets.ts';
import { randomOf } from './random.ts';
import { storm } from './storm/storm.ts';

let running: Running;
let tenant: Tenant;
beforeAll(async () => {
  running = await start('in process');
  tenant = await newTenant(running);
}, 60_000);
afterAll(() => running?.stop());

const SEED = Number(process.env.STORM_SEED ?? Math.floor(Math.random() * 2 ** 31));

it(`mutations through a proxy that loses and refuses answers happen once each, seed ${SEED}`, async () => {
  const { url, now } = running;
  const found = await storm(
    {
      url,
      fetch: running.fetch,
      tenantId: tenant.id,
      client: (at, onAttempt) =>
        assemble<Breakwater>(
          procedures,
          configure({
            url: at,
            token: tenant.people.admin.token,
            maxRetries: 40,
            ...(at === url ? { fetch: running.fetch } : {}),
            onRequest: ({ attempt }) => onAttempt(attempt),
          }),
          // It waits for a random share of its longest wait.
          { ...environment, now, random: () => 0 },
        ),
      rows: (sql, args) => running.sql({ sql, args: [...args] }),
    },
    { calls: 40, atOnce: 16, delayMs: 5, random: randomOf(SEED) },
  );
  expect(found).toMatchObject({ calls: 40, answered: 40, effects: 40, auditRows: 44, lost: [], wrong: [] });
  expect(found.attempts).toBeGreaterThan(40);
}, 60_000);
