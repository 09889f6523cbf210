import type { Accessor } from '@breakwater/db';
import type { AnyTRPCRouter } from '@trpc/server';
import type { EventType } from '../events/catalogue.ts';

export type AnyAccessor = Pick<Accessor, 'entity' | 'getMany'>;

/** A migration, as `readMigrations` of `@breakwater/db/migrations` reads it. */
export interface OwnMigration {
  readonly tag: string;
  readonly sha256: string;
  readonly statements: readonly string[];
}

/** A domain of an application's own. */
export interface Extension {
  readonly domain: string;
  readonly accessors: readonly AnyAccessor[];
  /** What stands at `<domain>`; an accessor whose component it does not have gets `crudRouter(accessor)`. */
  readonly router?: AnyTRPCRouter;
  /** In order; each is known to the database as `<domain>/<tag>`. */
  readonly migrations: readonly OwnMigration[];
}

/** An application with the domains of its own. */
export interface Extended {
  readonly router: AnyTRPCRouter;
  /** Of its own domains. */
  readonly accessors: readonly AnyAccessor[];
  readonly tables: readonly { readonly domain: string; readonly table: AnyAccessor['entity']['table'] }[];
  /** Of its own domains, after Breakwater's, under the tags the database knows. */
  readonly migrations: readonly OwnMigration[];
  /** Breakwater's and its own. */
  readonly eventTypes: Readonly<Record<string, EventType>>;
  /** Entity → id prefix, of its own domains. */
  readonly idPrefixes: Readonly<Record<string, string>>;
}
