import { type Ctx, readAll } from '@breakwater/db';
import { scopeDecisions } from '../decisions/accessor.ts';
import { resources } from '../resources/accessor.ts';
import { tags } from '../tags/accessor.ts';
import { factsOf } from './facts.ts';
import { idList } from './relations.ts';
import { phaseOne } from './rules.ts';

/** Of resources that are no cde, those that phase one makes one: id to the name its provider gave it. */
export async function readEntering(
  ctx: Ctx,
  ids: readonly string[],
  page: number,
): Promise<Map<string, string>> {
  const entering = new Map<string, string>();
  for (let at = 0; at < ids.length; at += page) {
    const { sql, args } = idList(ids.slice(at, at + page));
    const of = { sql: `"resource_id" IN (${sql})`, args };
    const [rows, tagged, decisions] = await readAll(
      ctx,
      resources.finding(ctx, { sql: `"id" IN (${sql}) AND "current_scope" IS NOT 'cde'`, args }),
      tags.finding(ctx, of),
      scopeDecisions.finding(ctx, { ...of, sql: `"is_current" = 1 AND ${of.sql} AND "rule" = 'override'` }),
    );
    const byResource = Map.groupBy(tagged, tag => tag.resourceId);
    const overrides = new Map(decisions.map(row => [row.resourceId, row]));
    for (const row of rows) {
      const facts = factsOf(row, byResource.get(row.id) ?? []);
      if (phaseOne(facts, overrides.get(row.id) ?? null)?.scope === 'cde')
        entering.set(row.id, row.resourceId);
    }
  }
  return entering;
}
