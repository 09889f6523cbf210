import { write } from '../../call/write.ts';
import { softCrud } from '../../crud/crud.ts';
import { ids } from '../../fields.ts';
import { procedure, router } from '../../trpc.ts';
import { tenants } from './accessor.ts';
import { getTenant, updateTenant } from './own.ts';
import { GetTenant, Tenant, TenantCreate, TenantUpdate, UpdateTenant } from './schemas.ts';

export const tenantsRouter = router({
  ...softCrud({
    accessor: tenants,
    read: 'root',
    write: 'root',
    tenant: 'optional',
    ref: ids.tenant,
    output: Tenant,
    create: TenantCreate,
    update: TenantUpdate,
    present: row => row,
    insert: (input, { actor }) => ({ ...input, createdBy: actor.name }),
    patch: input => input,
  }),
  get: procedure
    .meta({ role: 'admin', tenant: 'optional', summary: 'Reads a tenant; admins their own.' })
    .input(GetTenant)
    .output(Tenant)
    .query(({ ctx, input }) => getTenant(ctx, input)),
  update: procedure
    .meta({
      role: 'admin',
      tenant: 'optional',
      audited: true,
      action: 'governance.tenant.update',
      summary: 'Changes a tenant; admins their own.',
    })
    .input(UpdateTenant)
    .output(Tenant)
    .mutation(write(updateTenant)),
});
