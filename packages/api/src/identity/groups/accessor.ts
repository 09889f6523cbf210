import { anyOf, condition, defineAccessor, equals, type Row } from '@breakwater/db';
import { groupMembers, groups as table, users } from '@breakwater/db/schema';
import { sql } from 'drizzle-orm';
import * as z from 'zod';
import { ids } from '../../fields.ts';
import { role } from '../fields.ts';
import { type Group, groupName } from './schemas.ts';

export type GroupRow = Row<typeof table>;

const LIVE_MEMBERS = sql`SELECT count(*) FROM ${groupMembers}
 JOIN ${users} ON ${users.id} = ${groupMembers.userId} AND ${users.deletedAt} IS NULL
 WHERE ${groupMembers.groupId} = ${table.id}`;

export const groups = defineAccessor(table, {
  domain: 'identity',
  entity: 'group',
  prefix: 'grp',
  searchable: ['name'],
  filters: {
    name: equals(table.name, groupName),
    role: anyOf(table.role, role),
    userId: condition(
      ids.user,
      value => sql`${table.id} IN (SELECT ${groupMembers.groupId} FROM ${groupMembers}
       JOIN ${users} ON ${users.id} = ${groupMembers.userId} AND ${users.deletedAt} IS NULL
       WHERE ${groupMembers.userId} = ${value})`,
    ),
  },
  derived: { memberCount: { sql: LIVE_MEMBERS, initial: 0 } },
  events: ['name', 'role'],
});

export function presentGroup(row: GroupRow): z.input<typeof Group> {
  const { tenantId: _tenant, ...group } = row;
  return { ...group, memberCount: memberCountOf(row) };
}

/** The accessor's derived fields are not part of the table's row type. */
const memberCountOf = (row: GroupRow): number => z.int().parse(Reflect.get(row, 'memberCount'));
