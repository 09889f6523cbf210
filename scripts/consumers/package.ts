import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import manifest from '../../packages/sdk/package.json' with { type: 'json' };
import { buildSdk } from '../build-sdk.ts';
import { buildTesting } from '../build-testing.ts';

const PACKAGE = join(import.meta.dirname, '../../packages/sdk');

/** Builds and packs the SDK as it would be published. Returns the tarball's path. */
export async function packSdk(folder: string): Promise<string> {
  await buildSdk();
  await buildTesting();
  const out = join(folder, 'sdk.tgz');
  const packed = spawnSync('npx', ['-y', 'pnpm@12', '--dir', PACKAGE, 'pack', '--out', out], {
    encoding: 'utf8',
  });
  if (packed.status !== 0) throw new Error(`the SDK could not be packed:\n${packed.stdout}${packed.stderr}`);
  return out;
}

/** What the packed package wants its users to install beside it. */
export function peersOf(tarball: string): Readonly<Record<string, string>> {
  const packed = createPackageFromTarballData(new Uint8Array(readFileSync(tarball)));
  const { peerDependencies } = JSON.parse(
    packed.readFile(`/node_modules/${packed.packageName}/package.json`),
  );
  return peerDependencies;
}

/** What publint says of the tarball, suggestions included. */
export async function publintSays(tarball: string): Promise<string[]> {
  const { messages, pkg } = await publint({
    pack: { tarball: new Uint8Array(readFileSync(tarball)).buffer },
    strict: true,
  });
  return messages.flatMap(message => formatMessage(message, pkg, { color: false }) ?? message.code);
}

/**
 * What Are The Types Wrong finds in the tarball, but for resolution from before `exports`, and for `require` of
 * entries that offer none.
 */
export async function typesWrong(tarball: string): Promise<string[]> {
  const result = await checkPackage(createPackageFromTarballData(new Uint8Array(readFileSync(tarball))));
  if (result.types === false) return ['the package has no types'];
  return result.problems
    .filter(problem => !('resolutionKind' in problem && problem.resolutionKind === 'node10'))
    .filter(
      problem =>
        !(
          'resolutionKind' in problem &&
          problem.resolutionKind === 'node16-cjs' &&
          esmOnly(problem.entrypoint)
        ),
    )
    .map(problem => JSON.stringify(problem));
}

function esmOnly(entry: string): boolean {
  const conditions = Object.entries(manifest.publishConfig.exports).find(([name]) => name === entry)?.[1];
  return conditions !== undefined && !('require' in conditions);
}

/** Modules of the client's entries, in an unpacked package, without a source map that holds their sources. */
export function withoutSourceMap(folder: string): string[] {
  const modules = readdirSync(join(folder, 'dist'), { recursive: true, encoding: 'utf8' });
  return modules
    .filter(name => /^(esm|cjs)\/.*\.c?js$/.test(name))
    .filter(name => {
      const path = join(folder, 'dist', `${name}.map`);
      if (!existsSync(path)) return true;
      const { sources, sourcesContent } = JSON.parse(readFileSync(path, 'utf8'));
      return sources.length === 0 || sources.length !== sourcesContent.length;
    });
}

/** Files of an unpacked package that name this machine or where its packages came from. */
export function machineNames(folder: string): string[] {
  const { HOME = '', npm_config_registry: registry = 'https://registry.npmjs.org/' } = process.env;
  const names = [join(PACKAGE, '../..'), HOME, new URL(registry).host];
  const patterns = names.filter(name => name.length > 1).flatMap(name => ['-e', name]);
  const { status, stdout, stderr } = spawnSync('grep', ['-rlF', ...patterns, folder], { encoding: 'utf8' });
  // It ends with 1 when it found nothing.
  if (status !== 0 && status !== 1) throw new Error(`grep could not look through the package: ${stderr}`);
  return stdout.split('\n').filter(line => line !== '');
}
