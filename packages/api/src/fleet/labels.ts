import { type Change, type Ctx, change, condition, type Filter, nothing } from '@breakwater/db';
import { fleetLabels } from '@breakwater/db/schema';
import { type SQL, sql } from 'drizzle-orm';
import type { SQLiteColumn } from 'drizzle-orm/sqlite-core';
import * as z from 'zod';

type Kind = 'gateway' | 'sandbox';

const KEY = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,62}$/;
const CONTROL = /[\u0000-\u001f]/;
const MOST = 20;

/** Up to 20 labels, key → value; values may be empty. */
export const labels = z
  .record(
    z.string().regex(KEY, 'a label key has 1 to 63 letters, digits, dots, underscores or dashes'),
    z
      .string()
      .max(253, 'a label value has at most 253 characters')
      .refine(value => !CONTROL.test(value), 'a label value must not contain control characters')
      // SQLite unescapes labels, and would make of half a character bytes that cannot be read again.
      .refine(value => value.isWellFormed(), 'a label value must be well-formed text'),
  )
  .refine(value => Object.keys(value).length <= MOST, `must hold at most ${MOST} labels`);

/** Writes an entity's labels as rows of their own, so that filtering by one is an index search. */
export function writeLabels(ctx: Ctx, kind: Kind, entityId: string, values: Record<string, string>): Change {
  const none = { sql: 'DELETE FROM fleet_labels WHERE entity_id = ?', args: [entityId] };
  return change(undefined, { steps: [none, ...addLabels(ctx, kind, entityId, values).steps] });
}

/** The same for a record just made, which has none. */
export function addLabels(ctx: Ctx, kind: Kind, entityId: string, values: Record<string, string>): Change {
  if (Object.keys(values).length === 0) return nothing;
  return change(undefined, {
    steps: [
      {
        sql: `INSERT INTO fleet_labels (tenant_id, kind, entity_id, key, value)
 SELECT ?, ?, ?, key, value FROM json_each(?)`,
        args: [ctx.tenantId, kind, entityId, JSON.stringify(values)],
      },
    ],
  });
}

const selector = z
  .string()
  .regex(/^[^:]+:/, 'must be key:value; the value may be empty')
  .describe('`key:value`, split at the first colon.');

/** Filters by labels: all of them must match. */
export function labelFilter(kind: Kind, id: SQLiteColumn): Filter<z.ZodArray<typeof selector>> {
  return condition(z.array(selector).min(1).max(MOST), (wanted, ctx) =>
    sql.join(
      wanted.map((text): SQL => {
        const at = text.indexOf(':');
        return sql`${id} IN (SELECT ${fleetLabels.entityId} FROM ${fleetLabels}
          WHERE ${fleetLabels.tenantId} = ${ctx.tenantId} AND ${fleetLabels.kind} = ${kind}
          AND ${fleetLabels.key} = ${text.slice(0, at)} AND ${fleetLabels.value} = ${text.slice(at + 1)})`;
      }),
      sql` AND `,
    ),
  );
}
