import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, type Config, createClient } from '@libsql/client';
import { type LibsqlServer, type LibsqlServerOptions, startLibsqlServer } from './server.ts';

/** A server on a file of its own, its clients, and raw access to its protocol. For tests. */
export class Fixture {
  readonly path: string;
  readonly server: LibsqlServer;
  readonly client: Client;
  readonly #directory: string;
  readonly #clients: Client[] = [];

  private constructor(directory: string, path: string, server: LibsqlServer, authToken?: string) {
    this.#directory = directory;
    this.path = path;
    this.server = server;
    this.client = this.connect(authToken === undefined ? {} : { authToken });
  }

  static async start(options: Omit<LibsqlServerOptions, 'path'> = {}): Promise<Fixture> {
    const directory = await mkdtemp(join(tmpdir(), 'libsql-http-'));
    const path = join(directory, 'test.db');
    const server = await startLibsqlServer({ ...options, path });
    return new Fixture(directory, path, server, options.authToken);
  }

  connect(config: Omit<Config, 'url'> = {}): Client {
    const client = createClient({ ...config, url: this.server.url });
    this.#clients.push(client);
    return client;
  }

  /** Posts a body, JSON unless it is a string already. */
  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return fetch(`${this.server.url}${path}`, { method: 'POST', body: text, headers });
  }

  /** Posts stream requests and returns the parsed answer, which must be a 200. */
  async pipeline(requests: readonly object[], baton?: string | null, version = 3): Promise<PipelineAnswer> {
    const response = await this.post(`/v${version}/pipeline`, { baton, requests });
    const text = await response.text();
    if (response.status !== 200) throw new Error(`${response.status}: ${text}`);
    return JSON.parse(text);
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.server.close();
    await rm(this.#directory, { recursive: true });
  }
}

interface PipelineAnswer {
  readonly baton: string | null;
  readonly base_url: string | null;
  readonly results: readonly Result[];
}

interface Result {
  readonly type: 'ok' | 'error';
  readonly error?: { readonly message: string; readonly code: string };
  readonly response?: {
    readonly type: string;
    readonly is_autocommit?: boolean;
    readonly result?: AnyResult;
  };
}

interface AnyResult {
  readonly cols: readonly { readonly name: string; readonly decltype: string | null }[];
  readonly rows: readonly (readonly {
    readonly type: string;
    readonly value?: unknown;
    readonly base64?: string;
  }[])[];
  readonly affected_row_count: number;
  readonly last_insert_rowid: string | null;
  readonly rows_read: number;
  readonly rows_written: number;
  readonly query_duration_ms: number;
  readonly step_results: readonly (AnyResult | null)[];
  readonly step_errors: readonly ({ readonly message: string; readonly code: string } | null)[];
  readonly params: readonly { readonly name: string | null }[];
  readonly is_explain: boolean;
  readonly is_readonly: boolean;
}

export function execute(sql: string, more: object = {}): object {
  return { type: 'execute', stmt: { sql, ...more } };
}

export const CLOSE = { type: 'close' };

/** Lets the event loop turn until `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setImmediate(resolve));
}

/** The code and message with which a promise is rejected. */
export async function failure(promise: Promise<unknown>): Promise<{ code: unknown; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { code: 'code' in error ? error.code : undefined, message: error.message };
  }
  throw new Error('the promise was expected to be rejected');
}
