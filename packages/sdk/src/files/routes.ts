import type { Config } from '../config.ts';
import type { Environment } from '../environment.ts';
import type { Route } from './request.ts';
import { download, upload } from './transfer.ts';
import type { Download, DownloadOptions, UploadBody, UploadOptions } from './types.ts';

type Query = Readonly<Record<string, unknown>>;

/** How an input is sent. */
interface Sent extends Pick<Route, 'query'> {
  readonly type: string;
  readonly encoding?: string | undefined;
}

interface UploadRoute {
  readonly path: string;
  /** Its idempotency key counts, so it may be sent again. */
  readonly repeatable?: true;
  readonly sent: (input: Query) => Sent;
}

/** Where files are read, by the name of the operation; `:id` is a field of its input. */
export const DOWNLOADS: Readonly<Record<string, string>> = {
  'audit.export': '/api/v1/audit/export',
  'governance.decisions.export': '/api/v1/governance/decisions/export',
  'compliance.evidence.export': '/api/v1/compliance/evidence/export',
  'compliance.flows.diagramSvg': '/api/v1/compliance/flows/diagram.svg',
  'soc.reports.download': '/api/v1/soc/reports/:id/download',
  'database.export': '/db/export.zip',
  'database.diagram': '/db/diagram.svg',
  'database.backup': '/db/backup.sqlite',
};

/** Where files are sent. */
export const UPLOADS: Readonly<Record<string, UploadRoute>> = {
  'database.import': {
    path: '/db/import',
    repeatable: true,
    sent: ({ type, ...query }) => ({ type: type === 'zip' ? 'application/zip' : 'text/csv', query }),
  },
  'database.restore': {
    path: '/db/restore',
    sent: query => ({ type: 'application/octet-stream', query }),
  },
  'compliance.flows.ingestStream': {
    path: '/api/v1/compliance/flows/ingest',
    sent: ({ gzip, ...query }) => ({
      type: query.format === 'aws-vpc-flow-log' ? 'text/plain' : 'application/x-ndjson',
      encoding: gzip === true ? 'gzip' : undefined,
      query,
    }),
  },
};

export function downloadFile(
  config: Config,
  environment: Environment,
  operation: string,
  input: Query,
  options: DownloadOptions,
): Promise<Download> {
  const query = { ...input };
  const path = known(DOWNLOADS, operation).replace(/:(\w+)/g, (_, name: string) => {
    delete query[name];
    return encodeURIComponent(String(input[name]));
  });
  return download(config, environment, { path, query }, options);
}

/** What the server makes of a file. */
export function uploadFile(
  config: Config,
  environment: Environment,
  operation: string,
  body: UploadBody,
  input: Query,
  options: UploadOptions,
): Promise<unknown> {
  const { path, repeatable, sent } = known(UPLOADS, operation);
  const { type, encoding, query } = sent(input);
  const headers = {
    'content-type': type,
    'content-encoding': encoding,
    'idempotency-key': options.idempotencyKey ?? environment.uuid(),
  };
  const maxRetries = repeatable === true ? config.maxRetries : 0;
  return upload(config, environment, { path, query, headers }, body, options, maxRetries);
}

function known<T>(routes: Readonly<Record<string, T>>, operation: string): T {
  const route = routes[operation];
  if (route === undefined) throw new TypeError(`${operation} is no file`);
  return route;
}
