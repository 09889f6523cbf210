import { type AuditDraft, auditDraft } from './audit.ts';
import type { Ctx } from './context.ts';
import type { Entity } from './entity.ts';
import { type EventDraft, eventDraft } from './events.ts';
import type { Fields } from './table.ts';

export interface WriteOptions {
  readonly expectedVersion?: number | undefined;
  /** Audit action instead of the crud one. */
  readonly action?: string | undefined;
  /** Goes with the audit entry. */
  readonly detail?: unknown;
  /** false: the caller emits an event of its own instead of the crud one. */
  readonly events?: false;
  /** Further fields of the crud event. */
  readonly eventData?: Fields | undefined;
  /** Fields a soft delete changes along with `deletedAt`. */
  readonly set?: Fields | undefined;
}

const CRUD_OPERATIONS = {
  create: 'created',
  update: 'updated',
  soft_delete: 'deleted',
  delete: 'deleted',
  restore: 'restored',
} as const;
type Operation = keyof typeof CRUD_OPERATIONS;

const sameValue = (a: unknown, b: unknown) =>
  a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));

/** A row without the columns that stay out of the audit log. */
function snapshot(entity: Entity, row: Fields | null): Fields | null {
  if (row === null || entity.hidden.size === 0) return row;
  const shown = { ...entity.blank };
  for (const field of Object.keys(shown)) shown[field] = row[field];
  return shown;
}

function chainOf(entity: Entity, ctx: Ctx, row: Fields): string {
  return entity.tenantScoped ? ctx.tenantId : String(row.id);
}

const textOf = (row: Fields, field: string | null | undefined): string | null => {
  const value = field === null || field === undefined ? null : row[field];
  return typeof value === 'string' ? value : null;
};

/** The audit entry and the event of one written row. */
export function recorded(
  entity: Entity,
  ctx: Ctx,
  operation: Operation,
  before: Fields | null,
  after: Fields | null,
  options: WriteOptions,
): { audit: AuditDraft[]; events: EventDraft[] } {
  const row = after ?? before ?? {};
  const recordId = String(row.id);
  const tenantId = chainOf(entity, ctx, row);
  const gatewayId = textOf(row, entity.gateway?.id);
  const verb = operation === 'soft_delete' ? 'delete' : operation;
  const audit = entity.audited
    ? [
        auditDraft(ctx, options.action ?? `${entity.domain}.${entity.name}.${verb}`, {
          component: entity.component,
          recordId,
          operation,
          before: snapshot(entity, before),
          after: snapshot(entity, after),
          gatewayId,
          gatewayName: textOf(row, entity.gateway?.name),
          tenantId,
          detail: options.detail,
        }),
      ]
    : [];
  if (entity.eventFields === null || options.events === false) return { audit, events: [] };
  const data: Fields = { ...options.eventData };
  for (const field of entity.eventFields) data[field] = row[field];
  if (operation === 'update' && before !== null && after !== null) {
    data.changed = Object.keys(after).filter(
      f => !MANAGED_CHANGES.has(f) && !entity.hidden.has(f) && !sameValue(before[f], after[f]),
    );
  }
  const type = `${entity.domain}.${entity.name}.${CRUD_OPERATIONS[operation]}`;
  return {
    audit,
    events: [eventDraft(ctx, type, { component: entity.component, recordId, gatewayId, tenantId }, data)],
  };
}

const MANAGED_CHANGES = new Set(['version', 'updatedAt']);
