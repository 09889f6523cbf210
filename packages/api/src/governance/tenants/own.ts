import { type Change, type Id, invalid, notFound, PLATFORM } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { type TenantRow, tenants } from './accessor.ts';
import type { GetTenant, UpdateTenant } from './schemas.ts';

/** Root names any tenant; for everyone else there is only their own. */
function tenantNamed({ actor, tenantId }: Caller, id: Id<'ten'> | undefined): string {
  const named = id ?? tenantId;
  if (named === PLATFORM) throw invalid('id', 'name a tenant, here or in x-tenant-id');
  if (actor.kind !== 'root' && named !== tenantId) throw notFound('tenant');
  return named;
}

export const getTenant = async (
  ctx: Caller,
  { id, includeDeleted }: z.output<typeof GetTenant>,
): Promise<TenantRow> => tenants.require(ctx, tenantNamed(ctx, id), { includeDeleted });

export const updateTenant = async (
  ctx: Caller,
  { id, expectedVersion, ...patch }: z.output<typeof UpdateTenant>,
): Promise<Change<TenantRow>> => tenants.plan.update(ctx, tenantNamed(ctx, id), patch, { expectedVersion });
