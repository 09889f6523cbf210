import type { Ctx } from '../kernel/context.ts';
import { query } from '../kernel/read.ts';

// A list of distinct values by index lookups: one for each chain, however long it is.
const chainsOf = (table: 'audit_log' | 'audit_seals') =>
  `WITH RECURSIVE chains (id) AS (SELECT min(tenant_id) FROM ${table}
 UNION ALL SELECT (SELECT min(tenant_id) FROM ${table} WHERE tenant_id > chains.id) FROM chains WHERE chains.id IS NOT NULL)
SELECT chains.id FROM chains WHERE chains.id IS NOT NULL`;

const UNSEALED = `${chainsOf('audit_log')} AND (SELECT max(seq) FROM audit_log WHERE tenant_id = chains.id)
 > coalesce((SELECT max(through_seq) FROM audit_seals WHERE tenant_id = chains.id), 0)`;

/** Every chain with entries that no seal covers. */
export const unsealedChains = (ctx: Ctx): Promise<string[]> => ids(ctx, UNSEALED);

/** Every chain that has a seal. */
export const sealedChains = (ctx: Ctx): Promise<string[]> => ids(ctx, chainsOf('audit_seals'));

async function ids(ctx: Ctx, sql: string): Promise<string[]> {
  const [found] = await query(ctx, [{ sql, args: [] }]);
  return (found?.rows ?? []).map(([id]) => String(id));
}

const PAGE = 200;

/** Index of the first of the chain's newest seals that were made at a time or later; null when there are none. */
export async function sealedSince(ctx: Ctx, at: number): Promise<number | null> {
  let first: number | null = null;
  for (;;) {
    const [found] = await query(ctx, [
      {
        sql: 'SELECT seal_index, sealed_at FROM audit_seals WHERE tenant_id = ? AND seal_index < ? ORDER BY seal_index DESC LIMIT ?',
        args: [ctx.tenantId, first ?? Number.MAX_SAFE_INTEGER, PAGE],
      },
    ]);
    const rows = found?.rows ?? [];
    for (const [index, sealedAt] of rows) {
      if (Number(sealedAt) < at) return first;
      first = Number(index);
    }
    if (rows.length < PAGE) return first;
  }
}
