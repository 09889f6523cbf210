import { defineAccessor, equals, type Row } from '@breakwater/db';
import { tenants as table } from '@breakwater/db/schema';
import { name } from '../../fields.ts';
import { defaultHealingPolicies } from '../healing/defaults.ts';

export type TenantRow = Row<typeof table>;

/** Every tenant of the installation; its id is the tenant. */
export const tenants = defineAccessor(table, {
  domain: 'governance',
  entity: 'tenant',
  prefix: 'ten',
  softDelete: true,
  filters: { name: equals(table.name, name(256)) },
  events: ['name'],
  csvImport: false,
});

// Here, so that no tenant can be made before it is registered.
tenants.on('afterInsert', ({ ctx, row, add }) => add(defaultHealingPolicies(ctx, row.id)));
