import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { peersOf } from './package.ts';
import { type Access, type Entry, MAIN, PROGRAMS, START } from './programs.ts';

/** Names the compilers are installed under. */
export const COMPILERS = { 'TypeScript 5.9': 'ts59', 'TypeScript 6': 'ts6', 'TypeScript 7': 'ts7' } as const;

const MODULES = {
  esm: { type: 'module', module: 'nodenext', moduleResolution: 'nodenext' },
  cjs: { type: 'commonjs', module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { type: 'module', module: 'esnext', moduleResolution: 'bundler' },
} as const;

export const KINDS = Object.keys(MODULES);

/** Not waited for synchronously: the server they call is in this process. */
async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, out, err } = await ended(command, args, cwd);
  if (code !== 0) throw new Error(`${out}${err}`.trim() || `${command} ended with ${code}`);
  return out.trim();
}

interface Ended {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

async function ended(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const options = { cwd, timeout: LONGEST_MS, env: { ...process.env, ...env } };
  try {
    const { stdout, stderr } = await promisify(execFile)(command, args, options);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    if (!(error instanceof Error && 'stdout' in error && 'stderr' in error && 'code' in error)) throw error;
    return { code: error.code, out: String(error.stdout), err: String(error.stderr) };
  }
}

const LONGEST_MS = 300_000;

/** Projects that have the tarball, what it may use and three compilers installed, by npm, and nothing of this repository. */
export async function installConsumers(folder: string, tarball: string): Promise<void> {
  const manifest = {
    private: true,
    dependencies: { '@breakwater/sdk': `file:${tarball}`, ...peersOf(tarball) },
    devDependencies: {
      ts59: 'npm:typescript@~5.9.0',
      ts6: 'npm:typescript@^6.0.0',
      ts7: 'npm:typescript@^7.0.0',
    },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  await run('npm', ['install', '--no-audit', '--no-fund', '--ignore-scripts'], folder);
  for (const [kind, { type, ...options }] of Object.entries(MODULES)) {
    const project = join(folder, kind);
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ type }));
    for (const [entry, { source }] of Object.entries(PROGRAMS)) {
      writeFileSync(join(project, `${entry}.ts`), source);
    }
    writeFileSync(join(project, 'main.ts'), MAIN);
    const compilerOptions = {
      ...options,
      target: 'es2022',
      lib: ['es2022', 'esnext.disposable', 'dom', 'dom.iterable'],
      types: [],
      rootDir: '.',
      outDir: 'out',
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
    };
    writeFileSync(
      join(project, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions,
        files: ['main.ts', ...Object.keys(PROGRAMS).map(entry => `${entry}.ts`)],
      }),
    );
  }
}

/** Compiles a project with the declarations of everything it imports. */
export async function compile(folder: string, kind: string, compiler: string): Promise<void> {
  const tsc = join(folder, 'node_modules', compiler, 'bin/tsc');
  await run(process.execPath, [tsc, '-p', '.'], join(folder, kind));
}

/** Runs the program of an entry with a command and returns what it printed. */
export function runMain(
  folder: string,
  kind: string,
  command: readonly string[],
  entry: Entry,
  { url, token }: Access,
): Promise<string> {
  const [name = '', ...rest] = command;
  return run(name, [...rest, 'out/main.js', entry, url, token], join(folder, kind));
}

export const CLI_EXPECTED = 'help, admin, 4, 2';

/** What the installed `breakwater` says: its help, who calls, and how it ends when a record or a flag is not there. */
export async function runCli(
  folder: string,
  command: readonly string[],
  { url, token }: Access,
): Promise<string> {
  const [name = '', ...rest] = command;
  const env = { BREAKWATER_URL: url, BREAKWATER_TOKEN: token };
  const cli = (...args: string[]) => ended(name, [...rest, ...args], folder, env);
  const help = await cli('--help');
  const me = await cli('identity', 'me', '--json');
  if (me.code !== 0) throw new Error(`${me.out}${me.err}`.trim());
  const { role } = JSON.parse(me.out);
  const missing = await cli('fleet', 'gateways', 'get', 'nowhere');
  const misused = await cli('fleet', 'gateways', 'list', '--nonsense');
  return [
    help.code === 0 && help.out.includes('Exit codes') ? 'help' : help.err,
    role,
    missing.code,
    misused.code,
  ].join(', ');
}

interface Start {
  readonly ms: number;
  readonly cpuMs: number;
}

/** Starts a Breakwater for tests in processes of their own, one after another. */
export async function starts(folder: string, times: number): Promise<Start[]> {
  writeFileSync(join(folder, 'start.mjs'), START);
  const all: Start[] = [];
  for (let n = 0; n < times; n++) all.push(JSON.parse(await run(process.execPath, ['start.mjs'], folder)));
  return all;
}
