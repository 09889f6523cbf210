import { BreakwaterError, type Entity } from '@breakwater/db';
import type { AnyTRPCRouter } from '@trpc/server';
import * as z from 'zod';
import type { Role } from '../access/effective-role.ts';
import { crud, softCrud } from '../crud/crud.ts';
import { text, time, typeId } from '../fields.ts';
import { router } from '../trpc.ts';
import type { AnyAccessor } from './extended.ts';

const LONGEST_TEXT = 4000;
/** What the kernel sets by itself. */
const KEPT = new Set(['id', 'tenantId', 'version', 'createdAt', 'updatedAt', 'deletedAt']);

export interface CrudRouterOptions {
  /** Least role to read. Default viewer. */
  readonly read?: Role;
  /** Least role to change. Default operator. */
  readonly write?: Role;
  /** Rules of a field that its column does not say. Whether it may be null or left out, the column says. */
  readonly fields?: Readonly<Record<string, z.ZodType>>;
  /** Name of the record's type in the printed contract. Default: the entity's, in upper camel case. */
  readonly type?: string;
}

/**
 * The crud procedures of an accessor, with `restore` for soft-deletable entities. Inputs and outputs follow the table's
 * columns: texts are trimmed and have at most the column's `length` (default 4,000), foreign keys are ids of their
 * parents, and secret columns are written but never shown.
 *
 * @throws When a column has no form in a call, such as JSON, and `fields` gives it none.
 */
export function crudRouter(accessor: AnyAccessor, options: CrudRouterOptions = {}): AnyTRPCRouter {
  const { entity } = accessor;
  const { read = 'viewer', write = 'operator', fields = {}, type = pascal(entity.name) } = options;
  const columns = columnsOf(entity, fields);
  const shown = columns.filter(({ name }) => name !== 'tenantId' && !entity.secret.has(name));
  const given = columns.filter(({ name }) => !KEPT.has(name) && !entity.telemetry.has(name));
  const id = typeId(entity.prefix);
  const procedures = {
    accessor,
    read,
    write,
    hidden: [...entity.secret],
    ref: entity.naturalKey === null ? id : z.string().min(1).max(LONGEST_TEXT),
    output: z
      .object(shapeOf(shown, ({ schema, nullable }) => (nullable ? schema.nullable() : schema)))
      .meta({ id: type }),
    create: z.strictObject(
      shapeOf(given, ({ schema, nullable, hasDefault }) =>
        nullable ? schema.nullish() : hasDefault ? schema.optional() : schema,
      ),
    ),
    update: z.strictObject(
      shapeOf(given, ({ schema, nullable }) => (nullable ? schema.nullish() : schema.optional())),
    ),
    present: (row: object) => row,
    insert: (input: object) => input,
    patch: (input: object) => input,
  };
  return router({ ...proceduresOf(procedures, entity.softDelete) });
}

/** The schemas follow the table's own columns, so that rows and inputs fit them without the compiler's seeing it. */
const proceduresOf = (options: object, soft: boolean) =>
  soft ? softCrud(options as CrudOptions) : crud(options as CrudOptions);
type CrudOptions = Parameters<typeof softCrud>[0];

interface Column {
  readonly name: string;
  readonly schema: z.ZodType;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
}

function columnsOf(entity: Entity, fields: Readonly<Record<string, z.ZodType>>): Column[] {
  const parents = new Map(entity.parents.map(([field, parent]) => [field, parent.entity.prefix]));
  const { info } = entity;
  const unknown = Object.keys(fields).filter(field => !info.has(field));
  if (unknown.length > 0) throw refused(`${info.name} has no columns for ${unknown.join(', ')}`);
  return info.fields.map(({ name, column, nullable }) => ({
    name,
    schema: fields[name] ?? idOf(name, entity, parents) ?? plain(entity, name),
    nullable,
    hasDefault: column.default !== undefined,
  }));
}

function idOf(name: string, { prefix }: Entity, parents: ReadonlyMap<string, string>): z.ZodType | null {
  const named = name === 'id' ? prefix : parents.get(name);
  return named === undefined ? null : typeId(named);
}

function plain({ info, naturalKey }: Entity, name: string): z.ZodType {
  const column = info.byName.get(name)?.column;
  switch (column?.dataType) {
    case 'string': {
      if (column.enumValues !== undefined && column.enumValues.length > 0) return z.enum(column.enumValues);
      const length: unknown = Reflect.get(column, 'length');
      return text(typeof length === 'number' ? length : LONGEST_TEXT, name === naturalKey ? 1 : 0);
    }
    case 'number':
      return column.getSQLType() === 'integer' ? z.int() : z.number();
    case 'boolean':
      return z.boolean();
    case 'date':
      return time;
    default:
      throw refused(`${info.name}: say in fields what ${name} takes`);
  }
}

const shapeOf = (columns: readonly Column[], schemaOf: (column: Column) => z.ZodType) =>
  Object.fromEntries(columns.map(column => [column.name, schemaOf(column)]));

const pascal = (name: string) => `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

export const refused = (message: string) =>
  new BreakwaterError('PRECONDITION_FAILED', message, { reason: 'extension' });
