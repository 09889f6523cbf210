import { type TrackedEnvelope, tracked } from '@trpc/server';
import * as z from 'zod';

const ITEM = 'item';

/**
 * The output of a subscription whose items have this schema: the resolver gives `tracked(id, item)`, and each item is
 * checked on its way. The registry lists the item's schema as the procedure's output.
 */
export function itemsOf<S extends z.ZodType>(item: S) {
  return z
    .custom<AsyncIterable<TrackedEnvelope<z.input<S>>>>()
    .transform(given => checked(item, given))
    .meta({ [ITEM]: item });
}

async function* checked<S extends z.ZodType>(
  item: S,
  given: AsyncIterable<TrackedEnvelope<z.input<S>>>,
): AsyncGenerator<TrackedEnvelope<z.output<S>>, void> {
  for await (const [id, data] of given) yield tracked(id, item.parse(data));
}

/** The schema of one item, of what `itemsOf` made. */
export function itemSchemaOf(output: z.ZodType): z.ZodType | null {
  const item = output.meta()?.[ITEM];
  return item instanceof z.ZodType ? item : null;
}
