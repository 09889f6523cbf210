import { BreakwaterError, conflict, invalid, notFound } from '../errors.ts';
import { isId, looksLikeId, newId } from '../ids.ts';
import { type AuditDraft, auditDraft } from './audit.ts';
import { type Change, change, combine, guard, type Step } from './change.ts';
import { type Ctx, maxRecordsOf } from './context.ts';
import type { Entity } from './entity.ts';
import { type EventDraft, eventDraft } from './events.ts';
import type { HookCall, HookEvent } from './hooks.ts';
import type { Fields } from './table.ts';
import { validationError } from './zod-error.ts';

export interface WriteOptions {
  readonly expectedVersion?: number | undefined;
  /** Audit action instead of the crud one. */
  readonly action?: string | undefined;
  /** Goes with the audit entry. */
  readonly detail?: unknown;
  /** false: the caller emits an event of its own instead of the crud one. */
  readonly events?: false;
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
  return Object.fromEntries(Object.entries(row).filter(([field]) => !entity.hidden.has(field)));
}

function chainOf(entity: Entity, ctx: Ctx, row: Fields): string {
  return entity.tenantScoped ? ctx.tenantId : String(row.id);
}

function gatewayOf(entity: Entity, row: Fields): string | null {
  if (entity.component === 'gateways') return String(row.id);
  const gatewayId = row.gatewayId;
  return typeof gatewayId === 'string' ? gatewayId : null;
}

function recorded(
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
  const gatewayId = gatewayOf(entity, row);
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
          gatewayName: entity.component === 'gateways' ? String(row.name) : null,
          tenantId,
          detail: options.detail,
        }),
      ]
    : [];
  if (entity.eventFields === null || options.events === false) return { audit, events: [] };
  const data: Fields = {};
  for (const field of entity.eventFields) data[field] = row[field];
  if (operation === 'update' && before !== null && after !== null) {
    data.changed = Object.keys(after).filter(
      f => !MANAGED_CHANGES.has(f) && !entity.secret.has(f) && !sameValue(before[f], after[f]),
    );
  }
  const type = `${entity.domain}.${entity.name}.${CRUD_OPERATIONS[operation]}`;
  return {
    audit,
    events: [eventDraft(ctx, type, { component: entity.component, recordId, gatewayId, tenantId }, data)],
  };
}

const MANAGED_CHANGES = new Set(['version', 'updatedAt']);

/** Runs the hooks of one event and returns what they added. */
async function runHooks(
  entity: Entity,
  event: HookEvent,
  call: Omit<HookCall<Fields>, 'add'>,
): Promise<Change[]> {
  const hooks = entity.hooks[event];
  if (hooks.length === 0) return [];
  const added: Change[] = [];
  for (const hook of hooks) await hook({ ...call, add: extra => added.push(extra) });
  return added;
}

function parentGuards(entity: Entity, ctx: Ctx, row: Fields, fields?: Fields): Step[] {
  const steps: Step[] = [];
  for (const [field, { entity: parent }] of entity.parents) {
    const value = (fields ?? row)[field];
    if (typeof value !== 'string') continue;
    const scope = parent.scope(ctx);
    const conditions = [
      ...(scope.sql === '' ? [] : [scope.sql]),
      '"id" = ?',
      ...(parent.softDelete ? ['"deleted_at" IS NULL'] : []),
    ];
    steps.push(
      guard(
        `EXISTS (SELECT 1 FROM "${parent.info.name}" WHERE ${conditions.join(' AND ')})`,
        [...scope.args, value],
        notFound(parent.name, { field }),
      ),
    );
  }
  return steps;
}

function newRow(entity: Entity, ctx: Ctx, input: Fields): Fields {
  const given = input.id;
  if (given !== undefined && !(typeof given === 'string' && isId(entity.prefix, given))) {
    throw invalid('id', `must be an id of the form ${entity.prefix}_…`);
  }
  const key = entity.naturalKey === null ? undefined : input[entity.naturalKey];
  if (entity.naturalKey !== null && typeof key === 'string' && looksLikeId(key)) {
    throw invalid(entity.naturalKey, 'must not look like an id');
  }
  const now = new Date(ctx.clock.now());
  return {
    ...input,
    id: given ?? newId(entity.prefix, ctx.clock),
    tenantId: ctx.tenantId,
    version: 1,
    createdAt: input.createdAt ?? now,
    updatedAt: now,
    deletedAt: null,
  };
}

