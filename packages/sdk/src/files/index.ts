import { type Config, configure } from '../config.ts';
import { type Environment, environment as realEnvironment } from '../environment.ts';
import type { BreakwaterOptions } from '../types.ts';
import type { Route } from './request.ts';
import { download, upload } from './transfer.ts';
import type { DownloadOptions, Files, UploadBody, UploadOptions } from './types.ts';

/**
 * Downloads and uploads of one deployment, with the options of `createBreakwater`.
 *
 * @example
 * const files = createFiles({ url: 'https://breakwater.example.com', token: process.env.BREAKWATER_TOKEN });
 * const evidence = await files.evidenceExport({ from: '2026-01-01' }, { onProgress: ({ loaded }) => show(loaded) });
 * await writeFile(evidence.name ?? 'evidence.zip', evidence.body);
 * @throws TypeError or RangeError when an option is not usable.
 */
export function createFiles(options: BreakwaterOptions): Files {
  return assembleFiles(configure(options), realEnvironment);
}

/** @internal */
export function assembleFiles(config: Config, environment: Environment): Files {
  const from =
    (path: string) =>
    (query: object = {}, options: DownloadOptions = {}) =>
      download(config, environment, { path, query: { ...query } }, options);
  const to =
    <Answer, Query extends object>(path: string, sent: (query: Query) => Sent, maxRetries = 0) =>
    async (body: UploadBody, asked: Query, options: UploadOptions = {}): Promise<Answer> => {
      const { type, encoding, query } = sent(asked);
      const headers = {
        'content-type': type,
        'content-encoding': encoding,
        'idempotency-key': options.idempotencyKey ?? environment.uuid(),
      };
      return told(await upload(config, environment, { path, query, headers }, body, options, maxRetries));
    };
  return {
    auditExport: from('/api/v1/audit/export'),
    decisionExport: from('/api/v1/governance/decisions/export'),
    evidenceExport: from('/api/v1/compliance/evidence/export'),
    flowDiagram: from('/api/v1/compliance/flows/diagram.svg'),
    report: ({ id, ...query }, options) =>
      from(`/api/v1/soc/reports/${encodeURIComponent(id)}/download`)(query, options),
    databaseExport: from('/db/export.zip'),
    databaseDiagram: from('/db/diagram.svg'),
    backup: from('/db/backup.sqlite'),
    importData: to(
      '/db/import',
      ({ type, ...query }) => ({ type: type === 'zip' ? 'application/zip' : 'text/csv', query }),
      config.maxRetries,
    ),
    restore: to('/db/restore', query => ({ type: 'application/octet-stream', query: { ...query } })),
    ingestFlows: to('/api/v1/compliance/flows/ingest', ({ gzip, ...query }) => ({
      type: query.format === 'breakwater' ? 'application/x-ndjson' : 'text/plain',
      encoding: gzip ? 'gzip' : undefined,
      query,
    })),
  };
}

/** How a query is told to the server. */
interface Sent extends Pick<Route, 'query'> {
  readonly type: string;
  readonly encoding?: string | undefined;
}

/** Sound as long as the server answers as its routes are typed, which the tests compare. */
function told<T>(answer: unknown): T {
  return answer as T;
}
