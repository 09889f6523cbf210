import type { Read, Value } from '@breakwater/db';
import * as z from 'zod';
import { LARGEST_EVIDENCE, tooLarge } from './too-large.ts';

/** An item is read with a little that is not in the document. */
const MOST_READ = 2 * LARGEST_EVIDENCE;

interface Listing<T extends z.ZodType> {
  /** Common table expressions that `from` uses. */
  readonly with?: string;
  /** What each item holds: field → SQL expression over `from`. */
  readonly columns: Readonly<Record<string, string>>;
  readonly from: string;
  /** Expressions over `from`, each ascending. */
  readonly order: readonly string[];
  readonly args: readonly Value[];
  readonly item: T;
}

/**
 * A list of a document, read no further than a document may go: more would only fill the memory before the same
 * refusal. @throws PRECONDITION_FAILED(too_large)
 */
export function readingList<T extends z.ZodType>(listing: Listing<T>): Read<z.output<T>[]> {
  const { columns, from, order, args, item } = listing;
  const keys = order.map((_, at) => `key${at}`).join(', ');
  const fields = Object.entries(columns).map(([name, expression]) => `'${name}', ${expression}`);
  const items = z.array(item);
  return {
    statement: {
      sql: `${listing.with === undefined ? '' : `WITH ${listing.with} `}SELECT item FROM (SELECT item, ${keys},
 sum(length(item)) OVER (ORDER BY ${keys} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
 FROM (SELECT json_object(${fields.join(', ')}) AS item, ${order.map((key, at) => `${key} AS key${at}`).join(', ')}
 FROM ${from})) WHERE coalesce(before, 0) <= ${MOST_READ} ORDER BY ${keys}`,
      args,
    },
    resultOf(found) {
      const texts = (found?.rows ?? []).map(([text]) => String(text));
      if (texts.reduce((sum, { length }) => sum + length, 0) > MOST_READ) throw tooLarge();
      return items.parse(texts.map(text => JSON.parse(text)));
    },
  };
}
