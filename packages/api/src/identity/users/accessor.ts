import {
  anyOf,
  type BreakwaterError,
  condition,
  defineAccessor,
  equals,
  guard,
  type Row,
  type Step,
} from '@breakwater/db';
import { CREATED_VIA, users as table } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { email, role } from '../fields.ts';
import { type User, userStatus } from './schemas.ts';

export type UserRow = Row<typeof table>;

const STATUS = sql`CASE WHEN ${table.isActive} = 0 THEN 'disabled'
 WHEN ${table.joinedAt} IS NULL THEN 'pending' ELSE 'active' END`;

export const users = defineAccessor(table, {
  domain: 'identity',
  entity: 'user',
  prefix: 'usr',
  softDelete: true,
  searchable: ['email'],
  filters: {
    email: equals(table.email, email),
    role: anyOf(table.role, role),
    isActive: equals(table.isActive, z.boolean()),
    status: condition(userStatus, value => sql`${STATUS} = ${value}`),
    createdVia: anyOf(table.createdVia, z.enum(CREATED_VIA)),
  },
  secret: ['hashedPassword', 'inviteTokenHash'],
  telemetry: ['lastLoginAt'],
  events: ['email', 'role'],
  csvImport: false,
});

/** What the event of a change says beside what every event of a user says. */
export const updateFacts = ({ createdVia }: UserRow) => ({ createdVia });

/** The user is still as it was read. */
export const sameUser = ({ id, version }: UserRow, otherwise: () => BreakwaterError): Step =>
  guard('EXISTS (SELECT 1 FROM users WHERE id = ? AND version = ?)', [id, version], otherwise);

export const isJoined = ({ joinedAt }: UserRow) => joinedAt !== null;

export function presentUser(row: UserRow): z.input<typeof User> {
  const { hashedPassword, inviteTokenHash: _hash, tenantId: _tenant, ...user } = row;
  return {
    ...user,
    status: !user.isActive ? 'disabled' : user.joinedAt === null ? 'pending' : 'active',
    hasPassword: hashedPassword !== null,
    pendingInvite: user.inviteKind === 'invite',
  };
}
