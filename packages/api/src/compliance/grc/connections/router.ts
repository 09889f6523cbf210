import {
  type Change,
  canonicalJson,
  change,
  combine,
  newId,
  type Patch,
  type WriteOptions,
} from '@breakwater/db';
import type { grcConnections as table } from '@breakwater/db/schema';
import type * as z from 'zod';
import type { Caller } from '../../../context.ts';
import { crud } from '../../../crud/crud.ts';
import { ids } from '../../../fields.ts';
import { router } from '../../../trpc.ts';
import { type GrcConnectionRow, grcConnections } from './accessor.ts';
import { checkBaseUrl, checkConfig, grcConfig } from './configs.ts';
import { sealCredentials } from './credentials.ts';
import { deleteConnections } from './delete.ts';
import { GrcConnection, GrcConnectionCreate, GrcConnectionUpdate } from './schemas.ts';

/** A connection as it is shown: without its credentials. */
const present = ({
  tenantId: _tenant,
  credentials,
  config,
  ...shown
}: GrcConnectionRow): z.input<typeof GrcConnection> => ({
  ...shown,
  config: grcConfig.parse(config),
  credentialsSet: credentials !== null,
});

async function newConnection(
  { app, clock }: Caller,
  { baseUrl, config, credentials = null, ...fields }: z.output<typeof GrcConnectionCreate>,
) {
  const { provider } = fields;
  const id = newId('grc', clock);
  return {
    ...fields,
    id,
    baseUrl: checkBaseUrl(provider, baseUrl, app.outboundAllow),
    config: checkConfig(provider, config),
    credentials: await sealCredentials(app, { id, provider }, credentials),
  };
}

async function patchOf(
  { app }: Caller,
  { baseUrl, config, credentials, ...fields }: z.output<typeof GrcConnectionUpdate>,
  before: GrcConnectionRow,
) {
  const { provider } = before;
  return {
    ...fields,
    ...(baseUrl === undefined ? {} : { baseUrl: checkBaseUrl(provider, baseUrl, app.outboundAllow) }),
    ...(config === undefined ? {} : { config: checkConfig(provider, config) }),
    ...(credentials === undefined ? {} : { credentials: await sealCredentials(app, before, credentials) }),
  };
}

/** Where and how a connection pushes, whatever it selects. */
function targetOf({ baseUrl, config }: GrcConnectionRow): string {
  const { includePending: _pending, ...place } = grcConfig.parse(config);
  return canonicalJson({ baseUrl, place });
}

/** What was accepted at one place says nothing of another. */
async function updateConnection(
  ctx: Caller,
  before: GrcConnectionRow,
  patch: Patch<typeof table>,
  options: WriteOptions,
): Promise<Change<GrcConnectionRow>> {
  const updated = await grcConnections.plan.updateRow(ctx, before, patch, options);
  if (targetOf(before) === targetOf(updated.result)) return updated;
  const sql = 'DELETE FROM grc_pushed WHERE tenant_id = ? AND connection_id = ?';
  const forgotten = change(undefined, { steps: [{ sql, args: [ctx.tenantId, before.id] }] });
  return combine(updated.result, [updated, forgotten]);
}

export const connectionsRouter = router({
  ...crud({
    accessor: grcConnections,
    read: 'admin',
    write: 'admin',
    ref: ids.grcConnection,
    output: GrcConnection,
    create: GrcConnectionCreate,
    update: GrcConnectionUpdate,
    hidden: ['credentials'],
    attempts: 10,
    present,
    insert: (input, ctx) => newConnection(ctx, input),
    patch: (fields, ctx, before) => patchOf(ctx, fields, before),
    updateRow: updateConnection,
    deleteRows: deleteConnections,
  }),
});
