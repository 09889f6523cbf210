import { type AuditAction, auditDraft, change, commit, invalid } from '@breakwater/db';
import { streamOf } from '../../../audit/export/stream.ts';
import type { Caller } from '../../../context.ts';
import type { ProcedureMeta } from '../../../meta.ts';
import { checkJson, jsonOf, ndjsonOf } from './lines.ts';
import { ExportQuery, fileName } from './query.ts';
import { type Selection, select } from './selection.ts';

declare module '@breakwater/db' {
  interface AuditActions {
    'compliance.evidence.export': true;
  }
}

const EXPORT = 'compliance.evidence.export' satisfies AuditAction;

type Format = ExportQuery['format'];
type Body = ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>;

interface Form {
  readonly contentType: string;
  /** Throws for what this form cannot hold. */
  readonly check?: (selection: Selection) => void;
  open(ctx: Caller, selection: Selection): Promise<Body>;
}

const FORMS: Readonly<Record<Format, Form>> = {
  zip: { contentType: 'application/zip', open: async (ctx, selection) => zipOf(ctx, selection) },
  ndjson: {
    contentType: 'application/x-ndjson',
    open: async (ctx, selection) => streamOf(ctx, ndjsonOf(ctx, selection)),
  },
  json: { contentType: 'application/json', check: checkJson, open: jsonOf },
};

/** `GET /api/v1/compliance/evidence/export`: evidence with all that is needed to check it, audited before the first byte. */
export const evidenceExport = {
  path: 'GET /api/v1/compliance/evidence/export',
  meta: {
    role: 'viewer',
    summary: 'Exports evidence as a package that can be checked without Breakwater.',
    audited: true,
    action: EXPORT,
  } satisfies ProcedureMeta,
  query: ExportQuery,
  async run(ctx: Caller, asked: ExportQuery, { method }: Request): Promise<Response> {
    // HEAD comes here too, and nobody would read what it makes.
    if (method !== 'GET') throw invalid('', 'an export is read with GET');
    const selection = await select(ctx, asked);
    const { period, items } = selection;
    const { contentType, check, open } = FORMS[asked.format];
    check?.(selection);
    const entry = auditDraft(ctx, EXPORT, {
      component: 'evidence',
      detail: { ...asked, from: new Date(period.from), to: new Date(period.to), items: items.length },
    });
    await commit(ctx, change(undefined, { audit: [entry] }));
    return new Response(await open(ctx, selection), {
      headers: {
        'content-type': contentType,
        'content-disposition': `attachment; filename="${fileName(period, asked.format)}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  },
};

function zipOf(ctx: Caller, selection: Selection): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  ctx.background(written(ctx, selection, writable));
  return readable;
}

async function written(ctx: Caller, selection: Selection, out: WritableStream<Uint8Array>): Promise<void> {
  try {
    const { writePackage } = await import('./zip.ts');
    await writePackage(ctx, selection, out);
  } catch (error) {
    // Also when the client has gone: then there is nobody left to tell.
    ctx.log?.('an export ended early', { procedure: ctx.procedure.path, error: String(error) });
    await out.abort(error).catch(() => undefined);
  }
}
