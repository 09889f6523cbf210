import { spawnSync } from 'node:child_process';
import { systemClock } from '@breakwater/db';
import { declarationFaults } from './declarations.ts';
import { staleFiles } from './generate.ts';
import { brokenRules, sourceFiles } from './rules.ts';

type Findings = readonly string[] | null;

/** Runs a tool of the workspace; null when it is content. */
function tool(command: string, ...args: string[]): () => Findings {
  return () => {
    const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
    return status === 0 ? null : [`${stdout}${stderr}`.trim()];
  };
}

const none = (found: readonly string[]): Findings => (found.length === 0 ? null : found);

const CHECKS: readonly (readonly [name: string, run: () => Findings | Promise<Findings>])[] = [
  ['lint and format', tool('biome', 'ci', '--colors=off', '--max-diagnostics=50', '.')],
  ['types', tool('tsc', '-p', '.')],
  ['rules of the house', () => none(brokenRules(sourceFiles()))],
  [
    'generated files are fresh',
    async () => none((await staleFiles()).map(path => `${path} is stale: run pnpm generate`)),
  ],
  ['SDK declarations keep to themselves, and are small', () => none(declarationFaults())],
  ['unused code', tool('knip', '--no-progress')],
];

let failed = 0;
for (const [name, run] of CHECKS) {
  const started = systemClock.now();
  const findings = await run();
  const seconds = ((systemClock.now() - started) / 1000).toFixed(1);
  process.stdout.write(`${findings === null ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n`);
  if (findings !== null) {
    failed += 1;
    for (const finding of findings) process.stdout.write(`${finding}\n`);
  }
}
process.exit(failed === 0 ? 0 : 1);
