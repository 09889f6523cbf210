import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { archiveFolder, archiveFolderOf } from './archive-folder.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'breakwater-'));
});
afterEach(() => rm(base, { recursive: true }));

const NAME = 'platform/00000001-42.ndjson.gz';
const mode = async (...path: string[]) => (await stat(join(base, ...path))).mode & 0o777;

test('the archive gives back what was put, and only its owner may read it', async () => {
  const archive = archiveFolder(join(base, 'audit-archive'));
  const bytes = Uint8Array.from([0, 1, 255]);
  const { ref } = await archive.put(NAME, bytes);
  expect(ref).toBe(NAME);
  expect(await archive.get(ref)).toEqual(bytes);
  expect(await mode('audit-archive')).toBe(0o700);
  expect(await mode('audit-archive', 'platform')).toBe(0o700);
  expect(await mode('audit-archive', NAME)).toBe(0o600);
});

test('a name put again, as after a run that broke off, holds the newer bytes and leaves no part behind', async () => {
  const archive = archiveFolder(base);
  await archive.put(NAME, Uint8Array.from([1, 2, 3]));
  await archive.put(NAME, Uint8Array.from([4]));
  expect(await archive.get(NAME)).toEqual(Uint8Array.from([4]));
  expect(await readdir(join(base, 'platform'))).toEqual(['00000001-42.ndjson.gz']);
});

test('what is not there cannot be got', async () => {
  await expect(archiveFolder(base).get(NAME)).rejects.toThrow('ENOENT');
});

test('the folder is beside the database file, else in .data', () => {
  expect(archiveFolderOf(`file:${join(base, 'bw.db')}`)).toBe(join(base, 'audit-archive'));
  expect(archiveFolderOf(pathToFileURL(join(base, 'bw.db')).href)).toBe(join(base, 'audit-archive'));
  expect(archiveFolderOf('file:bw.db')).toBe('audit-archive');
  expect(archiveFolderOf('https://example.com')).toBe(join('.data', 'audit-archive'));
});