export async function planInserts(
  entity: Entity,
  ctx: Ctx,
  inputs: readonly Fields[],
  options: WriteOptions = {},
): Promise<Change<Fields[]>> {
  if (inputs.length === 0) return change([]);
  const parts: Change[] = [];
  const rows: Fields[] = [];
  for (const [index, input] of inputs.entries()) {
    const item = inputs.length > 1 ? { item: index } : {};
    const draft = newRow(entity, ctx, input);
    const hooked = entity.hooks.beforeInsert.length > 0;
    parts.push(...(await runHooks(entity, 'beforeInsert', { ctx, row: draft })));
    if (hooked) recheck(entity.schema.create, draft);
    const row = entity.info.complete(draft);
    parts.push(
      change(undefined, {
        steps: [
          ...parentGuards(entity, ctx, row),
          { sql: entity.info.insert, args: entity.info.args(row), ...item },
        ],
        ...recorded(entity, ctx, 'create', null, row, options),
      }),
    );
    parts.push(...(await runHooks(entity, 'afterInsert', { ctx, row })));
    rows.push(row);
  }
  const limit = maxRecordsOf(ctx, entity.component, entity.maxRecords);
  if (limit !== null) parts.push(change(undefined, { steps: [recordLimit(entity, ctx, limit)] }));
  return combine(rows, parts);
}

function recordLimit(entity: Entity, ctx: Ctx, limit: number): Step {
  const scope = entity.scope(ctx);
  const where = scope.sql === '' ? '' : ` WHERE ${scope.sql}`;
  return guard(
    `(SELECT count(*) FROM (SELECT 1 FROM "${entity.info.name}"${where} LIMIT ?)) <= ?`,
    [...scope.args, limit + 1, limit],
    new BreakwaterError('QUOTA_EXCEEDED', `at most ${limit} records are allowed in ${entity.component}`, {
      reason: 'record_limit',
      component: entity.component,
      limit,
    }),
  );
}

/** Hooks may amend what was parsed before; what they made of it is held to the same rules. */
function recheck(schema: Entity['schema']['create'], fields: Fields): void {
  if (schema === undefined) return;
  const shape = 'shape' in schema && typeof schema.shape === 'object' ? schema.shape : null;
  const keys = shape === null ? Object.keys(fields) : Object.keys(shape).filter(key => key in fields);
  const checked = schema.safeParse(Object.fromEntries(keys.map(key => [key, fields[key]])));
  if (!checked.success) throw validationError(checked.error);
}

function checkVersion(entity: Entity, row: Fields, { expectedVersion }: WriteOptions): void {
  if (expectedVersion !== undefined && row.version !== expectedVersion) {
    throw conflict('version', `the ${entity.name} has changed since version ${expectedVersion}`, {
      expectedVersion,
      version: row.version,
    });
  }
}

/** The row is still the one that was read while planning. */
function unmoved(entity: Entity): Step {
  return guard('changes() = 1', [], conflict('version', `the ${entity.name} was changed by someone else`));
}

function whereRow(entity: Entity, ctx: Ctx, row: Fields) {
  const scope = entity.scope(ctx);
  const conditions = [
    ...(scope.sql === '' ? [] : [scope.sql]),
    '"id" = ?',
    ...(entity.versioned ? ['"version" = ?'] : []),
  ];
  const id = entity.info.encode('id', row.id);
  const version = entity.versioned ? [entity.info.encode('version', row.version)] : [];
  return { sql: conditions.join(' AND '), args: [...scope.args, id, ...version] };
}

/** UPDATE of the fields that are set, only while the row is at the version it was read at. */
function updateSteps(entity: Entity, ctx: Ctx, before: Fields, fields: Fields): Step[] {
  const names = Object.keys(fields);
  const set = names.map(name => `${entity.info.quoted(name)} = ?`).join(', ');
  const where = whereRow(entity, ctx, before);
  return [
    {
      sql: `UPDATE "${entity.info.name}" SET ${set} WHERE ${where.sql}`,
      args: [...names.map(name => entity.info.encode(name, fields[name])), ...where.args],
    },
    unmoved(entity),
  ];
}

