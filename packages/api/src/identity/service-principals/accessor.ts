import { anyOf, condition, defineAccessor, equals, type Row } from '@breakwater/db';
import { servicePrincipals as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { role } from '../fields.ts';
import { type ServicePrincipal, servicePrincipalName } from './schemas.ts';

export type ServicePrincipalRow = Row<typeof table>;

export const servicePrincipals = defineAccessor(table, {
  domain: 'identity',
  entity: 'servicePrincipal',
  prefix: 'spr',
  searchable: ['name'],
  filters: {
    name: equals(table.name, servicePrincipalName),
    role: anyOf(table.role, role),
    createdBy: equals(table.createdBy, ids.user),
    expired: condition(z.boolean(), (value, { clock }) =>
      value
        ? sql`${table.expiresAt} <= ${clock.now()}`
        : sql`(${table.expiresAt} IS NULL OR ${table.expiresAt} > ${clock.now()})`,
    ),
  },
  secret: ['keyHash', 'previousKeyHash'],
  telemetry: ['lastUsed'],
  events: ['name', 'role', 'keyPrefix', 'expiresAt'],
  csvImport: false,
});

export function presentServicePrincipal(row: ServicePrincipalRow): z.input<typeof ServicePrincipal> {
  const { keyHash: _hash, previousKeyHash: _previous, tenantId: _tenant, ...shown } = row;
  return shown;
}
