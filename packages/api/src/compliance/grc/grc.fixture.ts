import type { Id } from '@breakwater/db';
import type { App, Work } from '../../context.ts';
import { jobContext } from '../../jobs/job.ts';
import { heldPauses, unattended } from '../../operations/operations.fixture.ts';
import { runOperation } from '../../operations/run.ts';
import { parseAllowList } from '../../outbound/allow-list.ts';
import type { Ports } from '../../ports.ts';
import type { ApiCaller, ApiTarget } from '../../testing.ts';
import { loopbackOutbound } from '../../webhooks/dispatch/delivering.fixture.ts';
import type { Scope } from '../fields.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';
import { CREDENTIALS, type Platforms, startPlatforms } from './platforms.fixture.ts';
import { scheduleSyncs } from './schedule-job.ts';

type Connection = Parameters<ApiCaller['compliance']['grc']['connections']['create']>[0];
type SyncInput = Parameters<ApiCaller['compliance']['grc']['sync']>[0];

const HEARTBEAT_MS = 10_000;

export const CONFIGS = {
  customResource: {
    mode: 'custom-resource',
    resourceId: 'rt-1',
    externalUrlBase: 'https://breakwater.example.com/resources',
  },
  inScope: { mode: 'in-scope', kinds: { ec2_instance: { integrationId: 'aws', resourceKind: 'Ec2' } } },
  drata: { connectionId: 42, resourceId: 7 },
  assetScope: { mode: 'asset-scope', frameworkId: 'f-1' },
  customData: {
    mode: 'custom-data',
    connectionId: 'c-1',
    schemaSlug: 'pci_scope',
    vendorSlug: 'breakwater',
  },
} as const satisfies Record<string, Connection['config']>;

const PROVIDERS = {
  customResource: 'vanta',
  inScope: 'vanta',
  drata: 'drata',
  assetScope: 'secureframe',
  customData: 'secureframe',
} as const satisfies Record<keyof typeof CONFIGS, Connection['provider']>;

export interface GrcTest extends ComplianceTest {
  readonly platforms: Platforms;
  /** The waits between attempts since the last time, none of which took any. */
  waits(): number[];
  /** Lets a worker look whether it is to stop. */
  beat(): Promise<void>;
  /** A tenant whose syncs wait until they are carried. */
  tenant(): ReturnType<typeof tenantOf>;
  /** Does an operation, as a worker would. */
  carry(operationId: string, app?: Partial<App>): Promise<void>;
  /** Leaves an operation as a worker that was killed, until somebody sees. */
  lose(operationId: string): Promise<void>;
  /** Runs the job that starts syncs; what it starts waits until it is carried. */
  schedule(): Promise<void>;
  /** What was logged. */
  logs(): string[];
  close(): Promise<void>;
}

export async function grcTest(target: ApiTarget): Promise<GrcTest> {
  const logged: string[] = [];
  const test = await complianceTest(target, {
    outboundAllow: parseAllowList('127.0.0.1'),
    log: (...line) => logged.push(JSON.stringify(line)),
  });
  const platforms = await startPlatforms();
  const held = heldPauses();
  let waited: number[] = [];

  /** Waits between attempts pass at once; heartbeats when a test says. */
  const pause: Ports['pause'] = (ms, signal) => {
    if (ms === HEARTBEAT_MS) return held.pause(ms, signal);
    waited.push(ms);
    return Promise.resolve();
  };
  const { api } = test;

  async function carry(operationId: string, other: Partial<App> = {}): Promise<void> {
    const { app } = api.work;
    const ports = { ...app.ports, outbound: loopbackOutbound(), pause };
    const reached: Work = { ...api.work, app: { ...app, ports, ...other } };
    await runOperation(reached, operationId);
  }

  return {
    ...test,
    platforms,
    waits() {
      const passed = waited;
      waited = [];
      return passed;
    },
    beat: () => held.end(HEARTBEAT_MS),
    tenant: () => tenantOf(test, platforms, carry),
    carry,
    async lose(operationId) {
      await api.database.db.write([
        {
          sql: `UPDATE operations SET status = 'running', lease_owner = 'lost', lease_until = ?, attempt = 1 WHERE id = ?`,
          args: [api.clock.now() - 1, operationId],
        },
      ]);
      await api.runJob('operations.sweep');
    },
    schedule() {
      const { app } = api.work;
      const ports = { ...app.ports, operations: { start: () => undefined } };
      return scheduleSyncs(jobContext({ ...api.work, app: { ...app, ports } }, 'compliance.grcSchedule'));
    },
    logs: () => logged,
    async close() {
      await platforms.receiver.stop();
      await api.close();
    },
  };
}

async function tenantOf(
  { api, estate, decide }: ComplianceTest,
  { receiver }: Platforms,
  carry: GrcTest['carry'],
) {
  const { tenant, operator, compliance } = await estate();
  const { grc } = unattended(api, operator.token).compliance;
  const { connections } = tenant.admin.api.compliance.grc;
  let made = 0;

  /** Starts a sync and does it; the sync as it ended. */
  async function sync(connectionId: Id<'grc'>, asked: Partial<SyncInput> = {}) {
    const started = await grc.sync({ connectionId, ...asked });
    if (!('syncId' in started)) throw new TypeError('a dry run starts nothing');
    await carry(started.operationId);
    const { operationId } = started;
    return {
      sync: await grc.syncs.get({ id: started.syncId }),
      operation: await operator.api.operations.get({ id: operationId }),
    };
  }

  return {
    tenant,
    operator,
    compliance,
    connections,
    grc,
    sync,
    full: (id: Id<'grc'>, asked: Partial<SyncInput> = {}) => sync(id, { syncType: 'full', ...asked }),
    /** A connection to the fake platform of a mode. */
    connect(mode: keyof typeof CONFIGS, given: Partial<Connection> = {}) {
      const provider = PROVIDERS[mode];
      return connections.create({
        name: `${mode} ${++made}`,
        provider,
        baseUrl: provider === 'drata' ? `${receiver.url}/public/v2` : receiver.url,
        config: CONFIGS[mode],
        credentials: CREDENTIALS[provider],
        ...given,
      });
    },
    /** Resources called so, each of the scope given; one that is `null` is left as it was discovered. */
    async resources<N extends string>(
      scopes: Readonly<Record<N, Scope | null>>,
    ): Promise<Record<N, Id<'res'>>> {
      const names = Object.keys(scopes);
      const { items } = await compliance.resources.createMany({
        items: names.map(name => ({
          provider: 'aws',
          resourceType: 'ec2_instance',
          resourceId: `arn:${name}`,
          resourceName: name,
          region: 'eu-west-1',
        })),
      });
      const ids = Object.fromEntries(items.map(({ id, resourceName }) => [resourceName ?? '', id]));
      const decided = Object.entries<Scope | null>(scopes).flatMap(([name, scope]) =>
        scope === null ? [] : [[ids[name], scope]],
      );
      await decide(tenant, Object.fromEntries(decided));
      return named<N>(ids);
    },
  };
}

/** There is one of each name that was given. */
const named = <N extends string>(ids: Record<string, Id<'res'>>) => ids as Record<N, Id<'res'>>;
