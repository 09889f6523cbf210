import type { EntityTable, Filters } from '@breakwater/db';
import type * as z from 'zod';
import { changes, restore } from './changes.ts';
import { creates } from './creates.ts';
import { alike } from './options.ts';
import { reads } from './reads.ts';
import type {
  CrudOptions,
  CrudProcedures,
  ReadOnlyOptions,
  SoftCrudProcedures,
  WithoutCreateOptions,
} from './types.ts';

/**
 * The seven procedures of every entity: `list, get, create, update, delete, createMany, deleteMany`. What an entity
 * does differently it says in its options, its accessor's hooks, or by replacing a procedure in its router.
 */
export function crud<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  C extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
>(options: CrudOptions<T, F, K, O, C, U, R>): CrudProcedures<T, F, K, O, C, U, R> {
  return as<CrudProcedures<T, F, K, O, C, U, R>>({
    ...crudWithoutCreate(options),
    ...creates(alike(options)),
  });
}

/** The same without `create` and `createMany`, for entities whose records come into being in a way of their own. */
export function crudWithoutCreate<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
>(
  options: WithoutCreateOptions<T, F, K, O, U, R>,
): Omit<CrudProcedures<T, F, K, O, z.ZodObject, U, R>, 'create' | 'createMany'> {
  const entity = alike(options);
  return as<CrudProcedures<T, F, K, O, z.ZodObject, U, R>>({ ...reads(entity), ...changes(entity) });
}

/** Only `list` and `get`, for records that nobody edits. */
export function readOnly<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  R extends z.ZodType<string, string>,
>(
  options: ReadOnlyOptions<T, F, K, O, R>,
): Pick<CrudProcedures<T, F, K, O, z.ZodObject, z.ZodObject, R>, 'list' | 'get'> {
  return as<CrudProcedures<T, F, K, O, z.ZodObject, z.ZodObject, R>>(reads(alike(options)));
}

/** As `crud`, and `restore`, with `includeDeleted` on the reads. */
export function softCrud<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  C extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
>(options: CrudOptions<T, F, K, O, C, U, R>): SoftCrudProcedures<T, F, K, O, C, U, R> {
  return as<SoftCrudProcedures<T, F, K, O, C, U, R>>({
    ...softCrudWithoutCreate(options),
    ...creates(alike(options)),
  });
}

/** As `softCrud`, without `create` and `createMany`. */
export function softCrudWithoutCreate<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
>(
  options: WithoutCreateOptions<T, F, K, O, U, R>,
): Omit<SoftCrudProcedures<T, F, K, O, z.ZodObject, U, R>, 'create' | 'createMany'> {
  const entity = alike(options);
  return as<SoftCrudProcedures<T, F, K, O, z.ZodObject, U, R>>({
    ...reads(entity),
    ...changes(entity),
    restore: restore(entity),
  });
}

/** The builder's own types cannot be computed while the schemas are still type parameters; these are what they are. */
const as = <P>(procedures: object): P => procedures as P;
