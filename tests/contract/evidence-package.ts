import { execFile } from 'node:child_process';
import { createHash, createPrivateKey, sign } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { canonicalJson } from '@breakwater/db';
import { TEST_KEYS } from './keys.ts';

export type Files = ReadonlyMap<string, Uint8Array>;

const run = promisify(execFile);

export const textOf = (files: Files, path: string): string => Buffer.from(files.get(path) ?? []).toString();

/** The package in a folder, for as long as `use` takes. */
export async function unpacked<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  try {
    for (const [path, bytes] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), bytes);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The commands of its README, as they are written there. */
export const commandsOf = (files: Files): string[] =>
  /```sh\n(.*?)\n```/s.exec(textOf(files, 'README.md'))?.[1]?.split('\n') ?? [];

/** What each command of its README ends with: exit code and output. */
export const outcomesOf = (files: Files): Promise<[code: number, output: string][]> =>
  unpacked(files, async folder => {
    const found: [number, string][] = [];
    for (const command of commandsOf(files)) found.push(await shell(command, folder));
    return found;
  });

async function shell(command: string, cwd: string): Promise<[code: number, output: string]> {
  try {
    const { stdout } = await run('sh', ['-c', command], { cwd });
    return [0, stdout];
  } catch (error) {
    const { code, stdout } = error as { code: number; stdout: string };
    return [code, stdout];
  }
}

const VERIFY_EACH = `for (const folder of process.argv.slice(1)) {
  const lines = [];
  console.log = line => lines.push(line);
  await import('file://' + folder + '/verify.mjs');
  process.stdout.write(JSON.stringify({ code: process.exitCode, lines }) + '\\n');
}
process.exitCode = 0;`;

/** What \`verify.mjs\` of each package says, all of them in one process. */
export async function verified(
  packages: readonly Files[],
): Promise<{ readonly code: number; readonly lines: string[] }[]> {
  const folders: string[] = [];
  const inFolders = async (left: readonly Files[]): Promise<string> => {
    const [next, ...rest] = left;
    if (next === undefined) {
      return (await run(process.execPath, ['--input-type=module', '-e', VERIFY_EACH, ...folders])).stdout;
    }
    return unpacked(next, folder => {
      folders.push(folder);
      return inFolders(rest);
    });
  };
  const output = await inFolders(packages);
  return output
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
}

/** The same with one byte of a file changed, or what `change` makes of the file. */
export const changed = (
  files: Files,
  path: string,
  change: (bytes: Buffer) => string | Uint8Array = oneByte(0.5),
): Files => new Map([...files, [path, Buffer.from(change(Buffer.from(files.get(path) ?? [])))]]);

/** Another byte at that part of the file. */
export const oneByte =
  (part: number) =>
  (bytes: Buffer): Buffer => {
    const at = Math.min(Math.floor(bytes.length * part), bytes.length - 1);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    return bytes;
  };

/** The same with a manifest that fits its files, signed with the key of the deployment. */
export function resealed(files: Files, told: Record<string, unknown> = {}): Files {
  const manifest = { ...JSON.parse(textOf(files, 'manifest.json')), ...told };
  manifest.files = manifest.files.map(({ path }: { path: string }) => {
    const bytes = files.get(path) ?? new Uint8Array();
    return { path, sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
  });
  const text = Buffer.from(canonicalJson(manifest));
  const key = createPrivateKey({
    key: Buffer.from(TEST_KEYS.evidenceSigningKey, 'base64'),
    format: 'der',
    type: 'pkcs8',
  });
  return new Map([...files, ['manifest.json', text], ['manifest.der', sign('sha256', text, key)]]);
}
