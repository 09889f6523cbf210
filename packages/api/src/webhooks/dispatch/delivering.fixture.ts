import { nodeAddresses } from '../../../../../apps/edge/src/ports/node-addresses.ts';
import { nodeOutbound } from '../../../../../apps/edge/src/ports/node-outbound.ts';
import type { App } from '../../context.ts';
import { jobContext } from '../../jobs/job.ts';
import { parseAllowList } from '../../outbound/allow-list.ts';
import type { Ports } from '../../ports.ts';
import { type ApiTarget, type TestApi, type TestTenant, testApi } from '../../testing.ts';
import { dispatchDeliveries } from './dispatch.ts';

/** Calls that reach loopback, and nothing else that is not public. */
const loopback = parseAllowList('127.0.0.1');

/** `limit` is the end of the time that calls have, for receivers that hang. */
export function loopbackOutbound(limit?: AbortSignal): Ports['outbound'] {
  const outbound = nodeOutbound(nodeAddresses(loopback));
  if (limit === undefined) return outbound;
  return { ...outbound, request: request => outbound.request({ ...request, signal: limit }) };
}

export const deliveringApi = (target: ApiTarget, app: Partial<App> = {}): Promise<TestApi> =>
  testApi(target, { outboundAllow: loopback, ...app });

/** One run of the dispatcher, without jitter. */
export function dispatch(
  { work }: TestApi,
  app: Partial<App> = {},
  ports: Partial<Ports> = {},
): Promise<void> {
  const reached = { ...work.app.ports, outbound: loopbackOutbound(), ...ports };
  const ctx = jobContext({ ...work, app: { ...work.app, ports: reached, ...app } }, 'webhooks.dispatch');
  return dispatchDeliveries(ctx, { random: () => 0 });
}

/** A webhook for every event about groups, and a way to cause one. */
export async function hooked({ admin }: TestTenant, url: string, eventTypes = ['identity.group.created']) {
  let groups = 0;
  const hook = await admin.api.webhooks.create({ url, eventTypes });
  return {
    ...hook,
    cause: async (count = 1) => {
      const items = Array.from({ length: count }, () => ({ name: `g${++groups}` }));
      await admin.api.identity.groups.createMany({ items });
    },
    /** Its deliveries with their attempts, oldest first. */
    deliveries: async () => {
      const { items } = await admin.api.webhooks.deliveries.list({
        webhookId: hook.id,
        order: 'asc',
        limit: 1000,
      });
      return Promise.all(items.map(({ id }) => admin.api.webhooks.deliveries.get({ id })));
    },
    now: () => admin.api.webhooks.get({ id: hook.id }),
    /** Leaves nothing behind for the next run of the dispatcher. */
    retire: () => admin.api.webhooks.delete({ id: hook.id }),
  };
}
