import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { provenance } from '../../bench/support/machine.ts';
import { printed } from '../../bench/support/report.ts';
import { type Experiment, held, type Row } from './experiment.ts';

const EXPERIMENTS: Readonly<Record<string, () => Promise<Experiment>>> = {
  bodies: async () => (await import('./bodies.ts')).bodies,
  statements: async () => (await import('./statements.ts')).statements,
  connections: async () => (await import('./connections.ts')).connections,
  batches: async () => (await import('./batches.ts')).batches,
  database: async () => (await import('./database.ts')).database,
  clock: async () => (await import('./clock.ts')).clock,
  kill: async () => (await import('./kill.ts')).kill,
  restore: async () => (await import('./restore.ts')).restore,
  fuzz: async () => (await import('./fuzz.ts')).fuzz,
  storm: async () => (await import('./storm.ts')).retryStorm,
};
const RESULTS = join(import.meta.dirname, '../../bench/results');

/** Runs the experiments named, or all, and returns the process's exit code. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, seed: { type: 'string' } },
    allowPositionals: true,
  });
  const names = Object.keys(EXPERIMENTS);
  const unknown = positionals.filter(name => !names.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`there is no experiment ${unknown.join(', ')}; there are: ${names.join(', ')}\n`);
    return 1;
  }
  const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(values.seed);
  if (!Number.isSafeInteger(seed)) {
    process.stderr.write('--seed takes an integer\n');
    return 1;
  }
  const { quick } = values;
  mkdirSync(RESULTS, { recursive: true });
  let whole = true;
  for (const [name, load] of Object.entries(EXPERIMENTS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    process.stdout.write(`\n== ${name}${quick ? ' (quick)' : ''}, seed ${seed}\n\n`);
    const about = provenance();
    const startedAt = performance.now();
    const rows = await rowsOf(name, load, { quick, seed });
    const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
    process.stdout.write(`${printed(tableOf(name, rows, seconds))}\n`);
    keep(name, { name, ...about, settings: { quick, seed }, seconds, held: held(rows), rows });
    whole &&= held(rows);
  }
  return whole ? 0 : 1;
}

/** An experiment that breaks off has not survived. */
async function rowsOf(
  name: string,
  load: () => Promise<Experiment>,
  options: Parameters<Experiment>[0],
): Promise<Row[]> {
  try {
    return await (await load())(options);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    return [{ fault: name, tried: 1, survived: 0, lost: 0, note: `broke off: ${String(error)}` }];
  }
}

const tableOf = (name: string, rows: readonly Row[], seconds: number) => ({
  title: `${name}: ${held(rows) ? 'nothing lost' : 'NOT HELD'}, ${seconds} s`,
  columns: ['fault', 'tried', 'survived', 'lost'],
  rows: rows.map(({ fault, tried, survived, lost }) => [fault, ...[tried, survived, lost].map(String)]),
  notes: rows.flatMap(({ fault, note }) => (note === undefined ? [] : [`${fault}: ${note}`])),
});

/** Puts one experiment's result beside those of the others, from whenever they were run. */
function keep(name: string, result: object): void {
  const path = join(RESULTS, 'faults.json');
  const before: Record<string, unknown> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  writeFileSync(path, `${JSON.stringify({ ...before, [name]: result }, null, 2)}\n`);
}

// An experiment that broke off may have left something open.
process.exit(await main());
