import { BreakwaterError } from '@breakwater/db';

/** Works on all items at once; what refuses is the first item that is refused, with its index. */
export async function eachItem<I, O>(items: readonly I[], work: (item: I) => O | Promise<O>): Promise<O[]> {
  const settled = await Promise.allSettled(items.map(async item => work(item)));
  return settled.map((one, index) => {
    if (one.status === 'fulfilled') return one.value;
    throw atIndex(one.reason, index);
  });
}

/** A refusal with the index of the item it is of. */
export function atIndex(error: unknown, index: number): unknown {
  if (!(error instanceof BreakwaterError) || error.code === 'INTERNAL') return error;
  const { code, message, details, cause } = error;
  return new BreakwaterError(code, message, { ...details, index }, { cause });
}
