import type { Accessor, EntityTable, Filters } from '@breakwater/db';
import * as z from 'zod';

type FilterShape<F extends Filters> = { [K in keyof F]: z.ZodOptional<F[K]['schema']> };

/** Mapped types cannot be built entry by entry; each filter's schema, optional, under its own name. */
function filterShape<F extends Filters>(filters: F): FilterShape<F> {
  return Object.fromEntries(
    Object.entries(filters).map(([name, filter]) => [name, z.optional(filter.schema)]),
  ) as FilterShape<F>;
}

const PAGING = {
  limit: z.int().min(1).max(1000).default(100).describe('How many items a page holds.'),
  cursor: z.string().max(2048).optional().describe('`nextCursor` of the page before.'),
};

const SEARCH = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('Starts with, ignoring case, in the searchable fields.');

const DELETED = z.boolean().default(false).describe('Whether deleted records are shown too.');

type Direction = 'asc' | 'desc';
const DIRECTIONS = ['asc', 'desc'] as const;

/** Direction alone, or one of the accessor's further sort keys and its direction. */
function orders<K extends string>(keys: readonly K[]) {
  const further = keys.flatMap(key =>
    DIRECTIONS.map((direction): `${K}:${Direction}` => `${key}:${direction}`),
  );
  return z
    .enum([...DIRECTIONS, ...further])
    .optional()
    .describe('Direction, or a sort key and its direction.');
}

/** The input of a list: paging, order, search and the accessor's filters. */
export function listInput<T extends EntityTable, F extends Filters, K extends string>({
  filters,
  sortKeys,
}: Pick<Accessor<T, F, K>, 'filters' | 'sortKeys'>) {
  return z.strictObject({
    ...PAGING,
    order: orders(sortKeys),
    q: SEARCH,
    ...filterShape(filters),
  });
}

/** The same with `includeDeleted`, for soft-deletable entities. */
export function softListInput<T extends EntityTable, F extends Filters, K extends string>(
  accessor: Accessor<T, F, K>,
) {
  return listInput(accessor).extend({ includeDeleted: DELETED });
}

/** What every list takes beside its filters. */
export interface Asked {
  limit: number;
  cursor?: string | undefined;
  order?: string | undefined;
  q?: string | undefined;
  includeDeleted?: boolean | undefined;
}

/** Splits a parsed list input into paging and the values of the accessor's filters. */
export function asListOptions({ filters: known }: { readonly filters: Filters }, input: Asked) {
  const { limit, cursor, order, q, includeDeleted, ...rest } = input;
  const filters = Object.fromEntries(Object.entries(rest).filter(([name]) => name in known));
  return { limit, cursor, order, q, includeDeleted, filters };
}
