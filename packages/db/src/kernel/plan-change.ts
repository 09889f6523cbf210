import { conflict } from '../errors.ts';
import { type Change, change, combine, guard, type Step } from './change.ts';
import type { Ctx } from './context.ts';
import type { Entity } from './entity.ts';
import { recorded, type WriteOptions } from './recorded.ts';
import { checkNaturalKey, parentGuards, recheck, runHooks } from './row-rules.ts';
import type { Fields } from './table.ts';

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
  return guard('changes() = 1', [], () =>
    conflict('version', `the ${entity.name} was changed by someone else`),
  );
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
  checkNaturalKey(entity, set);
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
    steps: [...parentGuards(entity, ctx, set), ...updateSteps(entity, ctx, before, fields)],
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
