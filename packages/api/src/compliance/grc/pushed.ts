import type { Ctx, Id, Step } from '@breakwater/db';
import type { GrcConnectionRow } from './connections/accessor.ts';
import type { GrcItem } from './selection.ts';

type At = Pick<GrcConnectionRow, 'id' | 'version'>;

/** Remembers what the platform accepted, unless the connection leads elsewhere by now. */
export const remembering = (
  { tenantId, clock }: Ctx,
  { id, version }: At,
  items: readonly GrcItem[],
): Step[] =>
  items.length === 0
    ? []
    : [
        {
          sql: `INSERT INTO grc_pushed (tenant_id, connection_id, resource_id, payload_hash, pushed_at)
 SELECT ?, ?, value ->> 0, value ->> 1, ? FROM json_each(?)
 WHERE EXISTS (SELECT 1 FROM grc_connections WHERE id = ? AND version = ?)
 ON CONFLICT (connection_id, resource_id) DO UPDATE SET payload_hash = excluded.payload_hash,
 pushed_at = excluded.pushed_at`,
          args: [
            ...[tenantId, id, clock.now()],
            JSON.stringify(items.map(item => [item.id, item.payloadHash])),
            ...[id, version],
          ],
        },
      ];

/** Forgets what was taken back. */
export const forgetting = (
  { tenantId }: Ctx,
  { id }: At,
  removed: readonly { readonly id: Id<'res'> }[],
): Step[] =>
  removed.length === 0
    ? []
    : [
        {
          sql: `DELETE FROM grc_pushed WHERE tenant_id = ? AND connection_id = ?
 AND resource_id IN (SELECT value FROM json_each(?))`,
          args: [tenantId, id, JSON.stringify(removed.map(one => one.id))],
        },
      ];
