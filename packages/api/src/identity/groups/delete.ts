import { type Change, combine, idsOf, type Read, readAll, type WriteOptions } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { gatewayRoles } from '../gateway-roles/accessor.ts';
import { type GroupRow, groups } from './accessor.ts';
import { groupMembers } from './members/accessor.ts';

/** Deletes groups; what goes with each, its members and gateway roles, is kept in the audit entry. */
export async function deleteGroups(
  ctx: Caller,
  found: Read<GroupRow[]>,
  options: WriteOptions,
): Promise<Change<GroupRow[]>> {
  const { sql, args } = idsOf(found);
  const ofGroups = { sql: `group_id IN (${sql})`, args };
  const [rows, members, overrides] = await readAll(
    ctx,
    found,
    groupMembers.finding(ctx, ofGroups),
    gatewayRoles.finding(ctx, ofGroups),
  );
  const deleted: Change[] = [];
  for (const row of rows) {
    const detail = {
      memberIds: members.filter(({ groupId }) => groupId === row.id).map(({ userId }) => userId),
      gatewayRoles: overrides
        .filter(({ groupId }) => groupId === row.id)
        .map(({ gatewayId, role }) => ({ gatewayId, role })),
    };
    deleted.push(await groups.plan.deleteRow(ctx, row, { ...options, detail }));
  }
  return combine(rows, deleted);
}
