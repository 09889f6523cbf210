import { type Config, configure } from '../config.ts';
import { type Environment, environment as realEnvironment } from '../environment.ts';
import type { BreakwaterOptions } from '../types.ts';
import { downloadFile, uploadFile } from './routes.ts';
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
    (operation: string) =>
    (query: object = {}, options: DownloadOptions = {}) =>
      downloadFile(config, environment, operation, { ...query }, options);
  const to =
    (operation: string) =>
    async <Answer>(body: UploadBody, query: object = {}, options: UploadOptions = {}): Promise<Answer> =>
      told(await uploadFile(config, environment, operation, body, { ...query }, options));
  return {
    auditExport: from('audit.export'),
    decisionExport: from('governance.decisions.export'),
    evidenceExport: from('compliance.evidence.export'),
    flowDiagram: from('compliance.flows.diagramSvg'),
    report: from('soc.reports.download'),
    databaseExport: from('database.export'),
    databaseDiagram: from('database.diagram'),
    backup: from('database.backup'),
    importData: to('database.import'),
    restore: to('database.restore'),
    ingestFlows: to('compliance.flows.ingestStream'),
  };
}

/** Sound as long as the server answers as its routes are typed, which the tests compare. */
function told<T>(answer: unknown): T {
  return answer as T;
}
