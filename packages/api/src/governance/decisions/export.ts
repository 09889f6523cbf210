import {
  type AuditAction,
  auditDraft,
  canonicalJson,
  change,
  commit,
  publicKeys,
  query,
  Sha256,
  tableInfo,
} from '@breakwater/db';
import { decisionPurges } from '@breakwater/db/schema';
import * as z from 'zod';
import { streamOf } from '../../audit/export/stream.ts';
import type { Caller } from '../../context.ts';
import { stamp } from '../../database/stamp.ts';
import type { ProcedureMeta } from '../../meta.ts';
import { queryTime } from '../../query-time.ts';
import { type DecisionRow, decisions } from './accessor.ts';
import { exportLine } from './document.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'governance.decision.export': true;
  }
}

const EXPORT = 'governance.decision.export' satisfies AuditAction;
const AT_ONCE = 250;
const PURGE_FIELDS = ['firstDecisionId', 'lastDecisionId', 'tier', 'cutoff', 'count', 'sha256'];

const ExportQuery = z.strictObject({
  since: queryTime.optional(),
  until: queryTime.optional(),
  action: decisions.filters.action.schema.optional(),
});
type Filters = z.output<typeof ExportQuery>;

/** `GET /api/v1/governance/decisions/export`: the decision log as NDJSON, oldest first, read and sent page by page. */
export const decisionExport = {
  path: 'GET /api/v1/governance/decisions/export',
  meta: {
    role: 'viewer',
    summary: 'Exports decisions with their signatures, to be checked offline.',
    audited: true,
    action: EXPORT,
  } satisfies ProcedureMeta,
  query: ExportQuery,
  async run(ctx: Caller, filters: Filters): Promise<Response> {
    const exportedAt = new Date(ctx.clock.now());
    const header = await headerOf(ctx, filters, exportedAt);
    const newest = await newestOf(ctx, filters);
    const entry = auditDraft(ctx, EXPORT, { component: 'decisions', detail: { filters } });
    await commit(ctx, change(undefined, { audit: [entry] }));
    const name = `decisions-${ctx.tenantId}-${stamp(exportedAt.getTime())}.ndjson`;
    return new Response(streamOf(ctx, linesOf(header, pagesThrough(ctx, filters, newest))), {
      headers: {
        'content-type': 'application/x-ndjson; charset=utf-8',
        'content-disposition': `attachment; filename="${name}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  },
};

/** Everything but decisions that a reader needs. */
async function headerOf(ctx: Caller, { since, until, action }: Filters, exportedAt: Date) {
  return {
    type: 'header',
    format: 'breakwater-decisions',
    version: 1,
    tenantId: ctx.tenantId,
    exportedAt,
    filters: { since: since ?? null, until: until ?? null, action: action ?? null },
    publicKeys: await publicKeys(ctx),
    purges: await purgesOf(ctx),
  };
}

/** What retention took, oldest first. */
async function purgesOf(ctx: Caller): Promise<Record<string, unknown>[]> {
  const info = tableInfo(decisionPurges);
  const [found] = await query(ctx, [
    { sql: `${info.select} WHERE tenant_id = ? ORDER BY timestamp, first_decision_id`, args: [ctx.tenantId] },
  ]);
  return (found?.rows ?? []).map(row => {
    const purge = info.decode(row);
    return Object.fromEntries(PURGE_FIELDS.map(field => [field, purge[field]]));
  });
}

type Position = Pick<DecisionRow, 'timestamp' | 'id'>;

async function newestOf(ctx: Caller, filters: Filters): Promise<Position | null> {
  const { items } = await decisions.list(ctx, { order: 'timestamp:desc', limit: 1, filters });
  return items[0] ?? null;
}

const isAfter = (a: Position, b: Position): boolean =>
  a.timestamp.getTime() === b.timestamp.getTime() ? a.id > b.id : a.timestamp > b.timestamp;

/** What is decided meanwhile is not part of it. */
async function* pagesThrough(
  ctx: Caller,
  filters: Filters,
  newest: Position | null,
): AsyncGenerator<DecisionRow[]> {
  if (newest === null) return;
  let cursor: string | undefined;
  do {
    const page = await decisions.list(ctx, { order: 'timestamp:asc', limit: AT_ONCE, cursor, filters });
    const items = page.items.filter(row => !isAfter(row, newest));
    if (items.length > 0) yield items;
    if (items.length < page.items.length) return;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

async function* linesOf(header: unknown, pages: AsyncGenerator<DecisionRow[]>): AsyncGenerator<string> {
  const hash = new Sha256();
  const encoder = new TextEncoder();
  let count = 0;
  yield `${canonicalJson(header)}\n`;
  for await (const page of pages) {
    const text = page.map(exportLine).join('');
    hash.update(encoder.encode(text));
    count += page.length;
    yield text;
  }
  yield `${canonicalJson({ type: 'footer', count, sha256: hash.hex() })}\n`;
}
