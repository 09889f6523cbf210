import type { Config } from '../config.ts';
import { environment } from '../environment.ts';
import { downloadFile, uploadFile } from '../files/routes.ts';
import type { Download, Progress } from '../files/types.ts';
import { type Command, type Io, UsageError } from './command.ts';
import { EXIT } from './failure.ts';
import { fileName } from './file-name.ts';
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
  const options = { signal: io.signal, onProgress: bar(io) };
  const answer = await downloadFile(config, environment, command.path, input, options);
  const { clear } = progressOn(io.stderr);
  if (own.out === '-') {
    await copy(answer, chunk => io.stdout.write(chunk)).finally(clear);
    return EXIT.ok;
  }
  const file = own.out ?? fileName(answer.name);
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
  const body = await onDisk(file, () => io.open(file));
  const options = { signal: io.signal, idempotencyKey: own.idempotencyKey, onProgress: bar(io) };
  const all = { ...toldBy(file)[command.path], ...input };
  const report = await uploadFile(config, environment, command.path, body, all, options).finally(
    progressOn(io.stderr).clear,
  );
  await printResult(report, asJson, io);
  return EXIT.ok;
}

/** What the name of a file says of it, by command. */
const toldBy = (file: string): Readonly<Record<string, Input>> => ({
  'database.import': { type: /\.zip$/i.test(file) ? 'zip' : 'csv' },
  'compliance.flows.ingestStream': { gzip: /\.gz$/i.test(file) },
});

function bar(io: Io) {
  const progress = progressOn(io.stderr);
  return ({ loaded, total }: Progress) => {
    const percent = total === null || total === 0 ? null : (100 * loaded) / total;
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
