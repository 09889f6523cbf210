import type { Work } from '../context.ts';
import type { OperationStarter } from '../ports.ts';

const GRACE_MS = 10_000;

/** Does one operation in this process. What fails is logged; the sweep sees to the rest. */
export async function performOperation(work: Work, id: string, shutdown?: AbortSignal): Promise<void> {
  try {
    const { runOperation } = await import('./run.ts');
    await runOperation(work, id, { shutdown });
  } catch (error) {
    work.app.log('error', 'operation not done', { operationId: id, error: String(error) });
  }
}

export interface LocalOperations extends OperationStarter {
  /** Takes up nothing more, waits ten seconds for what runs, and leaves the rest to other workers. */
  stop(pause: (ms: number, signal: AbortSignal) => Promise<void>): Promise<void>;
}

/** Does operations in this process, as work that may outlive the response. */
export function localOperations(): LocalOperations {
  const running = new Set<Promise<void>>();
  const shutdown = new AbortController();
  let stopping = false;
  return {
    start({ app, db, background }, id) {
      if (stopping) return;
      const run = performOperation({ app, db, background }, id, shutdown.signal);
      running.add(run);
      background(run.finally(() => running.delete(run)));
    },
    async stop(pause) {
      stopping = true;
      const done = new AbortController();
      const all = Promise.all(running);
      await Promise.race([all, pause(GRACE_MS, done.signal)]);
      done.abort();
      shutdown.abort();
      await all;
    },
  };
}
