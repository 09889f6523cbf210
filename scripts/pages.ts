import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarksPage } from './pages/benchmarks.ts';
import { reliabilityPage } from './pages/reliability.ts';
import { readExperiments, readResults } from './pages/results.ts';

const ROOT = join(import.meta.dirname, '..');

/** Writes the pages about what `pnpm bench`, `pnpm mutation` and `pnpm test:faults` found on this machine. */
const results = readResults();
const pages = {
  'docs/benchmarks.md': benchmarksPage(results),
  'docs/reliability.md': reliabilityPage(readExperiments(), results),
};
for (const [path, text] of Object.entries(pages)) writeFileSync(join(ROOT, path), text);
execFileSync(join(ROOT, 'node_modules/.bin/biome'), ['format', '--write', ...Object.keys(pages)], {
  cwd: ROOT,
  stdio: 'inherit',
});
