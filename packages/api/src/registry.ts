import type { AnyProcedure, AnyRouter } from '@trpc/server';
import * as z from 'zod';
import type { ProcedureMeta } from './meta.ts';
import { restRoute } from './rest/derive.ts';
import { itemSchemaOf } from './watch/items-of.ts';

/** One procedure as everything generated sees it. */
export interface RegisteredProcedure {
  readonly path: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  readonly meta: ProcedureMeta;
  readonly input: z.ZodType | null;
  /** For a subscription: of one item. */
  readonly output: z.ZodType | null;
  readonly rest: RestRoute;
}

export interface RestRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
}

/** Every procedure of a router, lazy parts loaded, sorted by path. */
export async function registryOf(router: AnyRouter): Promise<RegisteredProcedure[]> {
  await loadProcedures(router);
  return Object.entries<AnyProcedure>(router._def.procedures)
    .map(([path, procedure]) => registered(path, procedure))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** Loads the lazy parts of a router. */
export async function loadProcedures(router: AnyRouter): Promise<void> {
  const pending = Object.values(router._def.lazy);
  for (const { load } of pending) await load();
  if (Object.keys(router._def.lazy).length > 0) await loadProcedures(router);
}

function registered(path: string, { _def }: AnyProcedure): RegisteredProcedure {
  const { meta, type } = _def;
  const [input] = parsers(_def, 'inputs');
  const [output] = parsers(_def, 'output');
  const called = { path, type, input: input ?? null };
  return {
    ...called,
    meta: meta as ProcedureMeta,
    output: output === undefined ? null : type === 'subscription' ? itemSchemaOf(output) : output,
    get rest() {
      return restRoute(called);
    },
  };
}

/** tRPC keeps a procedure's parsers on its definition without saying so in its types. */
function parsers(def: object, key: 'inputs' | 'output'): z.ZodType[] {
  const found: unknown = Reflect.get(def, key);
  return (Array.isArray(found) ? found : [found]).filter(p => p instanceof z.ZodType);
}
