import type { Accessor } from '../kernel/accessor.ts';
import type { Ctx } from '../kernel/context.ts';
import { conditionsOf } from '../kernel/list.ts';
import { query } from '../kernel/read.ts';

/** How many of the log's entries a list with these filters has now, and the seq of its last; 0 without one. */
export async function auditExtent(
  ctx: Ctx,
  { entity }: Pick<Accessor, 'entity'>,
  filters: Readonly<Record<string, unknown>>,
): Promise<{ rows: number; lastSeq: number }> {
  const conditions = conditionsOf(ctx, entity, { filters });
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.map(({ sql }) => sql).join(' AND ')}`;
  const [found] = await query(ctx, [
    {
      sql: `SELECT count(*), coalesce(max(seq), 0) FROM audit_log${where}`,
      args: conditions.flatMap(({ args }) => args),
    },
  ]);
  const [rows = 0, lastSeq = 0] = found?.rows[0] ?? [];
  return { rows: Number(rows), lastSeq: Number(lastSeq) };
}
