import {
  auditDraft,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  isId,
  newId,
  type Read,
  type Statement,
  type Step,
  tableInfo,
} from '@breakwater/db';
import { scopeDecisions as table } from '@breakwater/db/schema';
import { emit } from '../events.ts';
import { insertRows } from '../insert-rows.ts';
import type { ResourceRow } from '../resources/accessor.ts';
import { type TagRow, tags } from '../tags/accessor.ts';
import { readingVersions, setTags } from '../tags/set-all.ts';
import { scopeDecisions } from './accessor.ts';
import { CLASSIFIER } from './discovery.ts';
import type { DecisionRow } from './present.ts';

const info = tableInfo(table);
const COMPONENT = scopeDecisions.entity.component;
const SCOPE_TAG = 'pci:scope';

/** What a decision on a resource follows. */
export interface Precedent {
  readonly resource: Pick<ResourceRow, 'id' | 'resourceId' | 'currentScope'>;
  /** The current decision; null when there is none. */
  readonly current: DecisionRow | null;
  /** Its `pci:scope` tag. */
  readonly tag: TagRow | null;
  /** The last version that tag had; 0 when it never was there. */
  readonly tagVersion: number;
}

export interface NewDecision extends Precedent {
  readonly decided: Pick<
    DecisionRow,
    | 'scope'
    | 'dataClassification'
    | 'segment'
    | 'justification'
    | 'confidenceScore'
    | 'decidedBy'
    | 'decisionMethod'
    | 'rule'
    | 'dependencyResourceIds'
  >;
}

/** What `precedentsOf` needs, of the resources whose ids a query gives: three reads for one round trip. */
export const readingPrecedents = (
  ctx: Ctx,
  { sql, args }: Statement,
): readonly [Read<DecisionRow[]>, Read<TagRow[]>, Read<ReadonlyMap<string, number>>] => [
  scopeDecisions.finding(ctx, { sql: `"is_current" = 1 AND "resource_id" IN (${sql})`, args }),
  tags.finding(ctx, { sql: `"resource_id" IN (${sql}) AND "key" = '${SCOPE_TAG}'`, args }),
  readingVersions({ sql, args }, { sql: 'SELECT ?', args: [SCOPE_TAG] }),
];

/** What decisions on resources follow, as it was read. */
export function precedentsOf<R extends Precedent['resource']>(
  resources: readonly R[],
  decisions: readonly DecisionRow[],
  scopeTags: readonly TagRow[],
  versions: ReadonlyMap<string, number>,
): (Precedent & { readonly resource: R })[] {
  const current = new Map(decisions.map(row => [row.resourceId, row]));
  const tagged = new Map(scopeTags.map(row => [row.resourceId, row]));
  return resources.map(resource => ({
    resource,
    current: current.get(resource.id) ?? null,
    tag: tagged.get(resource.id) ?? null,
    tagVersion: versions.get(`${resource.id} ${SCOPE_TAG}`) ?? 0,
  }));
}

/** The decisions that were read are still the current ones. */
export const stillCurrent = ({ tenantId }: Ctx, precedents: readonly Precedent[]): Step =>
  guard(
    `NOT EXISTS (SELECT 1 FROM json_each(?) AS read WHERE read.value ->> 1 IS NOT
 (SELECT id FROM scope_decisions WHERE tenant_id = ? AND resource_id = read.value ->> 0 AND is_current = 1))`,
    [JSON.stringify(precedents.map(({ resource, current }) => [resource.id, current?.id ?? null])), tenantId],
    () => conflict('version', 'the scope of a resource was decided at the same moment'),
  );

function decisionOf(ctx: Ctx, { resource, decided }: NewDecision): DecisionRow {
  const { tenantId } = ctx;
  if (!isId('ten', tenantId)) throw new TypeError('a decision belongs to a tenant');
  const now = new Date(ctx.clock.now());
  return {
    id: newId('scd', ctx.clock),
    tenantId,
    resourceId: resource.id,
    ...decided,
    decidedAt: now,
    lastEvaluatedAt: now,
    isCurrent: true,
    supersededById: null,
    supersededAt: null,
  };
}

function storing(ctx: Ctx, rows: readonly DecisionRow[], news: readonly NewDecision[]): Step[] {
  const scopes = rows.map(({ resourceId, scope }) => [resourceId, scope]);
  const links = news.flatMap(({ current }, at) => (current === null ? [] : [[current.id, rows[at]?.id]]));
  const old = JSON.stringify(links);
  return [
    stillCurrent(ctx, news),
    {
      sql: `UPDATE scope_decisions SET is_current = 0, superseded_at = ?
 WHERE id IN (SELECT value ->> 0 FROM json_each(?))`,
      args: [ctx.clock.now(), old],
    },
    insertRows(info, rows),
    {
      sql: `UPDATE scope_decisions SET superseded_by_id = link.value ->> 1 FROM json_each(?) AS link
 WHERE scope_decisions.id = link.value ->> 0`,
      args: [old],
    },
    {
      sql: `UPDATE resources SET current_scope = decided.value ->> 1
 FROM json_each(?) AS decided WHERE resources.id = decided.value ->> 0 AND +resources.tenant_id = ?`,
      args: [JSON.stringify(scopes), ctx.tenantId],
    },
  ];
}

function changed(ctx: Ctx, { resource }: NewDecision, row: DecisionRow): Change[] {
  const { id: decisionId, scope, rule, decisionMethod } = row;
  const { id, resourceId, currentScope } = resource;
  if (scope === currentScope) return [];
  return [
    emit(
      ctx,
      'compliance.scope.changed',
      { component: 'resources', recordId: id },
      { resourceId, from: currentScope, to: scope, rule, decisionMethod, decisionId },
    ),
  ];
}

/** The automated `pci:scope` tags of resources with those scopes, where no one set another. */
export const tagScopes = (
  ctx: Ctx,
  scoped: readonly { readonly precedent: Precedent; readonly scope: DecisionRow['scope'] }[],
): Change =>
  setTags(
    ctx,
    scoped
      .filter(({ precedent: { tag } }) => tag === null || tag.source === 'automated')
      .map(({ precedent: { resource, tag, tagVersion }, scope }) => ({
        resourceId: resource.id,
        key: SCOPE_TAG,
        value: scope,
        source: 'automated',
        by: CLASSIFIER,
        known: tag,
        last: tagVersion,
      })),
  );

/**
 * New current decisions on resources, one each, however many in a fixed number of statements: the chain, the copy on
 * the resource, the automated tag, the entries and the events. CONFLICT(version) when one was decided in between.
 * The tags of an override are its own.
 */
export function planDecisions(ctx: Ctx, news: readonly NewDecision[]): Change<DecisionRow[]> {
  if (news.length === 0) return change([]);
  const rows = news.map(one => decisionOf(ctx, one));
  const audit = news.map(({ current }, at) =>
    auditDraft(ctx, 'compliance.scopeDecision.create', {
      component: COMPONENT,
      recordId: rows[at]?.id ?? null,
      operation: 'create',
      before: current,
      after: rows[at],
    }),
  );
  const scoped = news
    .filter(({ decided }) => decided.rule !== 'override')
    .map(precedent => ({ precedent, scope: precedent.decided.scope }));
  return combine(rows, [
    change(undefined, { steps: storing(ctx, rows, news), audit }),
    tagScopes(ctx, scoped),
    ...news.flatMap((one, at) => {
      const row = rows[at];
      return row === undefined ? [] : changed(ctx, one, row);
    }),
  ]);
}
