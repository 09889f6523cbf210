import { execFileSync } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { cpus, totalmem } from 'node:os';
import * as z from 'zod';

/** What results depend on beside Node, and who of the workspace brings it. */
const PACKAGES: Readonly<Record<string, string>> = {
  workerd: 'miniflare',
  libsql: '@breakwater/db',
  '@libsql/client': '@breakwater/db',
  'drizzle-orm': '@breakwater/db',
  hono: 'edge',
  '@trpc/server': 'edge',
  zod: '@breakwater/db',
};
const Manifest = z.object({ version: z.string() });

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();

function versions(): Record<string, string> {
  const entries = Object.entries(PACKAGES).map(([name, bringer]) => {
    const from = findPackageJSON(bringer, import.meta.url);
    const path = from === undefined ? undefined : findPackageJSON(name, realpathSync(from));
    if (path === undefined) throw new Error(`${bringer} does not bring ${name}`);
    return [name, Manifest.parse(JSON.parse(readFileSync(path, 'utf8'))).version] as const;
  });
  return Object.fromEntries(entries);
}

/** Where and of what a result is. */
export function provenance() {
  const processors = cpus();
  return {
    machine: {
      cores: processors.length,
      cpu: processors[0]?.model ?? 'unknown',
      memoryGiB: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
    versions: versions(),
    commit: git('rev-parse', 'HEAD'),
    /** Files that differ from the commit: with any, the result is not of that commit alone. */
    changedFiles: git('status', '--porcelain').split('\n').filter(Boolean).length,
    at: new Date().toISOString(),
  };
}
