import type { Change, Entity, EntityTable, Row } from '@breakwater/db';
import type * as z from 'zod';
import type { Role } from '../access/effective-role.ts';
import type { Caller } from '../context.ts';
import type { RoleOn } from './types.ts';

type Fields = z.output<z.ZodObject>;

/** What an entity's `create` and `update` do with one record, between parsing and commit. */
export interface RecordPlans {
  readonly create: z.ZodObject;
  readonly update: z.ZodObject;
  readonly write: Role | 'root';
  /** Columns whose values `create` takes under another name. */
  readonly columns: Readonly<Record<string, string>>;
  readonly roleOn: RoleOn | null;
  planInsert(
    ctx: Caller,
    input: Fields,
    kept: { readonly id?: Row<EntityTable>['id']; readonly createdAt?: Date },
  ): Promise<Change<Row<EntityTable>>>;
  planUpdate(ctx: Caller, before: Row<EntityTable>, fields: Fields): Promise<Change<Row<EntityTable>>>;
}

const registered = new WeakMap<Entity, RecordPlans>();

export function registerPlans(entity: Entity, plans: RecordPlans): void {
  registered.set(entity, plans);
}

/** Of an entity whose domain is loaded and whose `create` is that of crud; else null. */
export const recordPlans = (entity: Entity): RecordPlans | null => registered.get(entity) ?? null;
