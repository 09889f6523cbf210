import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { BreakwaterError } from '../errors.ts';

const held = new Set<string>();

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Takes the lock file that says which process owns a database; a dead owner's lock is taken over. */
export function takeFileLock(path: string): () => void {
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
      held.add(path);
      return () => {
        held.delete(path);
        rmSync(path, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const owner = Number(readOwner(path));
    const ours = owner === process.pid && held.has(path);
    if (ours || (owner !== process.pid && owner > 0 && alive(owner))) {
      throw new BreakwaterError('PRECONDITION_FAILED', `the database file is in use by process ${owner}`, {
        reason: 'database_locked',
      });
    }
    rmSync(path, { force: true });
  }
  throw new BreakwaterError('PRECONDITION_FAILED', 'the database file is being opened by another process', {
    reason: 'database_locked',
  });
}

function readOwner(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
