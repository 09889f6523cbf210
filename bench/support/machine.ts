import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8' }).trim();

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
    commit: git('rev-parse', 'HEAD'),
    /** Files that differ from the commit: with any, the result is not of that commit alone. */
    changedFiles: git('status', '--porcelain').split('\n').filter(Boolean).length,
    at: new Date().toISOString(),
  };
}
