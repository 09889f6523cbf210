import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Child, startChild } from './child.ts';

const FOLDER = join(import.meta.dirname, '../peers');
const modulesFile = join(FOLDER, 'node_modules/.modules.yaml');
const lockFile = join(FOLDER, 'pnpm-lock.yaml');

export const PEERS = ['prisma', 'nest', 'orpc'] as const;
export type PeerName = (typeof PEERS)[number];

/** What each is made of, with the versions installed. */
export function peerTitles(): Readonly<Record<PeerName, string>> {
  const of = (name: string, label: string) => {
    const manifest: unknown = JSON.parse(
      readFileSync(join(FOLDER, 'node_modules', name, 'package.json'), 'utf8'),
    );
    return `${label} ${versionOf(manifest)}`;
  };
  return {
    prisma: [of('express', 'Express'), of('@trpc/server', 'tRPC'), of('@prisma/client', 'Prisma')].join(', '),
    nest: [of('@nestjs/core', 'NestJS'), of('typeorm', 'TypeORM')].join(', '),
    orpc: [of('@orpc/server', 'oRPC'), of('drizzle-orm', 'Drizzle')].join(', '),
  };
}

function versionOf(manifest: unknown): string {
  const isVersioned = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isVersioned ? String(manifest.version) : '';
}

/** Installs the peers' packages if they are not, and compiles their sources. */
export function preparePeers(): void {
  const isFresh = existsSync(modulesFile) && statSync(modulesFile).mtimeMs >= statSync(lockFile).mtimeMs;
  if (!isFresh) {
    process.stderr.write('installing the peers, about 430 MB, once\n');
    run('npx', ['-y', 'pnpm@12', 'install', '--frozen-lockfile']);
  }
  process.stderr.write('compiling the peers\n');
  run(join(FOLDER, 'node_modules/.bin/prisma'), ['generate']);
  run(join(FOLDER, 'node_modules/.bin/tsc'), []);
}

function run(command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, [...args], {
    cwd: FOLDER,
    encoding: 'utf8',
    // Generating a client asks nothing of the schema engine, which Prisma would otherwise fetch first.
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: '1' },
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} in ${FOLDER} failed:\n${stdout}${stderr}`);
}

export const startPeer = (name: PeerName, path: string, execArgv: readonly string[]): Promise<Child> =>
  startChild(
    'peer',
    {
      NODE_ENV: 'production',
      PEER_MODULE: join(FOLDER, 'dist', name, 'server.js'),
      DATABASE_PATH: path,
    },
    execArgv,
  );
