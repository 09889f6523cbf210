import { canonicalJson } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../context.ts';
import type { ProcedureMeta } from '../../meta.ts';
import { type ReportRow, reports } from './accessor.ts';
import { ReportSnapshot, type ShownReport } from './document.ts';
import { markdownOf } from './markdown.ts';

const DownloadQuery = z.strictObject({
  format: z.enum(['json', 'md', 'pdf'], 'must be json, md or pdf').default('json'),
});
type Format = z.output<typeof DownloadQuery>['format'];

interface Form {
  readonly contentType: string;
  write(row: ReportRow): Promise<string | Uint8Array<ArrayBuffer>>;
}

const shown = ({ snapshot, contentSha256 }: ReportRow): ShownReport => ({
  snapshot: ReportSnapshot.parse(snapshot),
  contentSha256,
});

const FORMS: Readonly<Record<Format, Form>> = {
  json: { contentType: 'application/json', write: async ({ snapshot }) => canonicalJson(snapshot) },
  md: { contentType: 'text/markdown; charset=utf-8', write: async row => markdownOf(shown(row)) },
  pdf: {
    contentType: 'application/pdf',
    async write(row) {
      const { pdfOf } = await import('./pdf/index.ts');
      return pdfOf(shown(row));
    },
  },
};

/** `GET /api/v1/soc/reports/:id/download`: a report as a file. */
export const reportDownload = {
  path: 'GET /api/v1/soc/reports/:id/download',
  meta: { role: 'viewer', summary: 'Downloads a report as JSON, Markdown or PDF.' } satisfies ProcedureMeta,
  query: DownloadQuery,
  /** `id`: as it stands in the path. */
  async run(ctx: Caller, { format }: z.output<typeof DownloadQuery>, id: string): Promise<Response> {
    const row = await reports.require(ctx, id);
    const { contentType, write } = FORMS[format];
    return new Response(await write(row), {
      headers: {
        'content-type': contentType,
        'content-disposition': `attachment; filename="report-${row.id}.${format}"`,
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
    });
  },
};
