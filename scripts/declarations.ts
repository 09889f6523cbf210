import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NOT_OURS_TO_SHOW = /drizzle|libsql|sqliteTable|\bhono\b|@breakwater\/(db|api)/i;

/** Emits the SDK's declarations into `folder`. */
export function emitDeclarations(folder: string): void {
  const args = ['-p', 'packages/sdk/tsconfig.build.json', '--outDir', folder];
  const { status, stdout } = spawnSync('tsc', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the SDK's declarations do not build:\n${stdout}`);
}

/** Lines of the SDK's declarations that mention the server's insides. */
export function leakedNames(): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'declarations-'));
  try {
    emitDeclarations(folder);
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.d.ts'))
      .flatMap(name =>
        readFileSync(join(folder, name), 'utf8')
          .split('\n')
          .flatMap((line, index) =>
            NOT_OURS_TO_SHOW.test(line) ? [`${name}:${index + 1} ${line.trim()}`] : [],
          ),
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
