import type { Ask } from './ask.ts';
import { ConnectionError } from './errors.ts';
import { at } from './json.ts';
import type { CallOptions, Page, WithResponse } from './types.ts';

/** Calls a list for one page. `nextPage` of it calls again with the same input and options. */
export async function askPage(
  ask: Ask,
  path: string,
  input: object | undefined,
  options: CallOptions,
): Promise<WithResponse<Page<unknown>>> {
  const { data, response } = await ask(path, 'list', input, options);
  const items = at(data, 'items');
  if (!Array.isArray(items)) throw new ConnectionError(`${path} did not answer with a list`, response);
  const next = at(data, 'nextCursor');
  const nextCursor = typeof next === 'string' ? next : null;
  const page: Page<unknown> = {
    items,
    nextCursor,
    hasMore: nextCursor !== null,
    degraded: response.degraded,
    snapshotAt: response.snapshotAt,
    nextPage: async () => {
      if (nextCursor === null) throw new RangeError('this is the last page: look at hasMore first');
      return (await askPage(ask, path, { ...input, cursor: nextCursor }, options)).data;
    },
  };
  return { data: page, response };
}
