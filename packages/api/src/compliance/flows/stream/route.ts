import { BreakwaterError, commit, IMPORT_LIMITS, invalid, retryOnConflict } from '@breakwater/db';
import * as z from 'zod';
import type { Caller } from '../../../context.ts';
import { mediaType } from '../../../media-type.ts';
import type { ProcedureMeta } from '../../../meta.ts';
import { FLOW_FORMATS, type FlowFormat, lineReader, type ReadLine } from '../formats/index.ts';
import { INGEST, planIngest } from '../ingest.ts';
import { emptyBatch } from '../record.ts';
import { flowLogHeader } from '../schemas.ts';
import { TallySum } from '../tally.ts';
import { BodyLines, MOST_BYTES } from './lines.ts';

const MOST_LINES = 1_000_000;
/** Lines a commit. */
const BATCH = 5_000;

const Query = z.strictObject({ format: z.enum(FLOW_FORMATS).optional(), header: flowLogHeader.optional() });

const unsupported = (reason: string, message: string) =>
  new BreakwaterError('UNSUPPORTED', message, { reason });

function formatOf(headers: Headers, { format }: z.output<typeof Query>): FlowFormat {
  const type = mediaType(headers);
  const wanted = FORMATS.get(type);
  if (wanted === undefined) {
    const types = 'application/x-ndjson, text/plain?format=aws-vpc-flow-log or application/json';
    throw unsupported('content_type', `flows are sent as ${types}`);
  }
  if (format !== wanted && (format !== undefined || wanted !== 'breakwater')) {
    throw invalid('format', `is ${wanted} for ${type}`);
  }
  return wanted;
}

const FORMATS: ReadonlyMap<string, FlowFormat> = new Map([
  ['application/x-ndjson', 'breakwater'],
  ['text/plain', 'aws-vpc-flow-log'],
]);

function unpacked({ headers, body }: Request): ReadableStream<Uint8Array> {
  if (body === null) throw invalid('', 'send the flows as the body');
  const encoding = (headers.get('content-encoding') ?? 'identity').trim().toLowerCase();
  if (encoding === 'identity') return body;
  if (encoding === 'gzip') return body.pipeThrough(new DecompressionStream('gzip'));
  throw unsupported('content_encoding', 'the body may be packed with gzip only');
}

/** The import of a stream: what is committed of it stays, whatever comes of the rest. */
class Import {
  readonly #ctx: Caller;
  readonly #read: ReadLine;
  readonly #sum = new TallySum();
  #batch = emptyBatch();
  /** Lines read, and those of them that are committed. */
  #lines = 0;
  #committed = 0;

  constructor(ctx: Caller, read: ReadLine) {
    this.#ctx = ctx;
    this.#read = read;
  }

  async take(lines: readonly string[]): Promise<void> {
    for (const line of lines) {
      if (this.#lines === MOST_LINES) {
        await this.commit();
        throw tooLarge(`at most ${MOST_LINES} lines`);
      }
      try {
        this.#read(this.#batch, line, this.#lines + 1);
      } catch (error) {
        await this.commit();
        throw error;
      }
      this.#lines++;
      if (this.#lines - this.#committed === BATCH) await this.commit();
    }
  }

  async commit(): Promise<void> {
    if (this.#batch.received > 0) {
      const ctx = this.#ctx;
      const ingest = async () => commit(ctx, await planIngest(ctx, this.#batch), { limits: IMPORT_LIMITS });
      this.#sum.add(await retryOnConflict(ingest, 10));
      this.#batch = emptyBatch();
    }
    this.#committed = this.#lines;
  }

  get result() {
    return this.#sum.result;
  }

  /** The same failure, saying how far the import came. */
  endedBy(error: unknown): unknown {
    if (!(error instanceof BreakwaterError)) return error;
    const { code, message, details } = error;
    const reached = { ...this.#sum.result, nextLine: this.#committed + 1 };
    return new BreakwaterError(code, message, { ...details, ...reached }, { cause: error });
  }
}

const tooLarge = (most: string) =>
  invalid('', `a body may hold ${most}; send the rest by itself`, { reason: 'too_large' });

/** `POST /api/v1/compliance/flows/ingest` with lines: `flows.ingest` for as many as there are, in commits of 5,000. */
export const flowStream = {
  path: 'POST /api/v1/compliance/flows/ingest',
  meta: {
    role: 'operator',
    audited: true,
    idempotent: false,
    action: INGEST,
    summary: 'Takes in a stream of flows.',
  } satisfies ProcedureMeta,
  query: Query,
  async run(ctx: Caller, query: z.output<typeof Query>, request: Request): Promise<Response> {
    const format = formatOf(request.headers, query);
    if (query.header !== undefined && format !== 'aws-vpc-flow-log') {
      throw invalid('header', 'is for format aws-vpc-flow-log');
    }
    const flows = new Import(ctx, lineReader(format, query.header));
    const body = new BodyLines(unpacked(request));
    try {
      for (let lines = await body.next(); lines !== null; lines = await body.next()) await flows.take(lines);
      if (!body.isTooLong) await flows.take(body.last());
      await flows.commit();
      if (body.isTooLong) throw tooLarge(`at most ${MOST_BYTES} bytes, unpacked`);
    } catch (error) {
      await body.drain();
      throw flows.endedBy(error);
    } finally {
      await body.close();
    }
    return Response.json(flows.result, { headers: { 'cache-control': 'no-store' } });
  },
};
