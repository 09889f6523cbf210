import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@breakwater/db';
import { provenance } from '../bench/support/machine.ts';
import { printed, type Table } from '../bench/support/report.ts';
import { shown, spread } from '../bench/support/statistics.ts';
import { startBreakwater } from '../packages/sdk/src/testing/index.ts';
import { runInBrowser, runInWorkerd } from './consumers/bundled.ts';
import { machineNames, packSdk, publintSays, typesWrong, withoutSourceMap } from './consumers/package.ts';
import { type Access, type Entry, PROGRAMS } from './consumers/programs.ts';
import {
  CLI_EXPECTED,
  COMPILERS,
  compile,
  installConsumers,
  KINDS,
  runCli,
  runMain,
  starts,
} from './consumers/project.ts';
import { main } from './main.ts';

const RESULTS = join(import.meta.dirname, '../bench/results');
const STARTS = 7;

interface Cell {
  readonly row: string;
  readonly column: string;
  readonly findings: readonly string[];
  readonly seconds: number;
}

type Check = readonly [
  row: string,
  column: string,
  run: () => Promise<readonly string[]> | readonly string[],
];

/** What a program printed, as findings. */
const says = (said: string, expected: string) => (said === expected ? [] : [`it said: ${said}`]);

const NODE_20 = ['npx', '-y', 'node@20'];
const BUN = ['npx', '-y', 'bun@1'];
const DENO = ['npx', '-y', 'deno@2', 'run', '--allow-net', '--allow-read', '--node-modules-dir=manual'];
const EVERYWHERE = ['client', 'webhooks', 'files'] as const;
/** Node 22 or later, and its database driver. */
const WITH_SERVER = [...EVERYWHERE, 'testing'] as const;

/** Bun, Deno and Node 20 are downloaded when they are asked for: nobody else needs them. */
const PROCESSES: readonly (readonly [
  name: string,
  kind: string,
  command: readonly string[],
  entries: readonly Entry[],
])[] = [
  ['Node 24, ESM', 'esm', [process.execPath], WITH_SERVER],
  ['Node 24, CommonJS', 'cjs', [process.execPath], WITH_SERVER],
  ['Node 20, ESM', 'esm', NODE_20, EVERYWHERE],
  ['Node 20, CommonJS', 'cjs', NODE_20, EVERYWHERE],
  ['Bun, ESM', 'esm', BUN, EVERYWHERE],
  ['Bun, CommonJS', 'cjs', BUN, EVERYWHERE],
  ['Deno, ESM', 'esm', DENO, EVERYWHERE],
];

const INSTALLED_CLI = 'node_modules/.bin/breakwater';
const CLIS: readonly (readonly [name: string, command: readonly string[]])[] = [
  ['Node 24, ESM', ['npx', '--no', 'breakwater', '--']],
  ['Node 20, ESM', [...NODE_20, INSTALLED_CLI]],
  ['Bun, ESM', [...BUN, INSTALLED_CLI]],
  ['Deno, ESM', [...DENO, '--allow-env', '--allow-sys', INSTALLED_CLI]],
];

const TITLES: Readonly<Record<Entry, string>> = {
  client: '.',
  webhooks: './webhooks',
  files: './files',
  testing: './testing',
};
const CLI = 'npx breakwater';

