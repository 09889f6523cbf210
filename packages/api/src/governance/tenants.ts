import { defineAccessor } from '@breakwater/db';
import { tenants as table } from '@breakwater/db/schema';

/** Every tenant of the installation; its id is the tenant. */
export const tenants = defineAccessor(table, {
  domain: 'governance',
  entity: 'tenant',
  prefix: 'ten',
  softDelete: true,
  events: ['name'],
  csvImport: false,
});
