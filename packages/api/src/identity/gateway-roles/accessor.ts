import { anyOf, condition, defineAccessor, type Row } from '@breakwater/db';
import {
  gateways as gatewaysTable,
  groups as groupsTable,
  servicePrincipals as servicePrincipalsTable,
  gatewayRoles as table,
  users as usersTable,
} from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { gateways } from '../../fleet/gateways/accessor.ts';
import { gatewayRef } from '../../fleet/gateways/schemas.ts';
import { role } from '../fields.ts';
import { groups } from '../groups/accessor.ts';
import { servicePrincipals } from '../service-principals/accessor.ts';
import { users } from '../users/accessor.ts';
import { type GatewayRole, PrincipalRef } from './schemas.ts';

export type GatewayRoleRow = Row<typeof table>;

/** Which column holds a principal of each kind; exactly one is set. */
export const COLUMN_OF = {
  user: 'userId',
  servicePrincipal: 'servicePrincipalId',
  group: 'groupId',
} as const;

const PRINCIPAL_NAME = sql`SELECT coalesce(
 (SELECT ${usersTable.email} FROM ${usersTable} WHERE ${usersTable.id} = ${table.userId}),
 (SELECT ${servicePrincipalsTable.name} FROM ${servicePrincipalsTable}
  WHERE ${servicePrincipalsTable.id} = ${table.servicePrincipalId}),
 (SELECT ${groupsTable.name} FROM ${groupsTable} WHERE ${groupsTable.id} = ${table.groupId}))`;

const GATEWAY_NAME = sql`SELECT ${gatewaysTable.name} FROM ${gatewaysTable} WHERE ${gatewaysTable.id} = ${table.gatewayId}`;

export const gatewayRoles = defineAccessor(table, {
  domain: 'identity',
  entity: 'gatewayRole',
  prefix: 'grl',
  parents: { userId: users, servicePrincipalId: servicePrincipals, groupId: groups, gatewayId: gateways },
  filters: {
    principal: condition(PrincipalRef, ({ kind, id }) => sql`${table[COLUMN_OF[kind]]} = ${id}`),
    gateway: condition(
      gatewayRef,
      (value, { tenantId }) => sql`${table.gatewayId} IN (SELECT ${gatewaysTable.id} FROM ${gatewaysTable}
       WHERE ${gatewaysTable.tenantId} = ${tenantId} AND ${gatewaysTable.deletedAt} IS NULL
       AND (${gatewaysTable.id} = ${value} OR ${gatewaysTable.name} = ${value}))`,
    ),
    role: anyOf(table.role, role),
    live: condition(
      z.literal(true),
      () => sql`EXISTS (SELECT 1 FROM ${gatewaysTable} WHERE ${gatewaysTable.id} = ${table.gatewayId}
       AND ${gatewaysTable.deletedAt} IS NULL)
       AND (${table.userId} IS NULL OR EXISTS (SELECT 1 FROM ${usersTable}
       WHERE ${usersTable.id} = ${table.userId} AND ${usersTable.deletedAt} IS NULL))`,
    ),
  },
  derived: {
    principalName: { sql: PRINCIPAL_NAME, initial: null },
    gatewayName: { sql: GATEWAY_NAME, initial: null },
  },
  events: false,
  csvImport: false,
});

const names = z.object({ principalName: z.string(), gatewayName: z.string() });

/** A row as it was read, with the names its accessor derives. */
export const presentStored = (row: GatewayRoleRow) => presentGatewayRole(row, names.parse(row));

export function presentGatewayRole(
  { tenantId: _tenant, userId, servicePrincipalId, groupId, ...row }: GatewayRoleRow,
  { principalName: name, gatewayName }: z.output<typeof names>,
): z.input<typeof GatewayRole> {
  const principal =
    userId !== null
      ? { kind: 'user' as const, id: userId, name }
      : servicePrincipalId !== null
        ? { kind: 'servicePrincipal' as const, id: servicePrincipalId, name }
        : { kind: 'group' as const, id: String(groupId), name };
  return { ...row, principal, gatewayName };
}
