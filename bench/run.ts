import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { provenance } from './support/machine.ts';
import { type Benchmark, printed } from './support/report.ts';

const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  throughput: async () => (await import('./throughput.ts')).throughput,
  peers: async () => (await import('./throughput.ts')).peers,
  trips: async () => (await import('./trips.ts')).trips,
  identity: async () => (await import('./identity.ts')).identity,
  export: async () => (await import('./export.ts')).exports,
  governance: async () => (await import('./governance.ts')).governance,
  soc: async () => (await import('./soc.ts')).soc,
  compliance: async () => (await import('./compliance.ts')).compliance,
  distance: async () => (await import('./distance.ts')).distance,
  growth: async () => (await import('./growth.ts')).growth,
  'worker-cpu': async () => (await import('./worker-cpu.ts')).workerCpu,
  heap: async () => (await import('./heap.ts')).heap,
  size: async () => (await import('./size.ts')).size,
  types: async () => (await import('./types.ts')).types,
  profile: async () => (await import('./profile.ts')).profile,
};
const RESULTS = join(import.meta.dirname, 'results');

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      minutes: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
    },
    allowPositionals: true,
  });
  const names = Object.keys(BENCHMARKS);
  const unknown = positionals.filter(name => !names.includes(name));
  if (unknown.length > 0) {
    process.stderr.write(`there is no benchmark ${unknown.join(', ')}; there are: ${names.join(', ')}\n`);
    return 1;
  }
  mkdirSync(RESULTS, { recursive: true });
  for (const [name, benchmark] of Object.entries(BENCHMARKS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    process.stdout.write(`\n== ${name}${values.quick ? ' (quick)' : ''}\n\n`);
    const about = provenance();
    const run = await benchmark();
    const { settings, tables, figures } = await run({
      quick: values.quick,
      ...(values.minutes === undefined ? {} : { minutes: Number(values.minutes) }),
      ...(values.rounds === undefined ? {} : { rounds: Number(values.rounds) }),
      ...(values.seconds === undefined ? {} : { seconds: Number(values.seconds) }),
    });
    for (const table of tables) process.stdout.write(`${printed(table)}\n`);
    const result = { name, ...about, settings: { quick: values.quick, ...settings }, tables, figures };
    writeFileSync(join(RESULTS, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
  }
  return 0;
}

process.exitCode = await main();
