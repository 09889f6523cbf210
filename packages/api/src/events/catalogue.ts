import * as z from 'zod';
import type { Role } from '../access/effective-role.ts';

/** One declared fact: what it means, who may read it, and the shape of its data beside the subject's `id`. */
export interface EventType {
  readonly description: string;
  readonly minRole: Role;
  readonly schemaVersion: number;
  readonly data: z.ZodObject;
}

/** Declares an event. `data` holds the fields beside the subject's `id`. */
export function event<S extends z.ZodRawShape>(description: string, data: S, minRole: Role = 'viewer') {
  return { description, minRole, schemaVersion: 1, data: z.object(data) } satisfies EventType;
}

export const changedFields = z.array(z.string()).describe('Names of the fields that changed.');

/** The events the crud of a soft-deletable entity emits by itself, for `<domain>.<entity>`. */
export function crudEvents<N extends string, S extends z.ZodRawShape>(
  name: N,
  noun: string,
  data: S,
  minRole: Role = 'viewer',
) {
  return {
    ...hardCrudEvents(name, noun, data, minRole),
    ...prefixed(name, { restored: event(`A deleted ${noun} was restored.`, data, minRole) }),
  };
}

/** The same for an entity whose deletes are final. */
export function hardCrudEvents<N extends string, S extends z.ZodRawShape>(
  name: N,
  noun: string,
  data: S,
  minRole: Role = 'viewer',
) {
  const a = /^[aeiou]/.test(noun) ? 'An' : 'A';
  return prefixed(name, {
    created: event(`${a} ${noun} was created.`, data, minRole),
    updated: event(`${a} ${noun} was changed.`, { ...data, changed: changedFields }, minRole),
    deleted: event(`${a} ${noun} was deleted.`, data, minRole),
  });
}

type Prefixed<N extends string, T extends Record<string, EventType>> = {
  [K in keyof T & string as `${N}.${K}`]: T[K];
};

/** Key remapping cannot be followed through `Object.fromEntries`. */
function prefixed<N extends string, T extends Record<string, EventType>>(name: N, types: T): Prefixed<N, T> {
  return Object.fromEntries(
    Object.entries(types).map(([verb, type]) => [`${name}.${verb}`, type]),
  ) as Prefixed<N, T>;
}
