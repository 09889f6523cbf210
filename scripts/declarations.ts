import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import manifest from '../packages/sdk/package.json' with { type: 'json' };
import { compact } from './compact.ts';

const NOT_OURS_TO_SHOW = /drizzle|libsql|sqliteTable|\bhono\b|@breakwater\/(db|api)/i;

const SOURCE_FILE = /(from '(\.{1,2}\/[^']+))\.ts'/g;

/** The declarations of the package's entries. */
const ENTRIES = Object.values(manifest.publishConfig.exports).map(({ import: { types } }) => basename(types));

/** Emits the SDK's declarations into `folder`: what its entries show, compact. */
export function emitDeclarations(folder: string): void {
  const args = ['-p', 'packages/sdk/tsconfig.build.json', '--outDir', folder];
  const { status, stdout } = spawnSync('tsc', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the SDK's declarations do not build:\n${stdout}`);
  const shown = reachable(folder);
  for (const name of declarationsIn(folder)) {
    const path = join(folder, name);
    if (!shown.has(name)) rmSync(path);
    // tsc leaves the extensions in declarations as they are.
    else writeFileSync(path, compact(readFileSync(path, 'utf8').replace(SOURCE_FILE, "$1.js'")));
  }
}

function declarationsIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.d.ts'));
}

/** The entries and what they refer to. */
function reachable(folder: string): Set<string> {
  const found = new Set(ENTRIES);
  for (const name of found) {
    const text = readFileSync(join(folder, name), 'utf8');
    for (const [, , target = ''] of text.matchAll(SOURCE_FILE))
      found.add(`${join(dirname(name), target)}.d.ts`);
  }
  return found;
}

const MOST_BYTES = 200 * 1024;

/** Lines of the SDK's declarations that mention the server's insides, and their size where it is too large. */
export function declarationFaults(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    emitDeclarations(folder);
    const files = declarationsIn(folder).map(name => ({
      name,
      text: readFileSync(join(folder, name), 'utf8'),
    }));
    const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    const leaked = files.flatMap(({ name, text }) =>
      text
        .split('\n')
        .flatMap((line, index) => (NOT_OURS_TO_SHOW.test(line) ? [`${name}:${index + 1} ${line}`] : [])),
    );
    return bytes > MOST_BYTES ? [...leaked, `they have ${bytes} bytes, more than ${MOST_BYTES}`] : leaked;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
