import {
  type AuditAction,
  BreakwaterError,
  type Change,
  type Ctx,
  change,
  combine,
  conflict,
  guard,
  idsOf,
  type Read,
  readAll,
  type Step,
} from '@breakwater/db';
import type * as z from 'zod';
import { type ResourceRow, resources } from '../resources/accessor.ts';
import { notDeleted, readingResource } from '../resources/reading.ts';
import { type TagRow, tags } from './accessor.ts';
import { tellChanges } from './history.ts';
import { tagIssues } from './issues.ts';
import { readingLabels } from './labels.ts';
import type { TagSet, TagSetResult } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.tag.set': true;
  }
}

export const SET = 'compliance.tag.set' satisfies AuditAction;

type Input = z.output<typeof TagSet>;
type Result = z.input<typeof TagSetResult>;

const BELOW_CDE: ReadonlySet<string> = new Set(['connected-cde', 'pending-review', 'out-of-scope']);

/** A tag alone never lowers a resource that is a cde; the scope may become one until the commit. */
function keepsCde({ id, currentScope }: ResourceRow, { key, value }: Input): Step[] {
  if (key !== 'pci:scope' || !BELOW_CDE.has(value.trim().toLowerCase())) return [];
  const refused = new BreakwaterError('PRECONDITION_FAILED', 'only scope.override lowers a cde', {
    reason: 'cde',
  });
  if (currentScope === 'cde') throw refused;
  return [
    guard("EXISTS (SELECT 1 FROM resources WHERE id = ? AND current_scope IS NOT 'cde')", [id], refused),
  ];
}

/** The last version a key had on a resource; 0 when it never was there. */
function readingVersion({ sql, args }: ReturnType<typeof idsOf>, key: string): Read<number> {
  return {
    statement: {
      sql: `SELECT max(version) FROM tag_history WHERE resource_id IN (${sql}) AND key = ?`,
      args: [...args, key],
    },
    resultOf: found => Number(found?.rows[0]?.[0] ?? 0),
  };
}

/** What was read of a key still holds: it is not there, and its history is as long. */
const stillAbsent = ({ tenantId }: Ctx, resourceId: string, key: string, version: number): Step =>
  guard(
    `NOT EXISTS (SELECT 1 FROM tags WHERE tenant_id = ? AND resource_id = ? AND key = ?)
 AND coalesce((SELECT max(version) FROM tag_history WHERE resource_id = ? AND key = ?), 0) = ?`,
    [tenantId, resourceId, key, resourceId, key, version],
    conflict('version', 'the tag was set by someone else'),
  );

/** Whatever its `pci:` tags say is judged at the next classification. */
export const unclassifiedBy = (ctx: Ctx, key: string, { id }: ResourceRow): Change[] =>
  key.startsWith('pci:') ? [resources.plan.touch(ctx, id, { needsClassification: true })] : [];

function checkVersion(known: TagRow | undefined, expectedVersion: number | undefined): void {
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
  const { key, value, source, reason = null, expectedVersion } = input;
  const found = readingResource(ctx, input.resource);
  const of = idsOf(found);
  const [resource, all, last, knows] = await readAll(
    ctx,
    found,
    tags.finding(ctx, { sql: `"resource_id" IN (${of.sql})`, args: of.args }),
    readingVersion(of, key),
    readingLabels(ctx, {
      sql: `SELECT ? AS label UNION SELECT value FROM tags WHERE tenant_id = ? AND key = 'pci:validated-by' AND resource_id IN (${of.sql})`,
      args: [value, ctx.tenantId, ...of.args],
    }),
  );
  const guards = [notDeleted(resource), ...keepsCde(resource, input)];
  const known = all.find(tag => tag.key === key);
  checkVersion(known, expectedVersion);
  const issues = issuesOf(resource, all, input, knows);
  if (known !== undefined && known.value === value && known.source === source) {
    return change({ tag: known, changed: false, issues });
  }
  const { name: changedBy } = ctx.actor;
  const applied = { value, source, appliedAt: new Date(ctx.clock.now()), appliedBy: changedBy };
  const planned =
    known === undefined
      ? await tags.plan.insert(
          ctx,
          { ...applied, resourceId: resource.id, key },
          { action: SET, version: last + 1 },
        )
      : await tags.plan.updateRow(
          ctx,
          known,
          { ...applied, previousValue: known.value },
          { action: SET, expectedVersion },
        );
  const tag = planned.result;
  const oldValue = known?.value ?? null;
  const absent = known === undefined ? [stillAbsent(ctx, resource.id, key, last)] : [];
  return combine({ tag, changed: true, issues }, [
    change(undefined, { steps: [...guards, ...absent] }),
    planned,
    ...tellChanges(ctx, [
      { tag, changed: { version: tag.version, oldValue, newValue: value, source, changedBy, reason } },
    ]),
    ...unclassifiedBy(ctx, key, resource),
  ]);
}
