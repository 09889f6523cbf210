import { integer, text } from 'drizzle-orm/sqlite-core';
import type { Id } from '../ids.ts';

/** A TypeID column. */
export const id = <P extends string>(name: string, _prefix: P) => text(name).$type<Id<P>>();

/** Epoch milliseconds in the table, `Date` in code. */
export const time = (name: string) => integer(name, { mode: 'timestamp_ms' });

/** A JSON document, typed by the zod schema of its field. */
export const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>();

export const flag = (name: string) => integer(name, { mode: 'boolean' });

/** Text restricted to a closed set; the CHECK comes from `oneOf`. */
export const choice = <const T extends readonly [string, ...string[]]>(name: string, values: T) =>
  text(name, { enum: values });

export const tenantId = () => id('tenant_id', 'ten').notNull();

/** `version`, `createdAt`, `updatedAt`: what every mutable row has. */
export const mutable = () => ({
  version: integer('version').notNull(),
  createdAt: time('created_at').notNull(),
  updatedAt: time('updated_at').notNull(),
});

export const softDeletable = () => ({ deletedAt: time('deleted_at') });
