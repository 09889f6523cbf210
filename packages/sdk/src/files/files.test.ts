import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import type { ImportReport as ServerImportReport } from '../../../api/src/database/import/report.ts';
import type { RestoreReport as ServerRestoreReport } from '../../../db/src/admin/restore/report.ts';
import {
  AbortError,
  ConnectionError,
  ForbiddenError,
  NotFoundError,
  TimeoutError,
  ValidationError,
} from '../errors.ts';
import { startBreakwater } from '../testing/index.ts';
import type { TestBreakwater, TestRole } from '../testing.ts';
import type { BreakwaterOptions, RequestEvent } from '../types.ts';
import { createFiles } from './index.ts';
import type { Download, Files, ImportReport, Progress, RestoreReport } from './types.ts';

type Frozen<T> = { readonly [K in keyof T]: Frozen<T[K]> };

it('reports are typed as the server makes them', () => {
  expectTypeOf<ImportReport>().toEqualTypeOf<Frozen<ServerImportReport>>();
  expectTypeOf<ServerRestoreReport>().toExtend<RestoreReport>();
});

describe('files', () => {
  let bw: TestBreakwater;
  beforeAll(async () => {
    bw = await startBreakwater();
  });
  afterAll(() => bw?.close());

  const as = (role: TestRole | 'root', options: Partial<BreakwaterOptions> = {}): Files =>
    createFiles({ url: bw.url, token: () => bw.token(role), ...options });
  /** A fetch that first meets what is given, then goes on to the server. */
  const meeting = (...first: (() => Response | Promise<Response>)[]): Pick<BreakwaterOptions, 'fetch'> => ({
    fetch: async (url, init) => (first.shift() ?? (() => fetch(url, init)))(),
  });

  it('every download comes whole, under its name and type', async () => {
    const operator = as('operator');
    const { id: caseId } = await bw.as('operator').soc.cases.create({ title: 'Beaconing', severity: 'high' });
    await bw.as('operator').compliance.evidence.generate({ evidenceType: 'tag_audit_trail' });
    const report = await bw.as('operator').soc.reports.generate({ caseId, reportType: 'technical' });
    await bw.settle();
    const begins = async (download: Promise<Download>) => {
      const { name, type, bytes } = await download;
      const all = await bytes();
      return [name?.split('.').at(-1), type.split(';')[0], String.fromCharCode(...all.subarray(0, 4))];
    };
    expect(await begins(as('admin').auditExport({ format: 'csv', since: new Date(0) }))).toEqual([
      'csv',
      'text/csv',
      expect.any(String),
    ]);
    expect(await begins(operator.decisionExport())).toEqual(['ndjson', 'application/x-ndjson', '{"ex']);
    expect(await begins(operator.evidenceExport({ to: new Date() }))).toEqual([
      'zip',
      'application/zip',
      'PK\x03\x04',
    ]);
    expect(await begins(operator.flowDiagram({ maxNodes: 20 }))).toEqual(['svg', 'image/svg+xml', '<svg']);
    expect(await begins(operator.report({ id: report.id, format: 'md' }))).toEqual([
      'md',
      'text/markdown',
      expect.stringMatching(/^# /),
    ]);
    expect(await begins(as('admin').databaseExport())).toEqual(['zip', 'application/zip', 'PK\x03\x04']);
    expect((await begins(as('admin').databaseDiagram({ theme: 'dark' })))[1]).toBe('image/svg+xml');
    expect(await begins(as('root').backup())).toEqual(['sqlite', 'application/x-sqlite3', 'SQLi']);
  });

  it('a backup tells its progress, and is restored as it comes', async () => {
    const received: Progress[] = [];
    const sent: Progress[] = [];
    const backup = await as('root').backup({}, { onProgress: progress => received.push(progress) });
    const onProgress = (progress: Progress) => sent.push(progress);
    const report = await as('root').restore(
      backup.body,
      { dryRun: true, integrityCheck: false },
      { onProgress },
    );
    expect(report).toMatchObject({ restored: false, bytes: backup.size });
    expect(received.at(-1)).toEqual({ loaded: backup.size, total: backup.size });
    expect(sent.at(-1)).toEqual({ loaded: backup.size, total: null });
  });

  it('an import says what came of it, and its idempotency key outlives its attempts', async () => {
    const seen: RequestEvent[] = [];
    const unavailable = () => new Response('', { status: 503, headers: { 'retry-after': '0' } });
    const admin = as('admin', { ...meeting(unavailable), onRequest: event => seen.push(event) });
    const title = 'Imported';
    const csv = `title,severity\n${title},low\n`;
    const told: Progress[] = [];
    const onProgress = (progress: Progress) => told.push(progress);
    expect(await admin.importData(csv, { type: 'csv', table: 'cases' }, { onProgress })).toMatchObject({
      ok: true,
      files: [{ table: 'cases', status: 'imported', inserted: 1 }],
    });
    expect(seen.map(({ path, attempt }) => [path, attempt])).toEqual([
      ['POST /db/import', 1],
      ['POST /db/import', 2],
    ]);
    expect(told.at(-1)).toEqual({ loaded: csv.length, total: csv.length });
    const [first, second] = seen.map(({ headers }) => headers.get('idempotency-key'));
    expect([first?.length, second]).toEqual([36, first]);
    const refused = admin.importData('nothing\n1\n', { type: 'csv', table: 'cases', dryRun: true });
    await expect(refused).rejects.toThrow(ValidationError);
  });

  it('flows go as lines, packed or not, and are never sent twice', async () => {
    const line = '2 1 eni-1 10.0.0.1 10.0.0.2 40000 443 6 10 840 1767225600 1767225660 ACCEPT OK\n';
    const query = { format: 'aws-vpc-flow-log' } as const;
    const operator = as('operator');
    expect(await operator.ingestFlows(line, query)).toMatchObject({ received: 1 });
    expect(await operator.ingestFlows(gzipSync(line), { ...query, gzip: true })).toMatchObject({
      received: 1,
    });
    const lost = as(
      'operator',
      meeting(() => Promise.reject(new TypeError('reset'))),
    );
    await expect(lost.ingestFlows(line, query)).rejects.toThrow(ConnectionError);
    expect(await lost.ingestFlows(line, query)).toMatchObject({ received: 1 });
  });

  it('a refusal is the error of its code, with request id and details', async () => {
    await expect(as('viewer').backup()).rejects.toThrow(ForbiddenError);
    await expect(as('viewer').report({ id: 'rpt_01kjmma2g0e8hsrakbq3g771k3' })).rejects.toThrow(
      NotFoundError,
    );
    const error = await as('admin')
      .evidenceExport({ from: 'soon' })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({
      name: 'ValidationError',
      status: 400,
      requestId: expect.any(String),
      details: { issues: [{ path: 'from' }] },
    });
  });

  it('a download is tried again before its first byte, and fails when it is cut off after it', async () => {
    const reset = () => Promise.reject(new TypeError('reset'));
    expect((await as('admin', meeting(reset)).databaseDiagram()).response.status).toBe(200);
    const cut = () =>
      new Response(
        new ReadableStream({
          pull(controller) {
            controller.error(new TypeError('terminated'));
          },
        }),
      );
    const download = await as('admin', meeting(cut)).databaseDiagram();
    await expect(download.bytes()).rejects.toThrow(ConnectionError);
  });

  it('a silence longer than timeoutMs and an abort end a download under way', async () => {
    const silent = () => new Response(new ReadableStream({ pull: () => new Promise(() => undefined) }));
    const late = await as('admin', meeting(silent)).databaseDiagram({}, { timeoutMs: 1 });
    await expect(late.bytes()).rejects.toThrow(TimeoutError);
    const abort = new AbortController();
    const aborted = await as('admin', meeting(silent)).databaseDiagram({}, { signal: abort.signal });
    const reading = aborted.text();
    abort.abort();
    await expect(reading).rejects.toThrow(AbortError);
  });

  it('what a proxy answers is no answer of Breakwater', async () => {
    const page = () => new Response('<html>', { status: 404 });
    await expect(as('admin', meeting(page)).databaseExport()).rejects.toThrow(ConnectionError);
    const welcome = () => new Response('<html>');
    await expect(as('root', meeting(welcome)).restore('x')).rejects.toThrow(ConnectionError);
  });
});
