import { type Change, type Ctx, change, type Filter, type Step } from '@breakwater/db';
import type * as z from 'zod';

/** What a record can be found by: kind → terms. */
export type Terms<K extends string> = Readonly<Record<K, readonly string[]>>;

interface TermTable<K extends string, R> {
  /** The table of the terms, its column with the record's id, and the table of the records. */
  readonly table: string;
  readonly owner: string;
  readonly of: string;
  readonly termsOf: (record: R) => Terms<K>;
}

const NONE: ReadonlyMap<string, string> = new Map();

/** A table that lists what records can be found by, one row per term, so that filtering by one is an index search. */
export function termTable<K extends string, R>({ table, owner, of, termsOf }: TermTable<K, R>) {
  const remove = `DELETE FROM ${table} WHERE ${owner} = ? AND kind IN (SELECT value FROM json_each(?))`;
  const add = `INSERT INTO ${table} (tenant_id, kind, term, ${owner})
 SELECT ?, kind.key, term.value, record.key
 FROM json_each(?) AS record, json_each(record.value) AS kind, json_each(kind.value) AS term`;

  /** The kinds that have terms, with those as JSON. */
  const kindsOf = (record: R): ReadonlyMap<string, string> =>
    new Map(
      Object.entries<readonly string[]>(termsOf(record))
        .filter(([, terms]) => terms.length > 0)
        .map(([kind, terms]) => [kind, JSON.stringify(terms)]),
    );

  /** Adds terms to records: id → kind → terms, as JSON. */
  const adding = (ctx: Ctx, records: readonly string[]): Step[] =>
    records.length === 0 ? [] : [{ sql: add, args: [ctx.tenantId, `{${records.join()}}`] }];

  const textOf = (id: string, kinds: Iterable<readonly [kind: string, terms: string]>): string =>
    `"${id}":{${Array.from(kinds, ([kind, terms]) => `"${kind}":${terms}`).join()}}`;

  return {
    /** The terms of records just made. */
    writeNew(ctx: Ctx, records: readonly (R & { readonly id: string })[]): Change {
      const found = records.map(record => ({ id: record.id, kinds: kindsOf(record) }));
      const texts = found.filter(({ kinds }) => kinds.size > 0).map(({ id, kinds }) => textOf(id, kinds));
      return change(undefined, { steps: adding(ctx, texts) });
    },

    /** Brings the terms of a record from those of `before`, if there was one, to those of `record`. */
    write(ctx: Ctx, record: R & { readonly id: string }, before?: R): Change {
      const [wanted, stored] = [kindsOf(record), before === undefined ? NONE : kindsOf(before)];
      const gone = [...stored.keys()].filter(kind => wanted.get(kind) !== stored.get(kind));
      const come = [...wanted].filter(([kind, terms]) => stored.get(kind) !== terms);
      const removed = gone.length === 0 ? [] : [{ sql: remove, args: [record.id, JSON.stringify(gone)] }];
      const added = adding(ctx, come.length === 0 ? [] : [textOf(record.id, come)]);
      return change(undefined, { steps: [...removed, ...added] });
    },

    /** A list filter: records with any of the terms a value stands for. */
    having<S extends z.ZodType>(
      kind: K,
      schema: S,
      terms: (value: z.output<S>) => readonly string[],
    ): Filter<S> {
      const sql = `"${of}"."id" IN (SELECT ${owner} FROM ${table}
 WHERE tenant_id = ? AND kind = ? AND term IN (SELECT value FROM json_each(?)))`;
      return {
        schema,
        where: (value, ctx) => ({ sql, args: [ctx.tenantId, kind, JSON.stringify(terms(value))] }),
      };
    },
  };
}
