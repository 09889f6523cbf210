import type { World } from '../world.ts';

/** It selects nothing, so that its syncs call nobody. */
const connection = (w: World) => ({
  name: w.fresh('vanta'),
  provider: 'vanta',
  baseUrl: 'https://grc.example.com',
  config: {
    mode: 'in-scope',
    kinds: { network_device: { integrationId: 'integration', resourceKind: 'Device' } },
  },
  credentials: { clientId: 'client-id', clientSecret: w.fresh('client-secret') },
});
const newConnection = async (w: World) =>
  (await w.do('compliance.grc.connections.create', 'mutation', connection(w))).id;

const OVER = "status = 'failed', completed_at = created_at";

/** A connection of a provider that is not synced now. */
const free = async (w: World) => {
  const connectionId = await newConnection(w);
  for (const over of [
    `UPDATE operations SET ${OVER} WHERE resource_type = 'grcSync' AND tenant_id = ? AND completed_at IS NULL`,
    `UPDATE grc_syncs SET ${OVER} WHERE tenant_id = ? AND completed_at IS NULL`,
  ]) {
    await w.running.sql({ sql: over, args: [w.tenant.id] });
  }
  return { connectionId };
};

const newSync = async (w: World) => {
  const started: unknown = await w.do('compliance.grc.sync', 'mutation', await free(w));
  return { id: (started as { syncId: string }).syncId };
};

export const grcSamples = {
  'compliance.grc.connections.create': connection,
  'compliance.grc.connections.createMany': (w: World) => ({ items: [connection(w), connection(w)] }),
  'compliance.grc.connections.delete': async (w: World) => ({ id: await newConnection(w) }),
  'compliance.grc.connections.deleteMany': async (w: World) => ({
    ids: [await newConnection(w), await newConnection(w)],
  }),
  'compliance.grc.connections.get': async (w: World) => ({ id: await newConnection(w) }),
  'compliance.grc.connections.list': () => ({}),
  'compliance.grc.connections.update': async (w: World) => {
    const { name, config } = connection(w);
    return { id: await newConnection(w), name, config, credentials: null, syncEveryHours: 12 };
  },
  'compliance.grc.sync': free,
  'compliance.grc.syncs.get': newSync,
  'compliance.grc.syncs.list': () => ({}),
};
