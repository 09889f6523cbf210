import { type AuditAction, auditDraft, auditExtent, change, commit } from '@breakwater/db';
import type * as z from 'zod';
import type { Caller } from '../../context.ts';
import { stamp } from '../../database/stamp.ts';
import type { ProcedureMeta } from '../../meta.ts';
import { auditEntries, auditSeals, isArchived } from '../accessor.ts';
import { presentSeal } from '../seal.ts';
import { type Entry, FORMATS, type Format } from './formats.ts';
import { ExportQuery } from './query.ts';
import { streamOf } from './stream.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'audit.log.export': true;
  }
}

const EXPORT = 'audit.log.export' satisfies AuditAction;
const ENTRIES_AT_ONCE = 50;
const SEALS_AT_ONCE = 50;

type Filters = Omit<z.output<typeof ExportQuery>, 'format' | 'seals'>;

/** `GET /api/v1/audit/export`: the chain as a file, oldest first, read and sent page by page. */
export const auditExport = {
  path: 'GET /api/v1/audit/export',
  meta: {
    role: 'admin',
    tenant: 'optional',
    summary: 'Exports the audit log.',
    audited: true,
    action: EXPORT,
  } satisfies ProcedureMeta,
  query: ExportQuery,
  async run(
    ctx: Caller,
    { format, seals = false, ...filters }: z.output<typeof ExportQuery>,
  ): Promise<Response> {
    const { rows, lastSeq } = await auditExtent(ctx, auditEntries, filters);
    const entry = auditDraft(ctx, EXPORT, { component: 'audit_log', detail: { format, rows, lastSeq } });
    await commit(ctx, change(undefined, { audit: [entry] }));
    const { contentType, write }: Format = FORMATS[format];
    const name = `audit-${ctx.tenantId}-${stamp(ctx.clock.now())}.${format}`;
    return new Response(
      streamOf(
        ctx,
        write(entriesThrough(ctx, filters, lastSeq), seals ? sealsThrough(ctx, lastSeq) : none()),
      ),
      {
        headers: {
          'content-type': contentType,
          'content-disposition': `attachment; filename="${name}"`,
          'cache-control': 'no-store',
          'x-content-type-options': 'nosniff',
          'x-breakwater-rows': String(rows),
          'x-breakwater-last-seq': String(lastSeq),
        },
      },
    );
  },
};

async function* entriesThrough(ctx: Caller, filters: Filters, lastSeq: number): AsyncGenerator<Entry[]> {
  let cursor: string | undefined;
  do {
    const page = await auditEntries.list(ctx, { order: 'asc', limit: ENTRIES_AT_ONCE, cursor, filters });
    const items = page.items.filter(({ seq }) => seq <= lastSeq);
    if (items.length > 0) yield items;
    if (items.length < page.items.length) return;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

/** The chain's seals of nothing later, with their leaves. */
async function* sealsThrough(ctx: Caller, lastSeq: number): AsyncGenerator<unknown[]> {
  let cursor: string | undefined;
  do {
    const page = await auditSeals.list(ctx, { order: 'asc', limit: SEALS_AT_ONCE, cursor });
    const items = page.items.filter(({ throughSeq }) => throughSeq <= lastSeq);
    yield items.map(seal => presentSeal(seal, { archived: isArchived(seal), includeLeaves: true }));
    if (items.length < page.items.length) return;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
}

async function* none(): AsyncGenerator<never> {}
