import autocannon from 'autocannon';
import { percentile } from './statistics.ts';

/** One kind of request; a body is made anew for each. */
export interface LoadRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers: () => Record<string, string>;
  readonly body?: () => string;
}

export interface Measured {
  readonly requestsPerSecond: number;
  /** Good answers in all. */
  readonly answered: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Share of one core that making the load took; near 1 the load, not the server, was the limit. */
  readonly loadCpu: number;
  /** Requests that were refused, failed or timed out; they count nowhere else. */
  readonly failed: number;
}

/** Sends one request and returns its answer's size in bytes; anything but success is an error. */
export const probe = async (url: string, request: LoadRequest): Promise<number> =>
  Buffer.byteLength(await ask(url, request));

/** The same, with the answer itself. */
export async function ask(url: string, request: LoadRequest): Promise<string> {
  const response = await fetch(`${url}${request.path}`, {
    method: request.method,
    headers: request.headers(),
    ...(request.body === undefined ? {} : { body: request.body() }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new Error(`${request.method} ${request.path} answered ${response.status}: ${text.slice(0, 500)}`);
  return text;
}

const FEWEST_ANSWERS = 20;
const LONGEST_SECONDS = 60;

/** Keeps `connections` requests under way for `seconds`, or longer until there are `fewest` answers to speak of. */
export async function load(
  url: string,
  { method, path, headers, body }: LoadRequest,
  {
    connections,
    seconds,
    fewest = FEWEST_ANSWERS,
  }: { readonly connections: number; readonly seconds: number; readonly fewest?: number },
): Promise<Measured> {
  const latencies: number[] = [];
  const fixed = { method, path, headers: headers() };
  const cpu = process.cpuUsage();
  const started = performance.now();
  const run = autocannon({
    url,
    connections,
    duration: LONGEST_SECONDS,
    timeout: LONGEST_SECONDS,
    sampleInt: 100,
    requests: [
      body === undefined
        ? fixed
        : { ...fixed, setupRequest: request => ({ ...request, headers: headers(), body: body() }) },
    ],
  });
  let last = started;
  run.on('response', (_client, status, _bytes, milliseconds) => {
    if (status < 300) latencies.push(milliseconds);
    last = performance.now();
    if (last - started >= seconds * 1000 && latencies.length >= fewest) run.stop();
  });
  const { non2xx, errors } = await run;
  if (latencies.length === 0) throw new Error(`${path}: no good answer within ${LONGEST_SECONDS} s`);
  const { user, system } = process.cpuUsage(cpu);
  const elapsed = performance.now() - started;
  return {
    answered: latencies.length,
    requestsPerSecond: (latencies.length * 1000) / (last - started),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    loadCpu: (user + system) / 1000 / elapsed,
    failed: non2xx + errors,
  };
}
