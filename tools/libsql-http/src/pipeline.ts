import { analyse, analyseAll } from './analysis.ts';
import { type BatchResult, executeBatch, resolveBatch } from './batch.ts';
import { ProtocolError, StatementError, type WireError } from './errors.ts';
import type { SqlReference, StreamRequest } from './protocol.ts';
import type { Session } from './session.ts';
import { executeStmt, resolveSql, resolveStmt, type StmtResult } from './statement.ts';
import type { Stream, StreamRegistry } from './streams.ts';

interface DescribeResult {
  readonly params: readonly { readonly name: string | null }[];
  readonly cols: readonly { readonly name: string; readonly decltype: string | null }[];
  readonly is_explain: boolean;
  readonly is_readonly: boolean;
}

type StreamResponse =
  | { readonly type: 'close' | 'sequence' | 'store_sql' | 'close_sql' }
  | { readonly type: 'execute'; readonly result: StmtResult }
  | { readonly type: 'batch'; readonly result: BatchResult }
  | { readonly type: 'describe'; readonly result: DescribeResult }
  | { readonly type: 'get_autocommit'; readonly is_autocommit: boolean };

type StreamResult =
  | { readonly type: 'ok'; readonly response: StreamResponse }
  | { readonly type: 'error'; readonly error: WireError };

interface PipelineContext {
  readonly stream: Stream;
  readonly registry: StreamRegistry;
  readonly now: () => number;
}

async function runSequence(session: Session, sql: string, now: () => number): Promise<void> {
  const none = { sql, sqlId: undefined, args: [], namedArgs: [], wantRows: false };
  for (const analysis of analyseAll(sql)) await executeStmt(session, { analysis, stmt: none }, now);
}

function describe(stream: Stream, reference: SqlReference): DescribeResult {
  const analysis = analyse(resolveSql(reference, stream.sqls));
  // Compiling a PRAGMA already sets what it sets, so its columns stay unknown.
  const cols = analysis.leavesState ? [] : stream.session.describe(analysis);
  return {
    params: analysis.parameters.map(name => ({ name })),
    cols,
    is_explain: analysis.explain,
    is_readonly: analysis.kind !== 'write' && analysis.kind !== 'begin-write',
  };
}

async function respond(context: PipelineContext, request: StreamRequest): Promise<StreamResponse> {
  const { stream, registry, now } = context;
  switch (request.type) {
    case 'execute': {
      const prepared = resolveStmt(request.stmt, stream.sqls);
      return { type: 'execute', result: await executeStmt(stream.session, prepared, now) };
    }
    case 'batch': {
      const steps = resolveBatch(request.steps, stream.sqls);
      return { type: 'batch', result: await executeBatch(stream.session, steps, now) };
    }
    case 'sequence':
      await runSequence(stream.session, resolveSql(request, stream.sqls), now);
      return { type: 'sequence' };
    case 'describe':
      return { type: 'describe', result: describe(stream, request) };
    case 'store_sql':
      stream.storeSql(request.sqlId, request.sql);
      return { type: 'store_sql' };
    case 'close_sql':
      stream.sqls.delete(request.sqlId);
      return { type: 'close_sql' };
    case 'get_autocommit':
      return { type: 'get_autocommit', is_autocommit: stream.session.autocommit };
    case 'close':
      registry.close(stream);
      return { type: 'close' };
  }
}

/** Runs a pipeline's requests in order; one that fails does not stop the next. */
export async function executePipeline(
  context: PipelineContext,
  requests: readonly StreamRequest[],
): Promise<StreamResult[]> {
  const results: StreamResult[] = [];
  let closed = false;
  for (const request of requests) {
    if (closed) throw new ProtocolError('Stream for this baton was closed');
    closed = request.type === 'close';
    try {
      results.push({ type: 'ok', response: await respond(context, request) });
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      results.push({ type: 'error', error: error.wire });
    }
  }
  return results;
}
