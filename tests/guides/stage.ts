import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { Server } from 'node:http';
import { delimiter, dirname, join } from 'node:path';
import { format, promisify } from 'node:util';
import { openTestDriver } from '@breakwater/db/testing';
import { createApp, type RunningApp } from 'edge/create-app';
import { optionsOf, startServer } from 'edge/node';
import { readSettings } from 'edge/settings';
import { vi } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Where a page says its server is, and where its programs listen. */
const SERVER = 'http://127.0.0.1:8787';
const LISTEN = '9000';

type Environment = Readonly<Record<string, string>>;

interface Options {
  readonly folder: string;
  /** What the reader fills in where the page has `NAME=…`. */
  readonly given?: Environment;
  /** Commands that are not run as they are. Each answers with what it prints. */
  readonly commands?: Readonly<Record<string, (stage: Stage) => Promise<string>>>;
  /** Commands that need an account: programs of that name are put in their place, as these scripts. */
  readonly standIns?: Readonly<Record<string, string>>;
}

/** The reader of a page: a folder, a shell whose variables last, and a server once the page started one. */
export class Stage {
  readonly folder: string;
  environment: Environment;
  server: { readonly url: string; readonly close: () => Promise<void> } | null = null;
  readonly #options: Options;
  readonly #programs = new Set<Server>();
  readonly #port: number | null;
  #app: RunningApp | null = null;

  constructor(options: Options, port: number | null = null) {
    this.folder = options.folder;
    this.#options = options;
    this.#port = port;
    const bin = join(this.folder, '.bin');
    mkdirSync(bin, { recursive: true });
    symlinkSync(join(ROOT, 'examples'), join(this.folder, 'examples'));
    for (const [name, script] of Object.entries(options.standIns ?? {})) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    const path = [bin, dirname(process.execPath), process.env.PATH ?? ''].join(delimiter);
    this.environment = { PATH: path, HOME: this.folder, LC_ALL: 'C.UTF-8', PWD: this.folder };
  }

  /** Starts the server that these settings describe. What is due in it is done after each command. */
  async serve(settings: Record<string, string>): Promise<string> {
    const read = readSettings({ ...settings, PORT: '0' });
    this.#app = await createApp({
      ...optionsOf(read),
      openDriver: openTestDriver,
      passwordCost: 4,
      jobs: false,
      log: () => undefined,
    });
    this.server = await startServer(read, { migrate: true, running: this.#app });
    return this.server.url;
  }

  /** A block with this run's addresses, and with what the reader fills in. */
  filledIn(code: string): string {
    const { given = {} } = this.#options;
    return this.#here(code).replace(/^((?:export )?([A-Z_]+)=)…$/gm, (_line, start: string, name: string) => {
      const value = given[name];
      if (value === undefined) throw new Error(`the page leaves ${name} to its reader; say what it is`);
      return `${start}'${value}'`;
    });
  }

  #here(text: string): string {
    const served = this.server === null ? text : text.replaceAll(SERVER, this.server.url);
    return this.#port === null ? served : served.replaceAll(LISTEN, String(this.#port));
  }

  /** What a run printed, with the page's own addresses. */
  #shown(text: string): string {
    const served = this.server === null ? text : text.replaceAll(this.server.url, SERVER);
    return this.#port === null ? served : served.replaceAll(`:${this.#port}`, `:${LISTEN}`);
  }

  save(file: string, code: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), `${code}\n`);
  }

  /** Runs the lines of a block in order and answers with what they printed, programs that go on running included. */
  async run(code: string): Promise<string> {
    const printed: string[] = [];
    const log = vi
      .spyOn(console, 'log')
      .mockImplementation((...values) => void printed.push(`${format(...values)}\n`));
    const before = { ...process.env };
    Object.assign(process.env, this.environment);
    let lines: string[] = [];
    const flush = async () => {
      if (lines.some(line => line.trim() !== ''))
        printed.push(await this.#shell(this.filledIn(lines.join('\n'))));
      lines = [];
      Object.assign(process.env, this.environment);
    };
    try {
      for (const line of code.split('\n')) {
        const command = this.#options.commands?.[line];
        const program = /^node ([\w-]+\.ts)(?: &)?$/.exec(line)?.[1];
        if (command === undefined && program === undefined) {
          lines.push(line);
          continue;
        }
        await flush();
        if (command !== undefined) printed.push(await command(this));
        if (program !== undefined) await this.#program(program);
      }
      await flush();
      await this.#app?.runJob('webhooks.dispatch');
    } finally {
      log.mockRestore();
      for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
      Object.assign(process.env, before);
    }
    return this.#shown(printed.join('')).trimEnd();
  }

  /** In this process, as `node` would in one of its own. */
  async #program(file: string): Promise<void> {
    const listen = vi.spyOn(Server.prototype, 'listen');
    try {
      const path = join(this.folder, file);
      writeFileSync(path, this.#here(readFileSync(path, 'utf8')));
      await import(/* @vite-ignore */ path);
    } finally {
      listen.mockRestore();
      for (const server of listen.mock.contexts) {
        if (!(server instanceof Server)) continue;
        this.#programs.add(server);
        if (!server.listening) await once(server, 'listening');
      }
    }
  }

  async #shell(code: string): Promise<string> {
    const after = join(this.folder, '.environment');
    const script = `set -eua\n${code}\nenv -0 > '${after}'\n`;
    const run = promisify(execFile)('sh', ['-c', script], {
      cwd: this.environment.PWD,
      env: this.environment,
    });
    const { stdout } = await run.catch((error: { stdout: string; stderr: string }) => {
      throw new Error(`this ended with a failure:\n${code}\n${error.stdout}${error.stderr}`);
    });
    const variables = readFileSync(after, 'utf8')
      .split('\0')
      .filter(text => text !== '');
    this.environment = Object.fromEntries(
      variables.map(text => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]),
    );
    return stdout;
  }

  async stop(): Promise<void> {
    await Promise.all(
      [...this.#programs].map(server => new Promise<void>(done => void server.close(() => done()))),
    );
    await this.server?.close();
    this.server = null;
    this.#app = null;
  }
}
