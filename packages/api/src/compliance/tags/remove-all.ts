import { type AuditAction, auditDraft, type Change, type Ctx, change, conflict, guard } from '@breakwater/db';
import { type TagRow, tags } from './accessor.ts';
import { tellChanges } from './history.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.tag.remove': true;
  }
}

export const REMOVE = 'compliance.tag.remove' satisfies AuditAction;

/** Takes tags off resources, however many in a fixed number of statements, all while each is as it was read. */
export function removeTags(
  ctx: Ctx,
  rows: readonly TagRow[],
  source: TagRow['source'],
  reason: string | null = null,
): Change[] {
  if (rows.length === 0) return [];
  const keys = JSON.stringify(rows.map(({ id, version }) => [id, version]));
  const audit = rows.map(row =>
    auditDraft(ctx, REMOVE, {
      component: tags.entity.component,
      recordId: row.id,
      operation: 'delete',
      before: row,
    }),
  );
  const steps = [
    {
      sql: `DELETE FROM tags WHERE tenant_id = ? AND id IN (SELECT value ->> 0 FROM json_each(?))
 AND (id, version) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))`,
      args: [ctx.tenantId, keys, keys],
    },
    guard('changes() = ?', [rows.length], () => conflict('version', 'a tag was changed by someone else')),
  ];
  const told = rows.map(tag => ({
    tag,
    changed: {
      version: tag.version + 1,
      oldValue: tag.value,
      newValue: null,
      source,
      changedBy: ctx.actor.name,
      reason,
    },
  }));
  return [change(undefined, { steps, audit }), ...tellChanges(ctx, told)];
}
