import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { benchmarksPage } from './pages/benchmarks.ts';
import { reliabilityPage } from './pages/reliability.ts';
import { readExperiments, readResults } from './pages/results.ts';

const results = readResults();
const pages = {
  'docs/benchmarks.md': benchmarksPage(results),
  'docs/reliability.md': reliabilityPage(readExperiments(), results),
};
/** Writes the pages about what `pnpm bench`, `pnpm mutation` and `pnpm test:faults` found on this machine. */
for (const [path, text] of Object.entries(pages)) {
  writeFileSync(join(import.meta.dirname, '..', path), text);
  process.stdout.write(`${path}\n`);
}
