import { Worker } from 'node:worker_threads';
import { BreakwaterError, type ErrorCode, type ErrorDetails } from '../errors.ts';
import type { Staged, StageOptions } from './restore/stage.ts';

/** What runs beside the event loop, which the synchronous driver would stop for as long as it takes. */
export type Task =
  | { readonly kind: 'vacuum'; readonly from: string; readonly to: string }
  | ({ readonly kind: 'stage' } & StageOptions);

/** What a thread ends with. */
export type Outcome =
  | { readonly ok: true; readonly staged: Staged | null }
  | {
      readonly ok: false;
      readonly message: string;
      readonly code: ErrorCode | null;
      readonly details: ErrorDetails | undefined;
    };

/** Copies a database file whole and compact into a file that is empty or absent; writers go on meanwhile. */
export async function vacuumInto(from: string, to: string): Promise<void> {
  await inThread({ kind: 'vacuum', from, to });
}

export async function stageInThread(options: StageOptions): Promise<Staged> {
  const staged = await inThread({ kind: 'stage', ...options });
  if (staged === null) throw new TypeError('staging ended without a result');
  return staged;
}

async function inThread(task: Task): Promise<Staged | null> {
  const worker = new Worker(new URL('./thread-entry.ts', import.meta.url), {
    workerData: task,
    execArgv: [],
  });
  const outcome = await new Promise<Outcome>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', code => reject(new Error(`the thread ended with ${code} and no outcome`)));
  });
  await worker.terminate();
  if (outcome.ok) return outcome.staged;
  const { code, message, details } = outcome;
  throw code === null ? new Error(message) : new BreakwaterError(code, message, details);
}
