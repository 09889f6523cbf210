/**
 * Sends the alerts of a Suricata eve.json (one event a line, or one JSON array) to Breakwater.
 *
 *   BREAKWATER_URL=https://breakwater.example.com BREAKWATER_TOKEN=bwp_… node examples/ingest-suricata.ts eve.json
 *
 * The progress goes to stderr, the counts to stdout. Exits with 1 when the file was not sent to its end.
 */
import { createReadStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { clearLine, createInterface, cursorTo } from 'node:readline';
import {
  BreakwaterError,
  ConnectionError,
  createBreakwater,
  ForbiddenError,
  UnauthenticatedError,
} from '@breakwater/sdk';

const BATCH_RECORDS = 500;
const BATCH_BYTES = 2 * 1024 * 1024;
const SHOWN_ERRORS = 10;

/** An event of the file: its text, where it stands, and how many bytes of the file lie behind it. */
interface Entry {
  readonly text: string;
  readonly line: number;
  readonly readBytes: number;
}

class UsageError extends Error {}

async function startsArray(path: string): Promise<boolean> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
  return /^\uFEFF?\s*\[/.test(buffer.toString('utf8', 0, bytesRead));
}

async function* entries(path: string, size: number): AsyncGenerator<Entry> {
  if (await startsArray(path)) {
    const events: unknown = JSON.parse((await readFile(path, 'utf8')).replace(/^\uFEFF/, ''));
    if (!Array.isArray(events)) throw new UsageError(`${path} starts with [ but is no JSON array`);
    for (const [index, event] of events.entries()) {
      const readBytes = Math.round((size * (index + 1)) / events.length);
      yield { text: JSON.stringify(event), line: index + 1, readBytes };
    }
    return;
  }
  let line = 0;
  let readBytes = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line += 1;
    readBytes += Buffer.byteLength(text) + 1;
    if (text.trim() !== '') yield { text, line, readBytes };
  }
}

/** Groups events so that each batch stays within what one call takes. */
async function* batches(all: AsyncIterable<Entry>): AsyncGenerator<Entry[]> {
  let batch: Entry[] = [];
  let bytes = 0;
  for await (const entry of all) {
    const more = Buffer.byteLength(entry.text) + 1;
    if (batch.length === BATCH_RECORDS || (batch.length > 0 && bytes + more > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(entry);
    bytes += more;
  }
  if (batch.length > 0) yield batch;
}

/** A bar on a terminal, a line per tenth of the file elsewhere. */
function progress(size: number) {
  const { stderr } = process;
  let tenths = -1;
  return {
    show(readBytes: number, sent: number) {
      const share = Math.min(1, readBytes / Math.max(1, size));
      if (stderr.isTTY) {
        const width = Math.max(10, Math.min(40, stderr.columns - 40));
        const done = Math.round(width * share);
        cursorTo(stderr, 0);
        stderr.write(
          `${'█'.repeat(done)}${'░'.repeat(width - done)} ${Math.floor(share * 100)} %  ${sent} events`,
        );
        clearLine(stderr, 1);
      } else if (Math.floor(share * 10) > tenths) {
        tenths = Math.floor(share * 10);
        stderr.write(`${Math.floor(share * 100)} % of the file, ${sent} events sent\n`);
      }
    },
    end(sent: number) {
      if (stderr.isTTY && sent > 0) stderr.write('\n');
    },
  };
}

function setting(name: 'BREAKWATER_URL' | 'BREAKWATER_TOKEN'): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new UsageError(`set ${name}`);
  return value;
}

async function main(): Promise<void> {
  const [path] = process.argv.slice(2);
  if (path === undefined) throw new UsageError('usage: node examples/ingest-suricata.ts <eve.json>');
  const bw = createBreakwater({ url: setting('BREAKWATER_URL'), token: setting('BREAKWATER_TOKEN') });
  const size = await sizeOf(path);

  const total = { received: 0, created: 0, deduplicated: 0, recurrences: 0, skipped: 0, errors: 0 };
  const skipped = new Map<string, number>();
  const errors: string[] = [];
  const bar = progress(size);
  try {
    for await (const batch of batches(entries(path, size))) {
      const data = batch.map(({ text }) => text).join('\n');
      const report = await bw.soc.alerts.ingest({ format: 'suricata-eve', data });
      total.received += report.received;
      total.created += report.created;
      total.deduplicated += report.deduplicated;
      total.recurrences += report.recurrences;
      total.skipped += report.skipped.total;
      total.errors += report.errors.total;
      for (const [reason, count] of Object.entries(report.skipped.byReason)) {
        skipped.set(reason, (skipped.get(reason) ?? 0) + count);
      }
      for (const { line, message } of report.errors.items) {
        errors.push(`line ${batch[line - 1]?.line ?? line}: ${message}`);
      }
      bar.show(batch.at(-1)?.readBytes ?? size, total.received);
    }
    if (total.received === 0) throw new UsageError(`${path} holds no events`);
    bar.show(size, total.received);
  } finally {
    bar.end(total.received);
    if (total.received > 0) process.stdout.write(summary(total, skipped, errors));
  }
}

function summary(total: object, skipped: ReadonlyMap<string, number>, errors: readonly string[]): string {
  const counts = Object.entries(total).map(([name, count]) => `${name.padEnd(12)} ${count}`);
  const reasons = [...skipped].map(([reason, count]) => `  skipped ${reason}: ${count}`);
  const shown = errors.slice(0, SHOWN_ERRORS).map(text => `  ${text}`);
  const rest = errors.length > SHOWN_ERRORS ? [`  … and ${errors.length - SHOWN_ERRORS} more errors`] : [];
  return [...counts, ...reasons, ...shown, ...rest, ''].join('\n');
}

async function sizeOf(path: string): Promise<number> {
  await using file = await open(path);
  const found = await file.stat();
  if (!found.isFile()) throw new UsageError(`${path} is not a file`);
  return found.size;
}

/** What to tell whoever ran the script; null for a defect of its own. */
function explanation(error: unknown): string | null {
  if (error instanceof UsageError) return error.message;
  if (error instanceof UnauthenticatedError)
    return 'Breakwater does not accept the token in BREAKWATER_TOKEN';
  if (error instanceof ForbiddenError)
    return 'the token in BREAKWATER_TOKEN needs the role operator or admin';
  if (error instanceof ConnectionError)
    return `Breakwater cannot be reached at BREAKWATER_URL: ${error.message}`;
  if (error instanceof BreakwaterError) return `Breakwater refused the call: ${error.message}`;
  if (error instanceof SyntaxError) return `the file is not JSON: ${error.message}`;
  if (!(error instanceof Error && 'code' in error)) return null;
  if (error.code === 'ENOENT') return `there is no file ${process.argv[2]}`;
  return error.code === 'EACCES' ? `the file ${process.argv[2]} may not be read` : null;
}

main().catch((error: unknown) => {
  const told = explanation(error);
  if (told === null) throw error;
  process.stderr.write(`${told}\n`);
  process.exitCode = 1;
});
