import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const readme = read('README.md');
const all = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, found]) => found).toSorted();

it('the README lists every setting there is, and no other', () => {
  expect(all(readme, /^\| `([A-Z_]+)` +\|/gm)).toEqual(
    all(read('apps/edge/src/settings.ts'), /^ {2}([A-Z_]+): /gm),
  );
});

it('the README lists every command there is, and no other', () => {
  const commands = Object.keys(manifest.scripts).filter(name => name !== 'prepare');
  expect(all(readme, /^\| `pnpm (?:--silent )?([a-z:]+)` +\|/gm)).toEqual(commands.toSorted());
});
