import type { Config } from '../config.ts';
import { environment } from '../environment.ts';
import * as files from '../files/transfer.ts';
import type { Download } from '../files/types.ts';
import { type Command, type Io, UsageError } from './command.ts';
import { EXIT } from './failure.ts';
import type { OwnFlags } from './flags.ts';
import { printResult } from './print.ts';
import { progressOn } from './progress.ts';

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
  const route = routeOf(command, input);
  const options = { signal: io.signal, onProgress: bar(io) };
  const answer = await files.download(config, environment, route, options);
  const { clear } = progressOn(io.stderr);
  if (own.out === '-') {
    await copy(answer, chunk => io.stdout.write(chunk)).finally(clear);
    return EXIT.ok;
  }
  const file = own.out ?? baseName(answer.name) ?? route.path.split('/').at(-1) ?? '';
  const sink = await onDisk(file, () => io.create(file, own.out !== undefined)).catch(async error => {
    await answer.body.cancel();
    throw error;
  });
  let bytes: number;
  try {
    bytes = await copy(answer, chunk => onDisk(file, () => sink.write(chunk))).finally(clear);
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
  const file = own.file ?? '-';
  const source = await onDisk(file, () => io.open(file));
  const type =
    command.types?.find(one => file.toLowerCase().endsWith(`.${one.split('/')[1]}`)) ?? command.types?.[0];
  const route = {
    ...routeOf(command, input),
    headers: { 'content-type': type, 'idempotency-key': own.idempotencyKey },
  };
  const options = { signal: io.signal, onProgress: bar(io, source.bytes) };
  const body = streamOf(source.chunks);
  const report = await files
    .upload(config, environment, route, body, options, 0)
    .finally(progressOn(io.stderr).clear);
  await printResult(report, asJson, io);
  return EXIT.ok;
}

/** Fields that the path names stand in it, the others in the query. */
function routeOf({ route = '' }: Command, input: Input): { readonly path: string; readonly query: Input } {
  const query = { ...input };
  const path = route.slice(route.indexOf(' ') + 1).replace(/:(\w+)/g, (_, name: string) => {
    const value = encodeURIComponent(String(input[name]));
    delete query[name];
    return value;
  });
  return { path, query };
}

function bar(io: Io, bytes: number | null = null) {
  const progress = progressOn(io.stderr);
  return ({ loaded, total }: { readonly loaded: number; readonly total: number | null }) => {
    const all = total ?? bytes;
    const percent = all === null || all === 0 ? null : (100 * loaded) / all;
    void progress.show(percent, `${(loaded / 1e6).toFixed(1)} MB`);
  };
}

/** Hands a file on as it comes, and counts its bytes. */
async function copy({ body }: Download, write: (chunk: Uint8Array) => Promise<unknown>): Promise<number> {
  const reader = body.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return bytes;
      await write(value);
      bytes += value.length;
    }
  } catch (error) {
    await reader.cancel(error);
    throw error;
  }
}

function streamOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const source = chunks[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await source.next();
      if (done === true) controller.close();
      else controller.enqueue(value);
    },
    cancel: async () => void (await source.return?.()),
  });
}

/** The last part of the name that a server gives a file, and no path. */
function baseName(name: string | undefined): string | null {
  const last = name?.split(/[/\\]/).at(-1) ?? '';
  return /^\.*$/.test(last) ? null : last;
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
