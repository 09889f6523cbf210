import { BreakwaterError } from '@breakwater/db';
import { configure, type Entry, Uint8ArrayReader, ZipReader } from '@zip.js/zip.js/lib/zip-core-custom.js';

// What remains is the runtime's own decompression.
configure({ useWebWorkers: false });

const NAME = /^[a-z0-9_]+\.csv$/;
const IGNORED = 'manifest.json';
const MOST_ENTRIES = 200;
const LARGEST_FILE = 64 * 1024 * 1024;
const MOST_TIMES = 100;

export interface PackedFile {
  readonly name: string;
  /** Unpacks it. @throws VALIDATION(too_large), VALIDATION(bad_zip) */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

const badZip = (message: string, cause?: unknown) =>
  new BreakwaterError('VALIDATION', message, { reason: 'bad_zip' }, { cause });
const tooLarge = (message: string) => new BreakwaterError('VALIDATION', message, { reason: 'too_large' });

/** The CSV files of a zip. Its own word on sizes is checked here, and what really comes out while unpacking. */
export async function packedFiles(zip: Uint8Array): Promise<PackedFile[]> {
  let entries: Entry[];
  try {
    entries = await new ZipReader(new Uint8ArrayReader(zip)).getEntries();
  } catch (error) {
    throw badZip('the body must be a zip', error);
  }
  if (entries.length > MOST_ENTRIES) throw badZip(`a zip may have at most ${MOST_ENTRIES} files`);
  const files = entries.filter(({ filename }) => filename !== IGNORED);
  const names = new Set(files.map(({ filename }) => filename));
  if (files.length === 0) throw badZip('the zip holds no CSV file');
  if (names.size < files.length) throw badZip('the zip holds two files of one name');
  for (const entry of files) {
    if (entry.directory || entry.encrypted || !NAME.test(entry.filename)) {
      throw badZip('a zip may hold files named <table>.csv, not encrypted, and a manifest.json');
    }
    checkSize(entry, entry.uncompressedSize);
  }
  return files.map(entry => ({ name: entry.filename, bytes: () => unpacked(entry) }));
}

function checkSize({ compressedSize }: Entry, bytes: number): void {
  if (bytes > LARGEST_FILE) throw tooLarge(`a file may have at most ${LARGEST_FILE} bytes unpacked`);
  if (bytes > MOST_TIMES * compressedSize)
    throw tooLarge(`a file may unpack to at most ${MOST_TIMES} times its size`);
}

async function unpacked(entry: Entry): Promise<Uint8Array<ArrayBuffer>> {
  if (entry.directory) throw badZip('a folder has no content');
  const parts: Uint8Array[] = [];
  let length = 0;
  let excess: unknown;
  const out = new WritableStream<Uint8Array>({
    write(part) {
      length += part.length;
      try {
        checkSize(entry, length);
      } catch (error) {
        excess = error;
        throw error;
      }
      parts.push(part);
    },
  });
  try {
    await entry.getData(out, { checkSignature: true });
  } catch (error) {
    throw excess ?? badZip('a file of the zip is damaged', error);
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
