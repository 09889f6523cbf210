import { ID_PREFIXES } from '@breakwater/db';
import type { AnyTRPCRouter } from '@trpc/server';
import * as z from 'zod';
import type { Role } from '../access/effective-role.ts';
import { ACCESSORS } from '../database/accessors.ts';
import { crudEvents, type EventType, hardCrudEvents } from '../events/catalogue.ts';
import { eventTypes } from '../events/types.ts';
import { appRouter } from '../router.ts';
import { mergeRouters, router } from '../trpc.ts';
import { crudRouter, refused } from './crud-router.ts';
import type { AnyAccessor, Extended, Extension } from './extended.ts';
import { problemsOf } from './problems.ts';

/**
 * Puts domains of an application's own beside Breakwater's. Refuses a domain, component, table or id prefix that is
 * taken, and a table without the columns that it needs, with everything that is wrong.
 */
export function extend(extensions: readonly Extension[]): Extended {
  const taken = {
    domains: new Set([...Object.keys(appRouter._def.record), ...Object.keys(appRouter._def.lazy)]),
    accessors: ACCESSORS,
    prefixes: new Set<string>(Object.values(ID_PREFIXES)),
  };
  const problems = problemsOf(extensions, taken);
  if (problems.length > 0) throw refused(`cannot start:\n${problems.map(line => `  ${line}`).join('\n')}`);
  const domains = extensions.map(extension => ({ ...extension, router: domainRouter(extension) }));
  const accessors = extensions.flatMap(extension => extension.accessors);
  return {
    router: mergeRouters(
      appRouter,
      router(Object.fromEntries(domains.map(({ domain, router }) => [domain, router]))),
    ),
    accessors,
    tables: accessors.map(({ entity }) => ({ domain: entity.domain, table: entity.table })),
    migrations: extensions.flatMap(({ domain, migrations }) =>
      migrations.map(migration => ({ ...migration, tag: `${domain}/${migration.tag}` })),
    ),
    eventTypes: {
      ...eventTypes,
      ...Object.assign(
        {},
        ...domains.flatMap(({ accessors, router }) => accessors.map(a => eventsOf(a, router))),
      ),
    },
    idPrefixes: Object.fromEntries(accessors.map(({ entity }) => [entity.name, entity.prefix])),
  };
}

function domainRouter({ accessors, router: given }: Extension): AnyTRPCRouter {
  const has = (component: string) => given !== undefined && component in given._def.record;
  const derived = accessors.filter(({ entity }) => !has(entity.component));
  const rest = router(
    Object.fromEntries(derived.map(accessor => [accessor.entity.component, crudRouter(accessor)])),
  );
  return given === undefined ? rest : mergeRouters(given, rest);
}

/** What the kernel emits of an entity by itself, for those who may list it. */
function eventsOf({ entity }: AnyAccessor, domain: AnyTRPCRouter): Record<string, EventType> {
  if (entity.eventFields === null) return {};
  const shape = outputOf(domain, entity.component);
  const data = Object.fromEntries(entity.eventFields.map(field => [field, shape[field] ?? z.unknown()]));
  const events = entity.softDelete ? crudEvents : hardCrudEvents;
  const least = roleOf(domain, entity.component);
  return events(`${entity.domain}.${entity.name}`, entity.name, data, least);
}

const procedureOf = (domain: AnyTRPCRouter, path: string) => domain._def.procedures[path]?._def;

function roleOf(domain: AnyTRPCRouter, component: string): Role {
  const role: unknown = procedureOf(domain, `${component}.list`)?.meta?.role;
  return role === 'operator' || role === 'admin' ? role : role === 'root' ? 'admin' : 'viewer';
}

/** The fields a record is shown with, where its domain shows it. */
function outputOf(domain: AnyTRPCRouter, component: string): Readonly<Record<string, z.ZodType>> {
  const def: unknown = procedureOf(domain, `${component}.get`);
  const output: unknown = typeof def === 'object' && def !== null ? Reflect.get(def, 'output') : undefined;
  return output instanceof z.ZodObject ? output.shape : {};
}
