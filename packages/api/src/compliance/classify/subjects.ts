import { type Ctx, conflict, guard, type Read, readAll, type Statement, type Step } from '@breakwater/db';
import type { ComplianceAlertRow } from '../alerts/accessor.ts';
import { scopeDecisions } from '../decisions/accessor.ts';
import { type Precedent, precedentsOf } from '../decisions/decide.ts';
import type { DecisionRow } from '../decisions/present.ts';
import { readingAlerts } from '../detect/standing.ts';
import { type ResourceRow, resources } from '../resources/accessor.ts';
import { readingSettings } from '../settings/settings.ts';
import { type TagRow, tags } from '../tags/accessor.ts';
import { readingVersions } from '../tags/set-all.ts';
import { type Facts, factsOf } from './facts.ts';
import { idList, type Relations, readingRelations } from './relations.ts';

/** A resource that is evaluated. */
export interface Subject extends Precedent {
  readonly resource: ResourceRow;
  readonly tags: readonly TagRow[];
  readonly facts: Facts;
}

/** All that an evaluation of some resources needs. */
export interface Gathered {
  readonly subjects: readonly Subject[];
  /** The last versions of the tags that were asked for, by `<resource> <key>`. */
  readonly versions: ReadonlyMap<string, number>;
  readonly relations: Relations;
  /** The alerts about them that are open or acknowledged, those about their traffic included. */
  readonly lasting: readonly ComplianceAlertRow[];
  readonly lookbackDays: number;
  /** The last flow stored when it was read. */
  readonly lastFlow: number;
}

const SCOPE_TAG = 'pci:scope';

const readingLastFlow: Read<number> = {
  statement: { sql: 'SELECT max(rowid) FROM data_flows', args: [] },
  resultOf: found => Number(found?.rows[0]?.[0] ?? 0),
};

function subjectsOf(
  rows: readonly ResourceRow[],
  tagged: readonly TagRow[],
  decisions: readonly DecisionRow[],
  versions: ReadonlyMap<string, number>,
): Subject[] {
  const byResource = Map.groupBy(tagged, tag => tag.resourceId);
  const scopeTags = tagged.filter(({ key }) => key === SCOPE_TAG);
  return precedentsOf(rows, decisions, scopeTags, versions).map(precedent => {
    const own = byResource.get(precedent.resource.id) ?? [];
    return { ...precedent, tags: own, facts: factsOf(precedent.resource, own) };
  });
}

/**
 * Reads, in one round trip, all that an evaluation needs: of the resources whose ids `asked` gives, deleted ones
 * included, and of what relates them to the CDE. `also`: what may be of the CDE beside those that are cde.
 */
export async function gather(
  ctx: Ctx,
  asked: Statement,
  also: Statement,
  keys: readonly string[] = [SCOPE_TAG],
): Promise<Gathered> {
  const of = { sql: `"resource_id" IN (${asked.sql})`, args: asked.args };
  const [rows, tagged, decisions, versions, flows, subnets, groups, networks, lasting, settings, lastFlow] =
    await readAll(
      ctx,
      resources.finding(ctx, { sql: `"id" IN (${asked.sql})`, args: asked.args }, { includeDeleted: true }),
      tags.finding(ctx, of),
      scopeDecisions.finding(ctx, { ...of, sql: `"is_current" = 1 AND ${of.sql}` }),
      readingVersions(asked, idList(keys)),
      ...readingRelations(ctx, asked, also),
      readingAlerts(ctx, asked),
      readingSettings(ctx),
      readingLastFlow,
    );
  return {
    subjects: subjectsOf(rows, tagged, decisions, versions),
    versions,
    relations: { flows, subnets, groups, networks },
    lasting,
    lookbackDays: settings.lookbackDays,
    lastFlow,
  };
}

/** What a resource's tags are, as one text that no change of them leaves as it is. */
const stampOf = (all: readonly TagRow[]) =>
  all.length === 0
    ? ''
    : `${all.length} ${all.reduce((sum, tag) => sum + tag.version, 0)} ${all
        .map(tag => tag.id)
        .toSorted()
        .at(-1)}`;

/** The resources and their tags are as they were read. */
export const stillTheSame = ({ tenantId }: Ctx, subjects: readonly Subject[]): Step =>
  guard(
    `NOT EXISTS (SELECT 1 FROM json_each(?) AS read
 WHERE NOT EXISTS (SELECT 1 FROM resources WHERE id = read.value ->> 0 AND version = read.value ->> 1)
 OR coalesce((SELECT count(*) || ' ' || sum(version) || ' ' || max(id) FROM tags
  WHERE tenant_id = ? AND resource_id = read.value ->> 0), '') IS NOT read.value ->> 2)`,
    [
      JSON.stringify(subjects.map(one => [one.resource.id, one.resource.version, stampOf(one.tags)])),
      tenantId,
    ],
    () => conflict('version', 'a resource was changed at the same moment'),
  );
