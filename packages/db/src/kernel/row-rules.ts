import { $ZodError } from 'zod/v4/core';
import { invalid, notFound } from '../errors.ts';
import { isId, looksLikeId } from '../ids.ts';
import { type Change, guard, type Step } from './change.ts';
import type { Ctx } from './context.ts';
import type { Entity } from './entity.ts';
import type { HookCall, HookEvent } from './hooks.ts';
import type { Fields } from './table.ts';
import { validationError } from './zod-error.ts';

/** Runs the hooks of one event and returns what they added. */
export async function runHooks(
  entity: Entity,
  event: HookEvent,
  call: Omit<HookCall<Fields>, 'add'>,
): Promise<Change[]> {
  const hooks = entity.hooks[event];
  if (hooks.length === 0) return [];
  const added: Change[] = [];
  try {
    for (const hook of hooks) await hook({ ...call, add: extra => added.push(extra) });
  } catch (error) {
    throw error instanceof $ZodError ? validationError(error) : error;
  }
  return added;
}

/** A natural key may not be mistaken for an id. */
export function checkNaturalKey({ naturalKey, prefix }: Entity, fields: Fields): void {
  const key = naturalKey === null ? undefined : fields[naturalKey];
  if (naturalKey !== null && typeof key === 'string' && (looksLikeId(key) || isId(prefix, key))) {
    throw invalid(naturalKey, 'must not look like an id');
  }
}

/** The records that foreign keys name exist in the tenant, and are not deleted, at commit. */
export function parentGuards(entity: Entity, ctx: Ctx, fields: Fields): Step[] {
  const steps: Step[] = [];
  for (const [field, { entity: parent }] of entity.parents) {
    const value = fields[field];
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
        () => notFound(parent.name, { field }),
      ),
    );
  }
  return steps;
}

/** Hooks may amend what was parsed before; what they made of it is held to the same rules. */
export function recheck(schema: Entity['schema']['create'], fields: Fields): void {
  if (schema === undefined) return;
  const shape = 'shape' in schema && typeof schema.shape === 'object' ? schema.shape : null;
  const keys = shape === null ? Object.keys(fields) : Object.keys(shape).filter(key => key in fields);
  const checked = schema.safeParse(Object.fromEntries(keys.map(key => [key, fields[key]])));
  if (!checked.success) throw validationError(checked.error);
}
