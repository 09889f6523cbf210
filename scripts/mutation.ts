import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { provenance } from '../bench/support/machine.ts';
import { printed } from '../bench/support/report.ts';
import { AREAS, type Area } from './mutation/areas.ts';
import { scoreOf, tableOf } from './mutation/scores.ts';

const RESULTS = join(import.meta.dirname, '../bench/results');
const CACHE = join(tmpdir(), 'breakwater-mutation');
const reportOf = (name: string) => join(CACHE, name, 'report.json');

async function mutate(name: string, { mutate, tests }: Area): Promise<void> {
  mkdirSync(join(CACHE, name), { recursive: true });
  const stryker = new Stryker({
    mutate: [...mutate, '!**/*.test.ts', '!**/*.fixture.ts'],
    testFiles: [...tests],
    testRunner: 'in-process',
    plugins: ['./scripts/mutation/runner.ts', './scripts/mutation/ignore-messages.ts'],
    ignorers: ['messages'],
    coverageAnalysis: 'perTest',
    // What runs when a module is loaded needs another process for each mutant.
    ignoreStatic: true,
    concurrency: 1,
    timeoutMS: 5_000,
    incremental: true,
    incrementalFile: join(CACHE, name, 'incremental.json'),
    reporters: ['json', 'clear-text', 'progress-append-only'],
    clearTextReporter: { logTests: false, allowColor: false, allowEmojis: false },
    jsonReporter: { fileName: reportOf(name) },
    tempDirName: join(CACHE, `${name}-tree`),
    ignorePatterns: [
      '**',
      '!{packages,apps,tools}/**',
      '!tests/contract/**',
      '!package.json',
      '**/{dist,.data,node_modules}/**',
    ],
    // TypeScript 7 has no API for what Stryker would rewrite there.
    tsconfigFile: 'none',
    disableTypeChecks: false,
  });
  await stryker.runMutationTest();
}

const { positionals } = parseArgs({ allowPositionals: true });
const about = provenance();
for (const [name, area] of Object.entries(AREAS)) {
  if (positionals.length === 0 || positionals.includes(name)) await mutate(name, area);
}
const scores = Object.keys(AREAS).flatMap(name => scoreOf(name, reportOf(name)) ?? []);
const tables = [tableOf(scores)];
const result = { name: 'mutation', ...about, settings: { areas: AREAS }, tables, figures: scores };
mkdirSync(RESULTS, { recursive: true });
writeFileSync(join(RESULTS, 'mutation.json'), `${JSON.stringify(result, null, 2)}\n`);
for (const table of tables) process.stdout.write(`${printed(table)}\n`);
