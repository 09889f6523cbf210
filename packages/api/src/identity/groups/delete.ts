import { type Change, combine, type WriteOptions } from '@breakwater/db';
import type { Caller } from '../../context.ts';
import { gatewayRoles } from '../gateway-roles/accessor.ts';
import { type GroupRow, groups } from './accessor.ts';
import { groupMembers } from './members/accessor.ts';

/** Deletes groups; what goes with each, its members and gateway roles, is kept in the audit entry. */
export async function deleteGroups(
  ctx: Caller,
  rows: readonly GroupRow[],
  options: WriteOptions,
): Promise<Change> {
  const ids = JSON.stringify(rows.map(row => row.id));
  const ofGroups = { sql: 'group_id IN (SELECT value FROM json_each(?))', args: [ids] };
  const [members, overrides] = await Promise.all([
    groupMembers.find(ctx, ofGroups),
    gatewayRoles.find(ctx, ofGroups),
  ]);
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
  return combine(undefined, deleted);
}