await main(async () => {
  const about = provenance();
  const folder = mkdtempSync(join(tmpdir(), 'consumers-'));
  const server = await startBreakwater();
  try {
    const tarball = await packSdk(folder);
    await installConsumers(folder, tarball);
    const access = { url: server.url, token: await server.token('admin') };
    const of = {
      package: packageChecks(folder, tarball),
      types: typeChecks(folder),
      use: uses(folder, access),
    };
    const [packed, types, use] = [await cells(of.package), await cells(of.types), await cells(of.use)];
    const load = loadavg().map(one => one.toFixed(1));
    const started = await starts(folder, STARTS);
    const tables = [
      tableOf('The package', packed),
      tableOf('Its types, all entries, skipLibCheck false', types),
      tableOf('Its entries, used against a server', use),
      startTable(started, load),
    ];
    for (const table of tables) process.stdout.write(`\n${printed(table)}`);
    const all = [...packed, ...types, ...use];
    const figures = { checks: all, starts: started };
    const result = { name: 'consumers', ...about, settings: { starts: STARTS }, tables, figures };
    mkdirSync(RESULTS, { recursive: true });
    writeFileSync(join(RESULTS, 'consumers.json'), `${JSON.stringify(result, null, 2)}\n`);
    process.exitCode = all.every(({ findings }) => findings.length === 0) ? 0 : 1;
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

function packageChecks(folder: string, tarball: string): Check[] {
  const installed = join(folder, 'node_modules/@breakwater/sdk');
  return [
    ['publint', '', () => publintSays(tarball)],
    ['Are The Types Wrong', '', () => typesWrong(tarball)],
    ['names no machine', '', () => machineNames(installed)],
    ['source maps', '', () => withoutSourceMap(installed)],
  ];
}

function typeChecks(folder: string): Check[] {
  return Object.entries(COMPILERS).flatMap(([name, compiler]) =>
    KINDS.map((kind): Check => [name, kind, () => compile(folder, kind, compiler).then(() => [])]),
  );
}

function uses(folder: string, access: Access): Check[] {
  const checks = (name: string, entries: readonly Entry[], run: (entry: Entry) => Promise<string>) =>
    entries.map(
      (entry): Check => [name, TITLES[entry], async () => says(await run(entry), PROGRAMS[entry].expected)],
    );
  return [
    ...PROCESSES.flatMap(([name, kind, command, entries]) =>
      checks(name, entries, entry => runMain(folder, kind, command, entry, access)),
    ),
    ...checks('workerd', EVERYWHERE, entry => runInWorkerd(folder, entry, access)),
    ...checks('Chromium', EVERYWHERE, entry => runInBrowser(folder, entry, access)),
    ...CLIS.map(
      ([name, command]): Check => [
        name,
        CLI,
        async () => says(await runCli(folder, command, access), CLI_EXPECTED),
      ],
    ),
  ];
}

async function cells(checks: readonly Check[]): Promise<Cell[]> {
  const all: Cell[] = [];
  for (const [row, column, run] of checks) {
    const started = systemClock.now();
    const findings = await found(run);
    const seconds = (systemClock.now() - started) / 1000;
    process.stdout.write(
      `${findings.length === 0 ? 'ok  ' : 'FAIL'} ${row}, ${column} (${seconds.toFixed(1)} s)\n`,
    );
    for (const finding of findings) process.stdout.write(`     ${finding}\n`);
    all.push({ row, column, findings, seconds });
  }
  return all;
}

async function found(run: Check[2]): Promise<readonly string[]> {
  try {
    return await run();
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** A row for each consumer, a column for what it consumes; nothing where it is not offered. */
function tableOf(title: string, all: readonly Cell[]): Table {
  const columns = [...new Set(all.map(({ column }) => column))];
  const rows = [...new Set(all.map(({ row }) => row))];
  const shownAt = (row: string, column: string) => {
    const cell = all.find(one => one.row === row && one.column === column);
    if (cell === undefined) return '-';
    return cell.findings.length === 0 ? 'ok' : 'FAIL';
  };
  return {
    title,
    columns: ['', ...columns.map(column => column || 'findings')],
    rows: rows.map(row => [row, ...columns.map(column => shownAt(row, column))]),
  };
}

function startTable(all: Awaited<ReturnType<typeof starts>>, load: readonly string[]): Table {
  return {
    title: 'startBreakwater() of ./testing, in a new process',
    columns: ['', 'ms', 'budget'],
    rows: [
      ['elapsed', shown(spread(all.map(({ ms }) => ms)), 0), '<= 1000'],
      ['processor', shown(spread(all.map(({ cpuMs }) => cpuMs)), 0), ''],
    ],
    notes: [
      `Median (lowest-highest) of ${all.length}, with the import; the machine's load was ${load.join(', ')}.`,
    ],
  };
}
