import {
  loadAuditExport,
  loadDatabaseRoutes,
  loadDecisionExport,
  loadEvidenceExport,
  loadFlowDiagram,
  loadReportDownload,
  type ProcedureMeta,
} from '@breakwater/api';
import * as z from 'zod';
import { METRICS_META } from '../../apps/edge/src/routes/metrics.ts';
import type { Schema } from './components.ts';
import type { HeaderName } from './headers.ts';

/** A route that is no procedure. */
export interface HttpRoute {
  readonly operationId: string;
  /** Method and path, a parameter as `:id`. */
  readonly route: string;
  readonly meta: ProcedureMeta;
  readonly description?: string;
  readonly query?: z.ZodType;
  readonly path?: Readonly<Record<string, z.ZodType>>;
  /** Media types of the body; undefined: it has none. */
  readonly body?: readonly string[];
  /** Schema by media type; null: a file. */
  readonly answer: Readonly<Record<string, z.ZodType | Schema | null>>;
  readonly headers?: readonly HeaderName[];
  /** Statuses beyond 200 and the failures. */
  readonly also?: Readonly<Record<number, string>>;
  readonly fails?: readonly string[];
}

const Liveness = z.object({ status: z.literal('ok') });
const Version = z.object({
  name: z.literal('breakwater'),
  version: z.string(),
  runtime: z.enum(['node', 'workerd']),
});

const open = (summary: string): ProcedureMeta => ({ role: 'public', summary });
const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });
const HEALTH = ref('DatabaseHealth');
const away = { 503: 'The database is away or not migrated.' };
const file: readonly HeaderName[] = ['Content-Disposition'];
const exported: readonly HeaderName[] = [...file, 'X-Breakwater-Rows', 'X-Breakwater-Last-Seq'];

