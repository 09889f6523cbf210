import { condition, defineAccessor, equals, type Row } from '@breakwater/db';
import { groupMembers as table, users as usersTable } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { ids } from '../../../fields.ts';
import { role } from '../../fields.ts';
import { users } from '../../users/accessor.ts';
import { groups } from '../accessor.ts';
import type { GroupMember } from './schemas.ts';

export type MembershipRow = Row<typeof table>;

const ofUser = (column: typeof usersTable.email | typeof usersTable.role) =>
  sql`SELECT ${column} FROM ${usersTable} WHERE ${usersTable.id} = ${table.userId}`;

export const groupMembers = defineAccessor(table, {
  domain: 'identity',
  entity: 'groupMember',
  prefix: 'gmb',
  parents: { groupId: groups, userId: users },
  filters: {
    groupId: equals(table.groupId, ids.group),
    live: condition(
      z.literal(true),
      () =>
        sql`EXISTS (SELECT 1 FROM ${usersTable} WHERE ${usersTable.id} = ${table.userId} AND ${usersTable.deletedAt} IS NULL)`,
    ),
  },
  derived: {
    email: { sql: ofUser(usersTable.email), initial: null },
    role: { sql: ofUser(usersTable.role), initial: null },
  },
  events: false,
  csvImport: false,
});

export function presentMember(row: MembershipRow): z.input<typeof GroupMember> {
  const { groupId, userId, createdAt } = row;
  return { groupId, userId, createdAt, ...memberOf(row) };
}

const member = z.object({ email: z.string(), role });
/** The accessor's derived fields are not part of the table's row type. */
const memberOf = (row: MembershipRow) => member.parse(row);
