import { type Receiver, startReceiver } from '../../../../../tests/contract/receiver.ts';
import type { Work } from '../../context.ts';
import { unattended } from '../../operations/operations.fixture.ts';
import { runOperation } from '../../operations/run.ts';
import { parseAllowList } from '../../outbound/allow-list.ts';
import type { Ports } from '../../ports.ts';
import { type ApiTarget, type Person, type TestApi, testApi } from '../../testing.ts';
import { loopbackOutbound } from '../../webhooks/dispatch/delivering.fixture.ts';

const RETRIES_MS = new Set([1_000, 4_000]);

/** Retries wait for nothing; heartbeats and limits for ever. */
const pause: Ports['pause'] = (ms, signal) =>
  RETRIES_MS.has(ms)
    ? Promise.resolve()
    : new Promise(resolve => {
        if (signal?.aborted) resolve();
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });

/** What is started waits for a test to carry it. */
const nobody: Ports['operations'] = { start: () => undefined };

export interface Soar {
  readonly api: TestApi;
  /** What connectors call. */
  readonly receiver: Receiver;
  tenant(): ReturnType<typeof tenantOf>;
  /** Does an operation, as a worker would. */
  carry(operationId: string | null, ports?: Partial<Ports>): Promise<void>;
  close(): Promise<void>;
}

/** A response system: an app whose runs wait until a test carries them, and a real server behind its connectors. */
export async function soar(target: ApiTarget): Promise<Soar> {
  const api = await testApi(target, { outboundAllow: parseAllowList('127.0.0.1') });
  const receiver = await startReceiver();
  receiver.react(() => completed());
  return {
    api,
    receiver,
    tenant: () => tenantOf(api, receiver),
    async carry(operationId, ports = {}) {
      if (operationId === null) throw new TypeError('nothing was started');
      const { app } = api.work;
      const reached: Work = {
        ...api.work,
        app: {
          ...app,
          ports: { ...app.ports, outbound: loopbackOutbound(), operations: nobody, pause, ...ports },
        },
      };
      await runOperation(reached, operationId);
    },
    async close() {
      await receiver.stop();
      await api.close();
    },
  };
}

export const completed = (output: object = {}) => ({
  status: 200,
  body: JSON.stringify({ status: 'completed', output }),
});
export const failed = (error = 'no') => ({ status: 200, body: JSON.stringify({ status: 'failed', error }) });

/** What a connector was told, in short: `run block_ip`. */
export const told = ({ body }: { readonly body: string }): string => {
  const { mode, step } = JSON.parse(body) as { mode: string; step: { action: string } };
  return `${mode} ${step.action}`;
};

async function tenantOf(api: TestApi, receiver: Receiver) {
  const tenant = await api.tenant();
  const soc = (person: Pick<Person, 'token'>) => unattended(api, person.token).soc;
  const [one, two] = [await tenant.person('operator'), await tenant.person('operator')];
  const { key } = await tenant.admin.api.identity.servicePrincipals.create({ name: 'sp', role: 'operator' });
  let playbooks = 0;
  return {
    tenant,
    one: soc(one),
    two: soc(two),
    admin: soc(tenant.admin),
    service: soc({ token: key }),
    onePerson: one,
    /** Connectors for these actions, all at the receiver. */
    async connect(...actions: string[]) {
      for (const action of actions) {
        await tenant.admin.api.soc.connectors.create({ action, endpoint: `${receiver.url}/soar` });
      }
    },
    /** A playbook of these steps, named by their actions. */
    async playbook(steps: (string | Step)[], more: object = {}) {
      const made = await soc(one).playbooks.create({
        name: `playbook ${++playbooks}`,
        steps: steps.map((step, index) => ({
          name: `s${index + 1}`,
          ...(typeof step === 'string' ? { action: step, ...UNDO[step] } : { ...UNDO[step.action], ...step }),
        })),
        ...more,
      });
      return made.id;
    },
  };
}

interface Step {
  readonly action: string;
  readonly [field: string]: unknown;
}

const UNDO: Readonly<Record<string, { rollbackAction: string }>> = {
  isolate_host: { rollbackAction: 'release_host' },
  block_ip: { rollbackAction: 'unblock_ip' },
  disable_user: { rollbackAction: 'enable_user' },
};
