import type { Config } from '../config.ts';
import { type Connection, connect } from '../connection.ts';
import { type BreakwaterError, ConnectionError, serverError } from '../errors.ts';
import { at, parseJson } from '../json.ts';
import { type Command, type Io, type Source, UsageError } from './command.ts';
import { EXIT } from './failure.ts';
import type { OwnFlags } from './flags.ts';
import { printResult } from './print.ts';
import { type Progress, progressOn } from './progress.ts';

type Input = Readonly<Record<string, unknown>>;

/** Keeps the file that a route answers with, and prints where. */
export async function download(
  command: Command,
  input: Input,
  own: OwnFlags,
  config: Config,
  asJson: boolean,
  io: Io,
): Promise<number> {
  const answer = await send(command, input, config, io.signal);
  const { headers } = answer.response;
  const total = Number(headers.get('content-length') ?? Number.NaN);
  const progress = progressOn(io.stderr);
  if (own.out === '-') {
    await copy(answer, total, progress, chunk => io.stdout.write(chunk));
    return EXIT.ok;
  }
  const file =
    own.out ?? nameIn(headers.get('content-disposition')) ?? command.route?.split('/').at(-1) ?? '';
  const sink = await onDisk(file, () => io.create(file, own.out !== undefined));
  let bytes: number;
  try {
    bytes = await copy(answer, total, progress, chunk => onDisk(file, () => sink.write(chunk)));
    await onDisk(file, () => sink.done());
  } catch (error) {
    await sink.drop();
    throw error;
  }
  await printResult({ file, bytes }, asJson, io);
  return EXIT.ok;
}

/** Sends a file to a route and prints what it answers. */
export async function upload(
  command: Command,
  input: Input,
  own: OwnFlags,
  config: Config,
  asJson: boolean,
  io: Io,
): Promise<number> {
  const path = own.file ?? '-';
  const source = await onDisk(path, () => io.open(path));
  const progress = progressOn(io.stderr);
  const type =
    command.types?.find(one => path.toLowerCase().endsWith(`.${one.split('/')[1]}`)) ?? command.types?.[0];
  const headers = { 'content-type': type, 'idempotency-key': own.idempotencyKey };
  let report: unknown;
  try {
    const body = streamOf(source, progress);
    // A stream is sent as it is read, which fetch wants to be told.
    const fetchWithBody: Config['fetch'] = (url, init) =>
      config.fetch(url, Object.assign({ ...init, body }, { duplex: 'half' }));
    const answer = await send(command, input, { ...config, fetch: fetchWithBody }, io.signal, headers);
    report = parseJson(await answer.read(() => answer.response.text()));
  } finally {
    await progress.clear();
  }
  await printResult(report, asJson, io);
  return EXIT.ok;
}

/** @throws BreakwaterError for anything but success. */
async function send(
  command: Command,
  input: Input,
  config: Config,
  signal: AbortSignal,
  headers: Readonly<Record<string, string | undefined>> = {},
): Promise<Connection> {
  const { path, route = '' } = command;
  const [method = 'GET', template = ''] = route.split(' ');
  const query = new URLSearchParams();
  const parameters = new Set(template.match(/(?<=:)\w+/g));
  for (const [name, value] of Object.entries(input)) {
    if (parameters.has(name)) continue;
    for (const one of Array.isArray(value) ? value : [value]) query.append(name, String(one));
  }
  const address = template.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input[name])));
  const url = `${config.url.replace(/\/trpc$/, '')}${address}${query.size === 0 ? '' : `?${query}`}`;
  const type = method === 'GET' ? 'query' : 'mutation';
  const answer = await connect(
    config,
    { path, type, attempt: 1, url, method, body: undefined, headers },
    signal,
  );
  if (!answer.response.ok) throw refusal(parseJson(await answer.read(() => answer.response.text())), answer);
  return answer;
}

function refusal(body: unknown, { info }: Connection): BreakwaterError {
  const code = at(body, 'code');
  if (typeof code !== 'string') {
    return new ConnectionError(`what answered is not Breakwater: HTTP ${info.status}`, info);
  }
  const data = {
    code,
    httpStatus: info.status,
    details: at(body, 'details'),
    requestId: at(body, 'requestId'),
  };
  return serverError(String(at(body, 'detail')), data, info.status, info.requestId);
}

/** Hands an answer's body on, and counts it. */
async function copy(
  { response, read }: Connection,
  total: number,
  progress: Progress,
  write: (chunk: Uint8Array) => Promise<unknown>,
): Promise<number> {
  const body = response.body?.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const chunk = await read(async () => body?.read());
      if (chunk?.value === undefined) return bytes;
      await write(chunk.value);
      bytes += chunk.value.length;
      await show(progress, bytes, total);
    }
  } finally {
    await progress.clear();
  }
}

function streamOf({ chunks, bytes }: Source, progress: Progress): ReadableStream<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done === true) return controller.close();
      controller.enqueue(value);
      sent += value.length;
      await show(progress, sent, bytes ?? Number.NaN);
    },
    cancel: async () => void (await source.return?.()),
  });
}

function show(progress: Progress, bytes: number, total: number): Promise<void> {
  const percent = total > 0 ? (100 * bytes) / total : null;
  return progress.show(percent, `${(bytes / 1e6).toFixed(1)} MB`);
}

/** The last part of the name that a server gives a file, and no path. */
function nameIn(disposition: string | null): string | null {
  const name =
    /filename="([^"]+)"/
      .exec(disposition ?? '')?.[1]
      ?.split(/[/\\]/)
      .at(-1) ?? '';
  return /^\.*$/.test(name) ? null : name;
}

/** @throws UsageError for what the disk refuses. */
async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (error instanceof UsageError || code === undefined || code === 'ABORT_ERR') throw error;
    throw new UsageError(code === 'EEXIST' ? `${path} is there already: give --out` : `${path}: ${code}`);
  }
}
