import type { EntityTable, Filters } from '@breakwater/db';
import type * as z from 'zod';
import type { ProcedureMeta } from '../meta.ts';
import type { CrudOptions } from './types.ts';

export type Options = CrudOptions<
  EntityTable,
  Filters,
  string,
  z.ZodObject,
  z.ZodObject,
  z.ZodObject,
  z.ZodType<string, string>
>;
/** Inside, every entity is handled alike: rows and inputs as its own functions take and give them. */
export const alike = (options: object): Options => options as Options;

/** A schema put together from an entity's own parts parses to at least these fields. */
export const input = <I>(schema: z.ZodType): z.ZodType<I, I> => schema as z.ZodType<I, I>;

export const plural = ({ accessor }: Options) => accessor.entity.component;
export const singular = ({ accessor }: Options) => accessor.entity.name;
export const a = (noun: string) => `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;

export function meta(
  options: Options,
  verb: string,
  rest: Partial<ProcedureMeta> & { summary: string },
): ProcedureMeta {
  const { domain, name } = options.accessor.entity;
  const reads = verb === 'list' || verb === 'get';
  return {
    role: reads ? options.read : options.write,
    ...(reads ? {} : { audited: true, action: `${domain}.${name}.${verb}` }),
    ...(options.tenant === undefined ? {} : { tenant: options.tenant }),
    ...(options.hidden === undefined ? {} : { hidden: options.hidden }),
    ...rest,
  };
}

export const named = ({ roleOn }: Options, field: 'id' | 'ids') =>
  roleOn === undefined ? {} : { [roleOn.records]: field };
export const under = ({ roleOn }: Options, prefix = '') =>
  roleOn?.parent === undefined ? {} : { gateway: `${prefix}${roleOn.parent}` };
