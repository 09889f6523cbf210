import {
  type Change,
  type Ctx,
  canonicalJson,
  change,
  combine,
  conflict,
  guard,
  invalid,
  type Step,
  type WriteOptions,
  withResult,
} from '@breakwater/db';
import type * as z from 'zod';
import { single } from '../../crud/single.ts';
import { type IocRow, iocs } from './accessor.ts';
import { mergeSightings, type Sighting } from './merge.ts';
import { normaliseIoc, type TypedIoc } from './normalise.ts';
import { type IocUpsert, type IocUpserted, type IocUpsertMany, iocDocument, presentIoc } from './schemas.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'soc.ioc.upsert': true;
  }
}

export const UPSERT = 'soc.ioc.upsert';

/** What became of a report. */
export interface Upserted {
  readonly row: IocRow;
  readonly created: boolean;
  readonly changed: boolean;
}

const keyOf = ({ type, value }: TypedIoc) => `${type}:${value}`;

/** A report as given to `upsert`, complete. */
export function sighting(ctx: Ctx, input: z.output<typeof IocUpsert>): Sighting {
  const now = ctx.clock.now();
  const { firstSeen: first, source } = input;
  const lastSeen = input.lastSeen ?? new Date(Math.max(now, first?.getTime() ?? now));
  return {
    type: input.type,
    value: normaliseIoc(input.type, input.value),
    confidence: input.confidence ?? 0.5,
    source,
    sources: [source],
    reputation: input.reputation ?? null,
    threatActor: input.threatActor ?? null,
    campaigns: input.campaigns ?? [],
    tags: input.tags ?? [],
    context: input.context ?? {},
    enrichment: input.enrichment ?? {},
    firstSeen: first ?? new Date(Math.min(now, lastSeen.getTime())),
    lastSeen,
    validUntil: input.validUntil ?? null,
  };
}

const WANTED = `SELECT iocs.id FROM json_each(?) AS kind CROSS JOIN json_each(kind.value) AS wanted CROSS JOIN iocs
 WHERE iocs.tenant_id = ? AND iocs.type = kind.key AND iocs.value = wanted.value`;

/** A condition on the indicators of these types and values. */
export const withValues = (ctx: Ctx, wanted: Readonly<Record<string, readonly string[]>>) => ({
  sql: `"id" IN (${WANTED})`,
  args: [JSON.stringify(wanted), ctx.tenantId],
});

function among(ctx: Ctx, wanted: readonly TypedIoc[]) {
  const byType = [...Map.groupBy(wanted, ({ type }) => type)];
  return withValues(
    ctx,
    Object.fromEntries(byType.map(([type, those]) => [type, those.map(({ value }) => value)])),
  );
}

function stillUnknown(ctx: Ctx, created: readonly TypedIoc[]): Step {
  const { args } = among(ctx, created);
  const moved = () => conflict('version', 'the same indicator was reported at the same moment');
  return guard(`NOT EXISTS (${WANTED})`, args, moved);
}

interface UpsertOptions extends WriteOptions {
  /** Where in the input a report stands; default: it is the input. */
  readonly at?: (index: number) => string;
}

interface Known {
  readonly stored: IocRow | null;
  now: Sighting;
  changed: boolean;
}

/**
 * Takes reports in, one after the other; several of one indicator make one row and one write. Of two calls that
 * report a new one, one fails as CONFLICT(version), to be planned again.
 */
export async function planUpserts(
  ctx: Ctx,
  reports: readonly Sighting[],
  { at, ...options }: UpsertOptions = {},
): Promise<Change<Upserted[]>> {
  if (reports.length === 0) return change([]);
  const rows = await iocs.find(ctx, among(ctx, reports));
  const known = new Map<string, Known>(
    rows.map(row => [keyOf(row), { stored: row, now: row, changed: false }]),
  );
  const told = reports.map((report, index) => {
    const key = keyOf(report);
    const before = known.get(key);
    if (before === undefined) {
      known.set(key, { stored: null, now: report, changed: true });
      return { key, created: true, changed: true };
    }
    const merged = mergeSightings(before.now, report);
    const changed = canonicalJson(merged) !== canonicalJson(fieldsOf(before.now));
    if (changed) {
      checkDocuments(merged, at?.(index));
      before.now = merged;
      before.changed = true;
    }
    return { key, created: false, changed };
  });

  const write = { ...options, action: UPSERT };
  const unknown = [...known.values()].filter(({ stored }) => stored === null).map(({ now }) => now);
  const inserted = await iocs.plan.insertMany(ctx, unknown, write);
  const guards = unknown.length === 0 ? [] : [stillUnknown(ctx, unknown)];
  const changes: Change[] = [change(undefined, { steps: guards }), inserted];
  const after = new Map([...rows, ...inserted.result].map(row => [keyOf(row), row]));
  for (const [key, { stored, now, changed }] of known) {
    if (stored === null || !changed) continue;
    const updated = await iocs.plan.updateRow(ctx, stored, now, write);
    after.set(key, updated.result);
    changes.push(updated);
  }
  const results = told.flatMap(({ key, ...what }) => {
    const row = after.get(key);
    return row === undefined ? [] : [{ row, ...what }];
  });
  return combine(results, changes);
}

/** Merging with itself leaves a report's own fields. */
const fieldsOf = (of: Sighting): Sighting => mergeSightings(of, of);

function checkDocuments(merged: Sighting, at: string | undefined): void {
  for (const field of ['context', 'enrichment'] as const) {
    if (!iocDocument.safeParse(merged[field]).success) {
      const path = at === undefined ? field : `${at}.${field}`;
      throw invalid(path, 'is too large together with what is known already');
    }
  }
}

const shown = (ctx: Ctx, { row, ...what }: Upserted) => ({ ioc: presentIoc(row, ctx), ...what });

/** Takes up to 500 reports in, in order. */
export async function planUpsertMany(
  ctx: Ctx,
  { items }: z.output<typeof IocUpsertMany>,
): Promise<Change<{ items: z.input<typeof IocUpserted>[] }>> {
  const reports = items.map(item => sighting(ctx, item));
  const planned = await planUpserts(ctx, reports, { at: index => `items.${index}` });
  return withResult(planned, { items: planned.result.map(one => shown(ctx, one)) });
}

/** Takes one report in. */
export async function planUpsert(
  ctx: Ctx,
  input: z.output<typeof IocUpsert>,
): Promise<Change<z.input<typeof IocUpserted>>> {
  const planned = single(await planUpserts(ctx, [sighting(ctx, input)]));
  return withResult(planned, shown(ctx, planned.result));
}
