import type { Io } from '../../packages/sdk/src/cli/command.ts';
import { filesOf } from '../../packages/sdk/src/cli/files.ts';
import { main } from '../../packages/sdk/src/cli/main.ts';

/** What a run of the command line came to. */
export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** Its output, read as JSON. */
  json(): unknown;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Both outputs are a terminal with lines of this length. */
  readonly columns?: number;
  /** Texts by path; stdin is `-`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Hears of every text written to stdout. */
  readonly onOut?: (text: string) => void;
}

/** Everything that any run wrote. */
export const written: string[] = [];

/** Runs the command line in this process. */
export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const signal = options.signal ?? new AbortController().signal;
  const out: string[] = [];
  const err: string[] = [];
  const output = (into: string[], hear?: (text: string) => void) => ({
    isTerminal: options.columns !== undefined,
    columns: options.columns,
    async write(data: string | Uint8Array) {
      const text = typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
      into.push(text);
      written.push(text);
      hear?.(text);
    },
  });
  const io: Io = {
    env: options.env ?? {},
    stdout: output(out, options.onOut),
    stderr: output(err),
    signal,
    ...filesOf(process.stdin, signal),
    async read(path) {
      const text = options.files?.[path];
      if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
      return text;
    },
  };
  const code = await main(argv, io);
  return { code, out: out.join(''), err: err.join(''), json: () => JSON.parse(out.join('')) };
}

/** The words of a line, as a shell takes them apart. Knows quotes and no more. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replace(/'([^']*)'|"([^"]*)"/g, '$1$2'),
  );
}
