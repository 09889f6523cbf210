import { randomUUID } from 'node:crypto';
import { createReadStream, openAsBlob } from 'node:fs';
import { access, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { addAbortSignal } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Io } from './command.ts';

/** Files of the disk, and stdin. */
export function filesOf(stdin: NodeJS.ReadStream, signal: AbortSignal): Pick<Io, 'read' | 'open' | 'create'> {
  return {
    read: path =>
      path === '-' ? text(addAbortSignal(signal, stdin)) : readFile(path, { encoding: 'utf8', signal }),
    async open(path) {
      if (path === '-') return bytesOf(addAbortSignal(signal, stdin));
      // Of a pipe, as `<(…)` is, there is no size, and it cannot be read twice.
      return (await stat(path)).isFile() ? openAsBlob(path) : bytesOf(createReadStream(path, { signal }));
    },
    async create(path, replace) {
      if (!replace && (await exists(path))) {
        throw Object.assign(new Error('a file of this name is there'), { code: 'EEXIST' });
      }
      // Its name is nobody else's: not another download's, nor a file's or link's that is there.
      const partial = `${path}.${randomUUID()}.part`;
      const file = await open(partial, 'wx', 0o600);
      return {
        write: chunk => file.writeFile(chunk),
        async done() {
          await file.sync();
          await file.close();
          await rename(partial, path);
        },
        async drop() {
          await file.close();
          await rm(partial, { force: true });
        },
      };
    },
  };
}

function bytesOf(chunks: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
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

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}
