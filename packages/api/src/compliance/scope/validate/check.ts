import type { Ctx, Read, Statement } from '@breakwater/db';
import * as z from 'zod';
import { ids } from '../../../fields.ts';
import { isObject } from '../../../json.ts';
import type { ScopeIssue } from '../schemas.ts';

type Issue = z.output<typeof ScopeIssue>;
type Details = Readonly<Record<string, unknown>>;

/** One kind of issue: where to find it, and how to tell it. */
export interface Check {
  readonly severity: Issue['severity'];
  /** Columns id, resource and whatever `details` names; only these are read of all, so they are few. */
  readonly found: (ctx: Ctx) => Statement;
  readonly columns: string;
  /** JSON text about a row of `found`, made for those that are listed only. May take the tenant as `?1`. */
  readonly details: string;
  readonly order?: string;
  readonly tell: (details: Details) => { readonly message: string; readonly details: Details };
}

export interface Found {
  readonly count: number;
  readonly issues: readonly Issue[];
}

const rowOf = z.tuple([z.number(), ids.resource, z.string(), z.string()]);

/** How many issues of a kind there are, and the first of them in the order of the names providers gave. */
export function readingIssues(ctx: Ctx, kind: Issue['kind'], check: Check, limit: number): Read<Found> {
  const { severity, columns, details, order = 'resource', tell } = check;
  const { sql, args } = check.found(ctx);
  return {
    statement: {
      sql: `WITH found(id, resource${columns}) AS MATERIALIZED (${sql}),
 listed AS (SELECT * FROM found ORDER BY ${order} LIMIT ${limit})
 SELECT (SELECT count(*) FROM found), id, resource, ${details} FROM listed ORDER BY ${order}`,
      args,
    },
    resultOf(found) {
      const rows = (found?.rows ?? []).map(row => rowOf.parse(row));
      return {
        count: rows[0]?.[0] ?? 0,
        issues: rows.map(([, resourceId, resource, text]) => {
          const read: unknown = JSON.parse(text);
          return { kind, severity, resourceId, resource, ...tell(isObject(read) ? read : {}) };
        }),
      };
    },
  };
}
