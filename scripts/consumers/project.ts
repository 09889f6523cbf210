import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** Names the compilers are installed under. */
export const COMPILERS = { 'TypeScript 5.9': 'ts59', 'TypeScript 6': 'ts6', 'TypeScript 7': 'ts7' } as const;

/** A program of a user: what it prints is told in {@link EXPECTED}. */
const PROGRAM = `import { ConflictError, createBreakwater, type Gateway } from '@breakwater/sdk';
import { verifyWebhook, webhookTestHeaders } from '@breakwater/sdk/webhooks';

export async function use(url: string, token: string): Promise<string> {
  const bw = createBreakwater({ url, token });
  const name = \`edge-\${crypto.randomUUID()}\`;
  const gateway: Gateway = await bw.fleet.gateways.create({ name, endpoint: 'edge-1.example.com:8443' });
  const said: string[] = [gateway.createdAt instanceof Date ? 'created' : 'no date'];
  const again = await bw.fleet.gateways
    .create({ name, endpoint: 'edge-1.example.com:8443' })
    .catch((error: unknown) => error);
  if (again instanceof ConflictError) said.push(\`\${again.code}(\${again.details?.reason})\`);
  for await (const { id } of bw.fleet.gateways.list({ limit: 1 })) if (id === gateway.id) said.push('listed');
  for await (const { type } of bw.events.watch({ lastEventId: \`evt_\${'0'.repeat(26)}\` })) {
    said.push(\`watched \${type.split('.').length}\`);
    break;
  }
  const secret = \`whsec_\${btoa('0123456789abcdef0123456789abcdef')}\`;
  const body = JSON.stringify({ id: 'evt_1', type: 'fleet.gateway.created', data: { id: gateway.id } });
  const event = await verifyWebhook(body, await webhookTestHeaders(body, secret), secret);
  return [...said, event.type].join(', ');
}
`;

export const EXPECTED = 'created, CONFLICT(unique), listed, watched 3, fleet.gateway.created';

const MAIN = `declare const process: { argv: string[] };
import { use } from './program.js';
const [, , url = '', token = ''] = process.argv;
use(url, token).then(said => console.log(said));
`;

const MODULES = {
  esm: { type: 'module', module: 'nodenext', moduleResolution: 'nodenext' },
  cjs: { type: 'commonjs', module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { type: 'module', module: 'esnext', moduleResolution: 'bundler' },
} as const;

export const KINDS = Object.keys(MODULES);

/** Not waited for synchronously: the server they call is in this process. */
async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { cwd, timeout: LONGEST_MS });
    return stdout.trim();
  } catch (error) {
    throw new Error(printedBy(error) || String(error), { cause: error });
  }
}

const LONGEST_MS = 300_000;

function printedBy(error: unknown): string {
  if (!(error instanceof Error && 'stdout' in error && 'stderr' in error)) return '';
  return `${error.stdout}${error.stderr}`.trim();
}

/** Projects that have the tarball and three compilers installed, by npm, and nothing of this repository. */
export async function installConsumers(folder: string, tarball: string): Promise<void> {
  const manifest = {
    private: true,
    dependencies: { '@breakwater/sdk': `file:${tarball}` },
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
    writeFileSync(join(project, 'program.ts'), PROGRAM);
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
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['main.ts'] }));
  }
}

/** Compiles a project with the declarations of everything it imports. */
export async function compile(folder: string, kind: string, compiler: string): Promise<void> {
  const tsc = join(folder, 'node_modules', compiler, 'bin/tsc');
  await run(process.execPath, [tsc, '-p', '.'], join(folder, kind));
}

/** Runs a compiled project with a command and returns what it printed. */
export function runMain(
  folder: string,
  kind: string,
  command: readonly string[],
  args: readonly string[],
): Promise<string> {
  const [name = '', ...rest] = command;
  return run(name, [...rest, 'out/main.js', ...args], join(folder, kind));
}