/** Every route of the application but the procedures. */
export async function httpRoutes(): Promise<HttpRoute[]> {
  const [
    { auditExport },
    { decisionExport },
    { evidenceExport },
    { reportDownload },
    { flowDiagram },
    database,
  ] = await Promise.all([
    loadAuditExport(),
    loadDecisionExport(),
    loadEvidenceExport(),
    loadReportDownload(),
    loadFlowDiagram(),
    loadDatabaseRoutes(),
  ]);
  return [
    {
      operationId: 'service.healthz',
      route: 'GET /healthz',
      meta: open('Says that the process answers.'),
      answer: { 'application/json': Liveness },
    },
    {
      operationId: 'service.readyz',
      route: 'GET /readyz',
      meta: open('Says whether it can do its work.'),
      answer: { 'application/json': HEALTH },
      also: away,
    },
    {
      operationId: 'service.version',
      route: 'GET /version',
      meta: open('Says what runs here.'),
      answer: { 'application/json': Version },
    },
    {
      operationId: 'service.openapi',
      route: 'GET /openapi.json',
      meta: open('This document.'),
      answer: { 'application/json': z.looseObject({ openapi: z.string() }) },
      headers: ['ETag'],
      also: { 304: 'The document still has the ETag of `If-None-Match`.' },
    },
    {
      operationId: 'service.reference',
      route: 'GET /docs',
      meta: open('This document as a page to read, search and try.'),
      answer: { 'text/html': null },
      headers: ['ETag'],
      also: { 304: 'The page still has the ETag of `If-None-Match`.' },
    },
    {
      operationId: 'service.referenceFile',
      route: 'GET /docs/:file',
      meta: open('What that page loads.'),
      path: { file: z.string().describe('As the page names it; it changes with what the file holds.') },
      answer: { 'text/javascript': null },
      headers: ['ETag'],
      also: { 304: 'The file still has the ETag of `If-None-Match`.', 404: 'There is no such file.' },
    },
    {
      operationId: 'service.metrics',
      route: 'GET /metrics',
      meta: METRICS_META,
      answer: { 'text/plain': null },
    },
    {
      operationId: 'database.readiness',
      route: 'GET /db/health',
      meta: open('Says whether the database is there, and migrated.'),
      answer: { 'application/json': HEALTH },
      also: away,
    },
    {
      operationId: 'database.diagram',
      route: 'GET /db/diagram.svg',
      meta: database.METAS['GET /db/diagram.svg'],
      query: database.DiagramQuery,
      answer: { 'image/svg+xml': null },
      headers: ['ETag'],
      also: { 304: 'The drawing still has the ETag of `If-None-Match`.' },
    },
    {
      operationId: 'database.audit',
      route: 'GET /db/audit',
      meta: database.METAS['GET /db/audit'],
      query: database.AuditPageQuery,
      answer: { 'application/json': database.AuditPage },
    },
    {
      operationId: 'database.export',
      route: 'GET /db/export.zip',
      meta: database.METAS['GET /db/export.zip'],
      answer: { 'application/zip': null },
      headers: file,
      fails: ['CONFLICT'],
    },
    {
      operationId: 'database.import',
      route: 'POST /db/import',
      meta: database.METAS['POST /db/import'],
      description:
        'The body is one CSV file, with `table`, or a zip of files named after their tables; at most 32 MiB.',
      query: database.ImportQuery,
      body: ['text/csv', 'application/zip'],
      answer: { 'application/json': database.ImportReport },
      fails: ['CONFLICT', 'TOO_LARGE'],
    },
    {
      operationId: 'database.backup',
      route: 'GET /db/backup.sqlite',
      meta: database.METAS['GET /db/backup.sqlite'],
      query: database.BackupQuery,
      answer: { 'application/x-sqlite3': null, 'application/sql': null },
      headers: file,
      fails: ['CONFLICT', 'UNSUPPORTED'],
    },
    {
      operationId: 'database.restore',
      route: 'POST /db/restore',
      meta: database.METAS['POST /db/restore'],
      description: 'The body is a backup, or a form with it as the part `file`.',
      query: database.RestoreQuery,
      body: ['application/octet-stream', 'multipart/form-data'],
      answer: { 'application/json': database.RestoreReport },
      fails: ['CONFLICT', 'TOO_LARGE', 'UNSUPPORTED'],
    },
    {
      operationId: 'identity.oidc.login',
      route: 'GET /auth/oidc/:provider/login',
      meta: open('Sends a browser to an identity provider to sign in.'),
      path: { provider: z.string().describe('Its name, as `identity.oidc.providers` lists it.') },
      query: z.strictObject({
        next: z
          .string()
          .optional()
          .describe('Where the browser is sent afterwards, with the session in the fragment.'),
      }),
      answer: {},
      also: { 302: 'To the provider.' },
      fails: ['NOT_FOUND'],
    },
    {
      operationId: 'identity.oidc.callback',
      route: 'GET /auth/oidc/callback',
      meta: open('Where the identity provider sends the browser back to.'),
      query: z.strictObject({ state: z.string(), code: z.string().optional(), error: z.string().optional() }),
      answer: { 'application/json': ref('SignedIn') },
      also: { 302: 'To `next`, with `token` and `expiresAt`, or `error`, in the fragment.' },
      fails: ['UNAUTHENTICATED'],
    },
    {
      operationId: 'audit.export',
      route: auditExport.path,
      meta: auditExport.meta,
      query: auditExport.query,
      answer: { 'text/csv': null, 'application/x-ndjson': null, 'application/json': null },
      headers: exported,
    },
    {
      operationId: 'governance.decisions.export',
      route: decisionExport.path,
      meta: decisionExport.meta,
      query: decisionExport.query,
      answer: { 'application/x-ndjson': null },
      headers: file,
    },
    {
      operationId: 'compliance.evidence.export',
      route: evidenceExport.path,
      meta: evidenceExport.meta,
      query: evidenceExport.query,
      answer: { 'application/zip': null, 'application/x-ndjson': null, 'application/json': null },
      headers: file,
    },
    {
      operationId: 'compliance.flows.diagramSvg',
      route: flowDiagram.path,
      meta: flowDiagram.meta,
      query: flowDiagram.query,
      answer: { 'image/svg+xml': null },
    },
    {
      operationId: 'soc.reports.download',
      route: reportDownload.path,
      meta: reportDownload.meta,
      path: { id: z.string() },
      query: reportDownload.query,
      answer: { 'application/json': z.looseObject({}), 'text/markdown': null, 'application/pdf': null },
      headers: file,
      fails: ['NOT_FOUND'],
    },
  ];
}
