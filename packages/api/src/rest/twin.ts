import type { RegisteredProcedure } from '../registry.ts';

/** How text in a query, or in a JSON body, becomes what the input's schema wants. */
export type Kind = 'number' | 'boolean' | 'date' | 'list' | 'text';

/** What the server must know of a procedure's REST twin before the procedure is loaded. */
export interface RestTwin {
  readonly procedure: string;
  readonly type: RegisteredProcedure['type'];
  /** Most have one; a query whose input may outgrow a URL is read by POST too. */
  readonly methods: readonly string[];
  /** `/api/v1/…`; a last segment `{id}` is a parameter. */
  readonly path: string;
  /** Kind by path of the field: `since`, `items.*.expiresAt`. What is not listed stays as it came. */
  readonly kinds?: Readonly<Record<string, Kind>>;
  /** Where a record has a second key: ids begin with `prefix`, anything else is `field`. */
  readonly key?: { readonly prefix: string; readonly field: string };
  /** The answer names an operation that was started. */
  readonly starts?: true;
  /** The input has an `expectedVersion`, for which `If-Match` may stand. */
  readonly versioned?: true;
}
