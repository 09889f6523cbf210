import { type Ctx, conflict, guard, type Read, type Row, type Step } from '@breakwater/db';
import type { alerts as table } from '@breakwater/db/schema';
import { alerts } from './accessor.ts';

export type AlertRow = Row<typeof table>;

/**
 * What arrivals of a hash have to do with, if anything: the oldest active alert, else the oldest false positive, else
 * the newest resolved one. The `+` keeps SQLite from taking the index of unmerged alerts, which is nearly all of them.
 */
const candidate = (column: string, hash: string) => `(SELECT ${column} FROM alerts AS c
 WHERE c.tenant_id = ? AND c.dedup_hash = ${hash} AND c.deleted_at IS NULL AND +c.merged_into_id IS NULL
 ORDER BY CASE c.status WHEN 'resolved' THEN 2 WHEN 'false_positive' THEN 1 ELSE 0 END,
 CASE c.status WHEN 'resolved' THEN -c.created_at ELSE c.created_at END,
 CASE c.status WHEN 'resolved' THEN '' ELSE c.id END, c.id DESC LIMIT 1)`;

const CANDIDATES = `"id" IN (SELECT ${candidate('c.id', 'wanted.value')} FROM json_each(?) AS wanted)`;

/** The candidate of each hash that has one. */
export function readingCandidates(ctx: Ctx, hashes: readonly string[]): Read<Map<string, AlertRow>> {
  const where = { sql: CANDIDATES, args: [ctx.tenantId, JSON.stringify(hashes)] };
  const { statement, resultOf } = alerts.finding(ctx, where);
  return { statement, resultOf: found => new Map(resultOf(found).map(row => [row.dedupHash, row])) };
}

const UNCHANGED = `NOT EXISTS (SELECT 1 FROM json_each(?) AS known WHERE
 ${candidate("c.id || ' ' || c.version", "json_extract(known.value, '$[0]')")} IS NOT json_extract(known.value, '$[1]'))`;

/** Fails a commit when the candidate of some hash is no longer the one it was planned with. */
export function candidatesUnchanged(
  ctx: Ctx,
  hashes: readonly string[],
  candidates: ReadonlyMap<string, AlertRow>,
): Step {
  const known = hashes.map(hash => {
    const row = candidates.get(hash);
    return [hash, row === undefined ? null : `${row.id} ${row.version}`];
  });
  const moved = () => conflict('version', 'alerts of the same kind arrived at the same moment');
  return guard(UNCHANGED, [JSON.stringify(known), ctx.tenantId], moved);
}
