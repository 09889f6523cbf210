import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyEdit, editsOf } from './page.ts';
import { copyWorkspace } from './workspace-copy.ts';

const ROOT = join(import.meta.dirname, '../..');
const MINUTES_MS = 60_000;
const edits = editsOf(readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8'), '## Add an entity');

/** Runs a tool; what it printed is the error when it fails. */
function run(cwd: string, command: string, ...args: string[]): Promise<void> {
  const { HOME, TMPDIR, PATH } = process.env;
  const env = { ...(HOME && { HOME }), ...(TMPDIR && { TMPDIR }), PATH: `${join(ROOT, 'node_modules/.bin')}:${PATH}` };
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`));
    });
  });
}

describe('the worked example of ARCHITECTURE.md', () => {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-example-'));
  const at = (path: string) => join(folder, path);
  const bin = (path: string, tool: string) => at(join(path, 'node_modules/.bin', tool));

  beforeAll(async () => {
    copyWorkspace(ROOT, folder);
    for (const edit of edits) applyEdit(folder, edit);
    copyFileSync(join(import.meta.dirname, 'buoys.test.ts.txt'), at('tests/example/buoys.test.ts'));
    await run(at('packages/db'), bin('packages/db', 'drizzle-kit'), 'generate');
    await run(folder, process.execPath, 'scripts/generate.ts');
  }, MINUTES_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is fewer than 40 lines by hand, in the format of the house', async () => {
    const lines = edits.flatMap(({ code }) => code.split('\n')).filter(line => line.trim() !== '');
    expect(lines.length).toBeLessThan(40);
    const files = edits.filter(({ after }) => after === null).map(({ path }) => path);
    expect(files.length).toBeGreaterThan(0);
    await run(folder, bin('.', 'biome'), 'check', ...files);
  });

  it('compiles, and its SDK methods with it', () => run(folder, bin('.', 'tsc'), '-p', '.'), MINUTES_MS);

  it(
    'gets crud, audit, events, hooks, paging and roles, and passes every suite that runs over all procedures',
    () =>
      run(folder, bin('.', 'vitest'), 'run', 'tests/contract', 'tests/example/buoys', '-t', '(in process|fails).*fleet\\.buoys|fleet\\.buoys.*in process'),
    3 * MINUTES_MS,
  );
});
