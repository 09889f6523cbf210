import type {
  Accessor,
  Change,
  EntityTable,
  Filters,
  Insert,
  Patch,
  Read,
  Row,
  Step,
  WriteOptions,
} from '@breakwater/db';
import type { TRPCMutationProcedure, TRPCQueryProcedure } from '@trpc/server';
import type * as z from 'zod';
import type { Role } from '../access/effective-role.ts';
import type { Caller } from '../context.ts';
import type { ProcedureMeta } from '../meta.ts';
import type { listInput, softListInput } from './list-input.ts';

type Typed<I, O> = { input: I; output: O; meta: ProcedureMeta; errorShape: unknown };
export type Query<I, O> = TRPCQueryProcedure<Typed<I, O>>;
export type Mutation<I, O> = TRPCMutationProcedure<Typed<I, O>>;

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

/** Where each group of procedures names its gateway. */
export interface RoleOn {
  /** Whether `id` and `ids` name gateways or sandboxes. */
  readonly records: 'gateway' | 'sandbox';
  /** The field of `create` and filter of `list` with the gateway. */
  readonly parent?: string;
}

export interface CrudOptions<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  C extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
> {
  readonly accessor: Accessor<T, F, K>;
  /** Least role to read, and to change. */
  readonly read: Role | 'root';
  readonly write: Role | 'root';
  /** `optional`: root may call them without `x-tenant-id`. */
  readonly tenant?: 'optional';
  /** How `id` inputs name a record: its id, or its natural key as well. */
  readonly ref: R;
  /** What a record looks like outside. */
  readonly output: O;
  readonly create: C;
  /** The fields an update may change, each optional. */
  readonly update: U;
  /** From the stored row to what is shown; where nothing is computed, the row itself. */
  readonly present: (row: Row<T>, ctx: Caller) => z.input<O>;
  /** From parsed input to a new row. */
  readonly insert: (input: z.output<C>, ctx: Caller) => Insert<T> | Promise<Insert<T>>;
  readonly patch: (input: z.output<U>, ctx: Caller, before: Row<T>) => Patch<T> | Promise<Patch<T>>;
  /** How a row is changed; default: by the accessor. */
  readonly updateRow?: (
    ctx: Caller,
    before: Row<T>,
    patch: Patch<T>,
    options: WriteOptions,
  ) => Promise<Change<Row<T>>>;
  /** How a deleted row is brought back; default: by the accessor. */
  readonly restoreRow?: (ctx: Caller, before: Row<T>) => Change<Row<T>>;
  /** Reads the rows of one call, with what goes along, and deletes them; the result is the rows. Default: each by the accessor. */
  readonly deleteRows?: (
    ctx: Caller,
    found: Read<Row<T>[]>,
    options: WriteOptions,
  ) => Promise<Change<Row<T>[]>>;
  /** Input fields whose values stay out of the audit log. */
  readonly hidden?: readonly string[];
  /** On gateways, and on what is behind one: the caller's role on the gateway a call names decides. */
  readonly roleOn?: RoleOn;
  /** Refuses a row that may not be changed, deleted or restored, or returns the guards that it still may. */
  readonly changeable?: (row: Row<T>, ctx: Caller) => readonly Step[];
  /** Columns of the table whose values `create` takes under another name: column → field. */
  readonly csvColumns?: Readonly<Record<string, string>>;
  /** How often a write is planned again when another writer came first. Default 1: the caller is told. */
  readonly attempts?: number;
}

/** What an entity says whose records come into being in a way of its own. */
export type WithoutCreateOptions<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
> = Omit<CrudOptions<T, F, K, O, z.ZodObject, U, R>, 'create' | 'insert'>;

/** What an entity says that is only read. */
export type ReadOnlyOptions<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  R extends z.ZodType<string, string>,
> = Pick<
  CrudOptions<T, F, K, O, z.ZodObject, z.ZodObject, R>,
  'accessor' | 'read' | 'tenant' | 'ref' | 'output' | 'present' | 'roleOn'
>;

type Versioned<R extends z.ZodType> = { id: z.input<R>; expectedVersion?: number | undefined };

export interface CrudProcedures<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  C extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
> {
  list: Query<z.input<ReturnType<typeof listInput<T, F, K>>>, Page<z.output<O>>>;
  get: Query<{ id: z.input<R> }, z.output<O>>;
  create: Mutation<z.input<C>, z.output<O>>;
  update: Mutation<Versioned<R> & z.input<U>, z.output<O>>;
  delete: Mutation<Versioned<R>, { id: Row<T>['id']; deleted: true }>;
  createMany: Mutation<{ items: z.input<C>[] }, { items: z.output<O>[] }>;
  deleteMany: Mutation<{ ids: Row<T>['id'][] }, { deleted: number; ids: Row<T>['id'][] }>;
}

export interface SoftCrudProcedures<
  T extends EntityTable,
  F extends Filters,
  K extends string,
  O extends z.ZodObject,
  C extends z.ZodObject,
  U extends z.ZodObject,
  R extends z.ZodType<string, string>,
> extends Omit<CrudProcedures<T, F, K, O, C, U, R>, 'list' | 'get'> {
  list: Query<z.input<ReturnType<typeof softListInput<T, F, K>>>, Page<z.output<O>>>;
  get: Query<{ id: z.input<R>; includeDeleted?: boolean | undefined }, z.output<O>>;
  restore: Mutation<{ id: Row<T>['id'] }, { item: z.output<O>; restored: boolean }>;
}
