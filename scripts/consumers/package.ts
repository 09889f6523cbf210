import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { buildSdk } from '../build-sdk.ts';

const PACKAGE = join(import.meta.dirname, '../../packages/sdk');

/** Builds and packs the SDK as it would be published. Returns the tarball's path. */
export async function packSdk(folder: string): Promise<string> {
  await buildSdk();
  const out = join(folder, 'sdk.tgz');
  const packed = spawnSync('npx', ['-y', 'pnpm@12', '--dir', PACKAGE, 'pack', '--out', out], {
    encoding: 'utf8',
  });
  if (packed.status !== 0) throw new Error(`the SDK could not be packed:\n${packed.stdout}${packed.stderr}`);
  return out;
}

/** What publint says of the tarball, suggestions included. */
export async function publintSays(tarball: string): Promise<string[]> {
  const { messages, pkg } = await publint({
    pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
    strict: true,
  });
  return messages.flatMap(message => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/** What Are The Types Wrong finds in the tarball, but for resolution from before `exports`. */
export async function typesWrong(tarball: string): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
  if (result.types === false) return ['the package has no types'];
  return result.problems
    .filter(problem => !('resolutionKind' in problem && problem.resolutionKind === 'node10'))
    .map(problem => JSON.stringify(problem));
}

/** Files of an unpacked package that name this machine or where its packages came from. */
export function machineNames(folder: string): string[] {
  const names = [join(PACKAGE, '../..'), process.env.HOME ?? '', 'npm_config', 'registry.'].filter(Boolean);
  const patterns = names.flatMap(name => ['-e', name]);
  const { stdout } = spawnSync('grep', ['-rlF', ...patterns, folder], { encoding: 'utf8' });
  return stdout.split('\n').filter(line => line !== '');
}
