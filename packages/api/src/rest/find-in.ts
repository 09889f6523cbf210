import type { AnyTRPCRouter } from '@trpc/server';
import { appRouter } from '../router.ts';
import { type Find, finder } from './find.ts';
import { TWINS } from './twins.generated.ts';

const known = new WeakMap<AnyTRPCRouter, Find>([[appRouter, finder(TWINS)]]);

/** How the twins of a router are found. Those of Breakwater's own are known without loading it. */
export async function findIn(router: AnyTRPCRouter): Promise<Find> {
  const found = known.get(router);
  if (found !== undefined) return found;
  const [{ registryOf }, { twinOf }] = await Promise.all([import('../registry.ts'), import('./derive.ts')]);
  const find = finder((await registryOf(router)).map(twinOf));
  known.set(router, find);
  return find;
}
