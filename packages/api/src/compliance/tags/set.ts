import {
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  idsOf,
  readAll,
  type Step,
} from '@breakwater/db';
import type * as z from 'zod';
import { type ResourceRow, resources } from '../resources/accessor.ts';
import { notDeleted, readingResource } from '../resources/reading.ts';
import { type TagRow, tags } from './accessor.ts';
import { tagIssues } from './issues.ts';
import { readingLabels } from './labels.ts';
import type { TagSet, TagSetResult } from './schemas.ts';
import { readingVersions, setTags } from './set-all.ts';

type Input = z.output<typeof TagSet>;
type Result = z.input<typeof TagSetResult>;

const BELOW_CDE: ReadonlySet<string> = new Set(['connected-cde', 'pending-review', 'out-of-scope']);

/** A tag alone never lowers a resource that is a cde; the scope may become one until the commit. */
function keepsCde({ id, currentScope }: ResourceRow, { key, value }: Input): Step[] {
  if (key !== 'pci:scope' || !BELOW_CDE.has(value.trim().toLowerCase())) return [];
  const refused = () =>
    new BreakwaterError('PRECONDITION_FAILED', 'only scope.override lowers a cde', { reason: 'cde' });
  if (currentScope === 'cde') throw refused();
  return [
    guard("EXISTS (SELECT 1 FROM resources WHERE id = ? AND current_scope IS NOT 'cde')", [id], refused),
  ];
}

/** Whatever its `pci:` tags say is judged at the next classification. */
export const unclassifiedBy = (ctx: Ctx, key: string, { id }: ResourceRow): Change[] =>
  key.startsWith('pci:') ? [resources.plan.touch(ctx, id, { needsClassification: true })] : [];

function checkVersion(known: TagRow | null, expectedVersion: number | undefined): void {
  const version = known?.version ?? null;
  if (expectedVersion === undefined || expectedVersion === version) return;
  throw conflict('version', `the tag has changed since version ${expectedVersion}`, {
    expectedVersion,
    version,
  });
}

function issuesOf(
  { isActive, currentScope }: ResourceRow,
  known: readonly TagRow[],
  { key, value }: Input,
  knows: (label: string) => boolean,
) {
  if (!isActive || currentScope === null) return [];
  const now = new Map([...known.map(tag => [tag.key, tag.value] as const), [key, value] as const]);
  return tagIssues(currentScope, now, knows);
}

/** Sets one tag of a resource. */
export async function planSet(ctx: Ctx, input: Input): Promise<Change<Result>> {
  const { key, value, source, reason, expectedVersion } = input;
  const found = readingResource(ctx, input.resource);
  const of = idsOf(found);
  const [resource, all, versions, knows] = await readAll(
    ctx,
    found,
    tags.finding(ctx, { sql: `"resource_id" IN (${of.sql})`, args: of.args }),
    readingVersions(of, { sql: 'SELECT ?', args: [key] }),
    readingLabels(ctx, {
      sql: `SELECT ? AS label UNION SELECT value FROM tags WHERE tenant_id = ? AND key = 'pci:validated-by' AND resource_id IN (${of.sql})`,
      args: [value, ctx.tenantId, ...of.args],
    }),
  );
  const guards = [notDeleted(resource), ...keepsCde(resource, input)];
  const known = all.find(tag => tag.key === key) ?? null;
  checkVersion(known, expectedVersion);
  const issues = issuesOf(resource, all, input, knows);
  const wanted = { resourceId: resource.id, key, value, source, by: ctx.actor.name, reason: reason ?? null };
  const last = versions.get(`${resource.id} ${key}`) ?? 0;
  const planned = setTags(ctx, [{ ...wanted, known, last }]);
  const [after] = planned.result;
  const tag = after ?? known;
  if (tag === null) throw new TypeError('a tag that is not there is set');
  if (after === undefined) return change({ tag, changed: false, issues });
  return combine({ tag, changed: true, issues }, [
    change(undefined, { steps: guards }),
    planned,
    ...unclassifiedBy(ctx, key, resource),
  ]);
}
