import { BreakwaterError, invalid } from '../errors.ts';
import { isId, newId } from '../ids.ts';
import { type Change, change, combine, guard, type Step } from './change.ts';
import { type Ctx, maxRecordsOf } from './context.ts';
import type { Entity } from './entity.ts';
import { recorded, type WriteOptions } from './recorded.ts';
import { checkNaturalKey, parentGuards, recheck, runHooks } from './row-rules.ts';
import type { Fields } from './table.ts';

function newRow(entity: Entity, ctx: Ctx, input: Fields): Fields {
  const given = input.id;
  if (given !== undefined && !(typeof given === 'string' && isId(entity.prefix, given))) {
    throw invalid('id', `must be an id of the form ${entity.prefix}_…`);
  }
  checkNaturalKey(entity, input);
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
  const { beforeInsert, afterInsert } = entity.hooks;
  // Rows stand together, so that a commit can send them as one, unless a later item may ask what an earlier one did;
  // entries and events keep the order of the items.
  const mayNeedEarlier =
    beforeInsert.length > 0 || entity.parents.some(([, parent]) => parent.entity === entity);
  const steps: Step[] = [];
  const guards: Step[] = mayNeedEarlier ? steps : [];
  const afterwards: Step[] = mayNeedEarlier ? steps : [];
  for (const [index, input] of inputs.entries()) {
    const item = inputs.length > 1 ? { item: index } : {};
    const draft = newRow(entity, ctx, input);
    if (beforeInsert.length > 0) {
      const added = await runHooks(entity, 'beforeInsert', { ctx, row: draft });
      parts.push(...added);
      steps.push(...added.flatMap(one => one.steps));
      recheck(entity.schema.create, draft);
    }
    const row = entity.info.complete(draft);
    guards.push(...parentGuards(entity, ctx, row));
    steps.push({ sql: entity.info.insert, args: entity.info.args(row), into: entity.info.into, ...item });
    parts.push(change(undefined, recorded(entity, ctx, 'create', null, row, options)));
    if (afterInsert.length > 0) {
      const added = await runHooks(entity, 'afterInsert', { ctx, row });
      parts.push(...added);
      afterwards.push(...added.flatMap(one => one.steps));
    }
    rows.push(row);
  }
  const all = mayNeedEarlier ? steps : [...guards, ...steps, ...afterwards];
  const limit = maxRecordsOf(ctx, entity.component, entity.maxRecords);
  if (limit !== null) all.push(recordLimit(entity, ctx, limit));
  return { ...combine(rows, parts), steps: all };
}

function recordLimit(entity: Entity, ctx: Ctx, limit: number): Step {
  const scope = entity.scope(ctx);
  const where = scope.sql === '' ? '' : ` WHERE ${scope.sql}`;
  return guard(
    `(SELECT count(*) FROM (SELECT 1 FROM "${entity.info.name}"${where} LIMIT ?)) <= ?`,
    [...scope.args, limit + 1, limit],
    () =>
      new BreakwaterError('QUOTA_EXCEEDED', `at most ${limit} records are allowed in ${entity.component}`, {
        reason: 'record_limit',
        component: entity.component,
        limit,
      }),
  );
}