function nextVersion(entity: Entity, ctx: Ctx, before: Fields): Fields {
  const now = new Date(ctx.clock.now());
  return {
    ...(entity.versioned ? { version: Number(before.version) + 1 } : {}),
    ...(entity.info.has('updatedAt') ? { updatedAt: now } : {}),
  };
}

export async function planUpdate(
  entity: Entity,
  ctx: Ctx,
  before: Fields,
  patch: Fields,
  options: WriteOptions = {},
): Promise<Change<Fields>> {
  if (entity.softDelete && before.deletedAt !== null) {
    throw conflict('deleted', `the ${entity.name} is deleted; restore it first`);
  }
  checkVersion(entity, before, options);
  const set: Fields = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  const key = entity.naturalKey === null ? undefined : set[entity.naturalKey];
  if (entity.naturalKey !== null && typeof key === 'string' && looksLikeId(key)) {
    throw invalid(entity.naturalKey, 'must not look like an id');
  }
  const hooked = entity.hooks.beforeUpdate.length > 0;
  const added = await runHooks(entity, 'beforeUpdate', {
    ctx,
    row: { ...before, ...set },
    before,
    patch: set,
  });
  if (hooked) recheck(entity.schema.update, set);
  const fields = { ...set, ...nextVersion(entity, ctx, before) };
  const after: Fields = { ...before, ...fields };
  const own = change(after, {
    steps: [...parentGuards(entity, ctx, after, set), ...updateSteps(entity, ctx, before, fields)],
    ...recorded(entity, ctx, 'update', before, after, options),
  });
  const afterwards = await runHooks(entity, 'afterUpdate', { ctx, row: after, before, patch: set });
  return combine(after, [...added, own, ...afterwards]);
}

export async function planDelete(
  entity: Entity,
  ctx: Ctx,
  before: Fields,
  options: WriteOptions = {},
): Promise<Change<Fields>> {
  checkVersion(entity, before, options);
  const added = await runHooks(entity, 'beforeDelete', { ctx, row: before, before });
  let after: Fields | null = null;
  let steps: Step[];
  if (entity.softDelete) {
    const fields = {
      ...options.set,
      deletedAt: new Date(ctx.clock.now()),
      ...nextVersion(entity, ctx, before),
    };
    after = { ...before, ...fields };
    steps = updateSteps(entity, ctx, before, fields);
  } else {
    const where = whereRow(entity, ctx, before);
    steps = [
      { sql: `DELETE FROM "${entity.info.name}" WHERE ${where.sql}`, args: where.args },
      unmoved(entity),
    ];
  }
  const operation = entity.softDelete ? 'soft_delete' : 'delete';
  const own = change(before, { steps, ...recorded(entity, ctx, operation, before, after, options) });
  const afterwards = await runHooks(entity, 'afterDelete', { ctx, row: after ?? before, before });
  return combine(after ?? before, [...added, own, ...afterwards]);
}

/** Brings a soft-deleted row back; fires no hook. */
export function planRestore(
  entity: Entity,
  ctx: Ctx,
  before: Fields,
  options: WriteOptions = {},
): Change<Fields> {
  const fields = { deletedAt: null, ...nextVersion(entity, ctx, before) };
  const after = { ...before, ...fields };
  return change(after, {
    steps: updateSteps(entity, ctx, before, fields),
    ...recorded(entity, ctx, 'restore', before, after, options),
  });
}

/** Telemetry: no audit, event, version or updatedAt. */
export function planTouch(entity: Entity, ctx: Ctx, id: string, fields: Fields): Change<undefined> {
  const names = Object.keys(fields);
  for (const name of names) {
    if (!entity.telemetry.has(name)) throw new TypeError(`${entity.info.name}.${name} is not telemetry`);
  }
  const scope = entity.scope(ctx);
  const where = [...(scope.sql === '' ? [] : [scope.sql]), '"id" = ?'].join(' AND ');
  const set = names.map(name => `${entity.info.quoted(name)} = ?`).join(', ');
  return change(undefined, {
    steps: [
      {
        sql: `UPDATE "${entity.info.name}" SET ${set} WHERE ${where}`,
        args: [...names.map(name => entity.info.encode(name, fields[name])), ...scope.args, id],
      },
    ],
  });
}
