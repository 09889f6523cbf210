import type { ProcedureKind } from '../types.ts';

/** One field of an input, as a flag says it. */
export interface Field {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'date' | 'json';
  /** The flag may be given several times. */
  readonly list?: true;
  readonly required?: true;
  readonly nullable?: true;
  /** What is no JSON is taken as text. */
  readonly text?: true;
  /** Kept out of the list of processes: its value comes from a file or stdin. */
  readonly secret?: true;
  readonly choices?: readonly string[];
  readonly description?: string;
}

/** One procedure, or one route for a file, as a command. */
export interface Command {
  /** Dotted, as that of a procedure. */
  readonly path: string;
  readonly kind: ProcedureKind | 'download' | 'upload';
  readonly summary: string;
  readonly role: 'viewer' | 'operator' | 'admin' | 'root' | 'public';
  /** As in `CONFLICT: when it happens`. */
  readonly errors?: readonly string[];
  /** The field that names a gateway. */
  readonly gateway?: string;
  /** The result may name an operation. */
  readonly starts?: true;
  readonly fields: readonly Field[];
  /** Where times are inside of fields: `items.*.expiresAt`. */
  readonly times?: readonly string[];
  /** Where secrets are inside of fields: `items.*.clientKey`. */
  readonly secrets?: readonly string[];
}

/** What the command line takes from the process around it. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Ends whatever is under way. */
  readonly signal: AbortSignal;
  /** The text of a file, or of stdin for `-`. */
  read(path: string): Promise<string>;
  /** A file, or stdin for `-`. */
  open(path: string): Promise<Blob | ReadableStream<Uint8Array>>;
  /** A new file, or one in the place of another. Nothing is seen of it before it is whole. */
  create(path: string, replace: boolean): Promise<Sink>;
}

export interface Sink {
  write(chunk: Uint8Array): Promise<unknown>;
  /** Puts it in its place. */
  done(): Promise<void>;
  /** Leaves nothing of it. */
  drop(): Promise<void>;
}

export interface Output {
  readonly isTerminal: boolean;
  /** How many characters a line holds, if that is known. */
  readonly columns: number | undefined;
  /** Resolves when more may be written. */
  write(data: string | Uint8Array): Promise<void>;
}

/** The command line was used wrongly. The message says what is right. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** `createMany` → `create-many`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]+/g, letters => `-${letters.toLowerCase()}`);
}
