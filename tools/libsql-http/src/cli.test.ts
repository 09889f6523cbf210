import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createClient } from '@libsql/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failure } from './fixture.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
const run = promisify(execFile);

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'libsql-http-cli-'));
});

afterEach(() => rm(directory, { recursive: true }));

test.each(['SIGINT', 'SIGTERM'] as const)(
  'prints its URL, serves, and on %s closes cleanly',
  async signal => {
    const child = spawn(
      process.execPath,
      [CLI, '--db', join(directory, 'a.db'), '--port', '0', '--auth-token-env', 'TEST_TOKEN'],
      { env: { ...process.env, TEST_TOKEN: 'secret' }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const exited = once(child, 'exit');
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
    const url = String(line).trim();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const client = createClient({ url, authToken: 'secret' });
    expect((await client.execute('SELECT 1 AS one')).rows[0]?.one).toBe(1);
    expect((await failure(createClient({ url }).execute('SELECT 1'))).message).toContain('401');
    child.kill(signal);
    expect(await exited).toEqual([0, null]);
    client.close();
  },
);

test('--help tells the options', async () => {
  const { stdout } = await run(process.execPath, [CLI, '--help']);
  expect(stdout).toContain('--auth-token-env');
});

test.each([
  [[], '--db must name'],
  [['--db', 'x', '--port', 'seventy'], '--port must be'],
  [['--db', 'x', '--error-codes', 'none'], '--error-codes must be'],
  [['--db', 'x', '--auth-token-env', 'UNSET_FOR_THIS_TEST'], 'must not be empty'],
  [['--db', 'x', '--nope'], '--nope'],
])('says what is wrong with %j', async (args, message) => {
  const error: unknown = await run(process.execPath, [CLI, ...args]).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
});
