import { auditDraft, type Change, type Ctx, change, conflict, guard, tableInfo } from '@breakwater/db';
import { complianceAlerts as table } from '@breakwater/db/schema';
import { type ComplianceAlertRow, complianceAlerts } from './accessor.ts';

const info = tableInfo(table);

export const COMPONENT = complianceAlerts.entity.component;

interface Rewritten {
  readonly before: ComplianceAlertRow;
  readonly after: ComplianceAlertRow;
}

/** Changes alerts as planned, all while each is as it was read, in one statement. */
export function rewrite(
  ctx: Ctx,
  rewritten: readonly Rewritten[],
  action: string,
  fields: readonly (keyof ComplianceAlertRow)[],
): Change[] {
  if (rewritten.length === 0) return [];
  const names = [...fields, 'version', 'updatedAt'] as const;
  const rows = rewritten.map(({ before, after }) => [
    before.id,
    before.version,
    ...names.map(name => info.encode(name, after[name])),
  ]);
  const set = names.map((name, at) => `${info.quoted(name)} = wanted.value ->> ${at + 2}`).join(', ');
  return [
    change(undefined, {
      steps: [
        {
          sql: `UPDATE compliance_alerts SET ${set} FROM json_each(?) AS wanted
 WHERE +compliance_alerts.tenant_id = ? AND compliance_alerts.id = wanted.value ->> 0
 AND compliance_alerts.version = wanted.value ->> 1`,
          args: [JSON.stringify(rows), ctx.tenantId],
        },
        guard('changes() = ?', [rows.length], () =>
          conflict('version', 'an alert was changed by someone else'),
        ),
      ],
      audit: rewritten.map(({ before, after }) =>
        auditDraft(ctx, action, {
          component: COMPONENT,
          recordId: before.id,
          operation: 'update',
          before,
          after,
        }),
      ),
    }),
  ];
}
