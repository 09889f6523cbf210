import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@breakwater/db';
import { type CreateAppOptions, createApp, type RunningApp } from 'edge/create-app';
import { TEST_KEYS } from '../../tests/contract/keys.ts';
import { bearer, call, newTenant, type Tenant } from '../../tests/contract/people.ts';
import type { Running } from '../../tests/contract/targets.ts';

/** The environment of a server under test, its database aside. */
export const ENVIRONMENT = {
  ROOT_KEY: TEST_KEYS.rootKey,
  SETUP_TOKEN: TEST_KEYS.setupToken,
  ENCRYPTION_KEY: TEST_KEYS.encryptionKey,
  DECISION_SIGNING_KEY: TEST_KEYS.decisionSigningKey,
  EVIDENCE_SIGNING_KEY: TEST_KEYS.evidenceSigningKey,
  PORT: '0',
};

/** An app in this process, as the contract suite's helpers want it. */
export function asRunning({ app, db, runJob }: RunningApp): Running {
  return {
    url: 'http://breakwater.test',
    fetch: async (input, init) => app.request(input instanceof URL ? input.href : input, init),
    at: async () => undefined,
    now: () => systemClock.now(),
    async sql(...statements) {
      const results = await db.write(statements);
      return (results.at(-1)?.rows ?? []).map(row => [...row]);
    },
    databaseRequests: () => 0,
    runJob,
    settle: async () => undefined,
    archived: () => Promise.reject(new Error('a benchmark archives nothing')),
    logs: [],
    stop: async () => undefined,
  };
}

export async function openApp(path: string, options: Partial<CreateAppOptions> = {}): Promise<RunningApp> {
  return createApp({ databaseUrl: `file:${path}`, keys: TEST_KEYS, log: () => undefined, ...options });
}

export interface Seeded {
  readonly tenant: Tenant;
  readonly gatewayId: string;
  /** A file of its own with the same content. */
  copy(name: string): string;
  remove(): void;
}

export const gatewayInput = (name: string) => ({
  name,
  endpoint: `${name}.example.com:8443`,
  description: 'A gateway of the benchmark',
  metadata: { region: 'eu-west-1', rack: 12, owner: 'platform' },
  // No such host exists, and asking after its health would be no work of the call's.
  monitored: false,
});

const MOST_AT_ONCE = 500;

/** A database file with one tenant and its gateways, made through the API. */
export async function seed(gateways: number): Promise<Seeded> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bench-'));
  const path = join(folder, 'seed.db');
  const app = await openApp(path);
  const running = asRunning(app);
  const tenant = await newTenant(running);
  const headers = bearer(tenant.people.admin.token);
  for (let made = 0; made < gateways; made += MOST_AT_ONCE) {
    const count = Math.min(MOST_AT_ONCE, gateways - made);
    const items = Array.from({ length: count }, (_, i) => gatewayInput(`seed-${made + i}`));
    const { status, text } = await call(running, 'fleet.gateways.createMany', 'mutation', { items }, headers);
    if (status !== 200) throw new Error(`seeding answered ${status}: ${text}`);
  }
  const [row] = await running.sql({
    sql: 'SELECT id FROM gateways LIMIT 1 OFFSET ?',
    args: [Math.floor(gateways / 2)],
  });
  await app.close();
  return {
    tenant,
    gatewayId: String(row?.[0]),
    copy(name) {
      const target = join(folder, `${name}.db`);
      copyFileSync(path, target);
      return target;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
