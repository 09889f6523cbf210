import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { applyEdit, editsOf } from './page.ts';
import { copyWorkspace } from './workspace-copy.ts';

const ROOT = join(import.meta.dirname, '../..');
const OWN_TEST = 'tests/example/buoys.test.ts';
/** Compiles only while the SDK's contract says what the router's types say. */
const SDK_CONTRACT = 'packages/sdk/src/generated/contract-equals-router.ts';
const LONGEST_MS = 180_000;
const READS = ['list', 'get'];
const WRITES = ['create', 'update', 'delete', 'createMany', 'deleteMany'];
/** The suites over all procedures: the first two also over reads. */
const SUITES = ['authorisation', 'effects and their records', 'a mutation whose n-th statement fails'];
const SUITE_FILES = ['authorisation', 'effects', 'faults'].map(name => `tests/contract/${name}.test.ts`);

const Report = z.object({
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })) }),
  ),
});

/** Runs a tool; what it printed is the error when it fails. */
function run(cwd: string, command: string, ...args: string[]): Promise<void> {
  const { HOME, TMPDIR, PATH } = process.env;
  const env = { ...(HOME && { HOME }), ...(TMPDIR && { TMPDIR }), ...(PATH && { PATH }) };
  return new Promise((resolve, reject) => {
    execFile(command, args, { cwd, env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else reject(new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`));
    });
  });
}

describe('the worked example of ARCHITECTURE.md', () => {
  const edits = editsOf(readFileSync(join(ROOT, 'ARCHITECTURE.md'), 'utf8'), '## Add an entity');
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-example-'));
  const bin = (tool: string, of = '.') => join(folder, of, 'node_modules/.bin', tool);

  beforeAll(async () => {
    copyWorkspace(ROOT, folder);
    for (const edit of edits) applyEdit(folder, edit);
    copyFileSync(join(ROOT, `${OWN_TEST}.txt`), join(folder, OWN_TEST));
    // What was touched, and all that it reaches.
    const files = [...edits.map(({ path }) => path), SDK_CONTRACT, OWN_TEST];
    const project = { extends: './tsconfig.json', include: [], files };
    writeFileSync(join(folder, 'tsconfig.touched.json'), JSON.stringify(project));
    await run(join(folder, 'packages/db'), bin('drizzle-kit', 'packages/db'), 'generate');
    await run(folder, process.execPath, 'scripts/generate.ts');
  }, LONGEST_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is fewer than 40 lines by hand, in the format of the house', async () => {
    const lines = edits.flatMap(({ code }) => code.split('\n')).filter(line => line.trim() !== '');
    expect(lines.length).toBeLessThan(40);
    const files = edits.filter(({ after }) => after === null).map(({ path }) => path);
    expect(files).toEqual(['packages/api/src/fleet/buoys.ts']);
    await run(folder, bin('biome'), 'check', ...files, OWN_TEST);
  });

  it(
    'compiles, and its SDK methods with it',
    // More checkers end sooner on idle cores, but each infers the router for itself.
    () => run(folder, bin('tsc'), '-p', 'tsconfig.touched.json', '--checkers', '1'),
    LONGEST_MS,
  );

  it(
    'gets crud, audit, events, hooks, paging and roles, and passes every suite that runs over all procedures',
    async () => {
      const report = join(folder, 'report.json');
      const onlyThese = '^(?!.*(node over http|workerd)).*fleet\\.buoys';
      const output = ['--reporter=default', '--reporter=json', `--outputFile=${report}`];
      // One worker for all files: most of the time goes into loading modules.
      const once = ['--no-isolate', '--maxWorkers=1'];
      await run(folder, bin('vitest'), 'run', ...SUITE_FILES, OWN_TEST, '-t', onlyThese, ...once, ...output);
      const { testResults } = Report.parse(JSON.parse(readFileSync(report, 'utf8')));
      const passed = testResults
        .flatMap(file => file.assertionResults)
        .flatMap(({ status, fullName }) => (status === 'passed' ? [fullName] : []));
      for (const verb of [...READS, ...WRITES]) {
        const suites = SUITES.filter(suite =>
          passed.some(name => name.startsWith(suite) && name.includes(` fleet.buoys.${verb} `)),
        );
        expect([verb, suites]).toEqual([verb, READS.includes(verb) ? SUITES.slice(0, 2) : SUITES]);
      }
      expect(passed.some(name => name.startsWith('fleet.buoys through the SDK'))).toBe(true);
    },
    LONGEST_MS,
  );
});
