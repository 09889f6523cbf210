import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSdk } from '../scripts/build-sdk.ts';
import { type BenchOptions, type Report, within } from './support/report.ts';
import { interleaved, ratios, type Spread, shown, spread } from './support/statistics.ts';

const SECONDS = 1.5;
const INSTANTIATIONS = 1_000;
const SDK = 'packages/sdk';
const DEPENDENCIES = ['@trpc/client', '@trpc/server', 'superjson'];

const COMPILER_OPTIONS = {
  target: 'es2022',
  lib: ['es2022', 'esnext.disposable', 'dom', 'dom.iterable'],
  types: [],
  module: 'nodenext',
  strict: true,
  noEmit: true,
  skipLibCheck: false,
};

interface Diagnostics {
  readonly totalSeconds: number;
  readonly checkSeconds: number;
  readonly instantiations: number;
  readonly types: number;
  readonly memoryMb: number;
}

/** What the SDK's types cost a program that uses ten procedures, beside a program that uses none. */
export async function types({ quick }: BenchOptions): Promise<Report> {
  const rounds = quick ? 3 : 7;
  await buildSdk();
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-bench-'));
  try {
    install(folder);
    const projects = [
      import.meta.resolve('./consumer/empty.ts'),
      import.meta.resolve('./consumer/consumer.ts'),
    ].map(source => project(folder, fileURLToPath(source)));
    const timed = await interleaved(projects, rounds, async path => diagnose(path));
    // One checker, so that what is counted does not depend on how files fall to several.
    const [emptyCounts, consumerCounts] = projects.map(path => diagnose(path, '--singleThreaded'));
    const [empty = [], consumer = []] = timed;
    if (emptyCounts === undefined || consumerCounts === undefined) throw new Error('tsc told nothing');
    const figures = { empty, consumer, emptyCounts, consumerCounts };
    return { settings: { rounds, compilerOptions: COMPILER_OPTIONS }, figures, tables: [tableOf(figures)] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The SDK as its package holds it, with its dependencies where the workspace has them. */
function install(folder: string): void {
  const target = join(folder, 'node_modules/@breakwater/sdk');
  cpSync(join(SDK, 'dist/esm'), join(target, 'dist/esm'), { recursive: true });
  const manifest = {
    name: '@breakwater/sdk',
    type: 'module',
    exports: { '.': { types: './dist/esm/index.d.ts', default: './dist/esm/index.js' } },
  };
  writeFileSync(join(target, 'package.json'), JSON.stringify(manifest));
  for (const name of DEPENDENCIES) {
    const link = join(folder, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(realpathSync(join(SDK, 'node_modules', name)), link);
  }
}

function project(folder: string, source: string): string {
  const path = join(folder, basename(source, '.ts'));
  mkdirSync(path);
  cpSync(source, join(path, 'index.ts'));
  writeFileSync(join(path, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(
    join(path, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: ['index.ts'] }),
  );
  return path;
}

function diagnose(path: string, ...flags: string[]): Diagnostics {
  const { status, stdout } = spawnSync('tsc', ['-p', path, '--extendedDiagnostics', ...flags], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the consumer does not compile; is the SDK's contract fresh?\n${stdout}`);
  const figure = (label: string) => {
    const found = new RegExp(`^${label}:\\s+([\\d.]+)`, 'm').exec(stdout)?.[1];
    if (found === undefined) throw new Error(`tsc printed no '${label}'`);
    return Number(found);
  };
  return {
    totalSeconds: figure('Total time'),
    checkSeconds: figure('Check time'),
    instantiations: figure('Instantiations'),
    types: figure('Types'),
    memoryMb: figure('Memory used') / 1024,
  };
}

function tableOf(figures: {
  readonly empty: readonly Diagnostics[];
  readonly consumer: readonly Diagnostics[];
  readonly emptyCounts: Diagnostics;
  readonly consumerCounts: Diagnostics;
}) {
  const { empty, consumer, emptyCounts, consumerCounts } = figures;
  const of = (runs: readonly Diagnostics[], field: keyof Diagnostics) => runs.map(run => run[field]);
  const timeRow = (label: string, field: keyof Diagnostics, digits: number, budget?: number) => {
    const measured: Spread = spread(of(consumer, field));
    return [
      label,
      shown(spread(of(empty, field)), digits),
      shown(measured, digits),
      shown(spread(ratios(of(consumer, field), of(empty, field))), 2),
      ...(budget === undefined ? ['', ''] : [`<= ${budget}`, within(measured.median, budget)]),
    ];
  };
  const added = consumerCounts.instantiations - emptyCounts.instantiations;
  return {
    title: "A consumer's tsc: ten procedures beside an empty program",
    columns: ['', 'empty', 'consumer', 'ratio', 'budget', ''],
    rows: [
      timeRow('total (s)', 'totalSeconds', 2, SECONDS),
      timeRow('check (s)', 'checkSeconds', 2),
      timeRow('memory (MB)', 'memoryMb', 0),
      ['types', String(emptyCounts.types), String(consumerCounts.types), '', '', ''],
      [
        'instantiations',
        String(emptyCounts.instantiations),
        String(consumerCounts.instantiations),
        `+${added}`,
        `<= +${INSTANTIATIONS}`,
        within(added, INSTANTIATIONS),
      ],
    ],
    notes: [
      'skipLibCheck is false: both check the DOM and ES libraries, the consumer also every declaration of the SDK and what it imports.',
      'Times: default checkers, rounds in turns, median (lowest–highest). Counts: one checker.',
    ],
  };
}
