import type { Environment } from './environment.ts';
import { AbortError, TimeoutError } from './errors.ts';

type Clock = Pick<Environment, 'after'>;

/**
 * Runs `work` until it is done, `timeoutMs` are over or `signal` aborts, and rejects at that moment even if
 * `work` does not heed the signal it gets.
 */
export function withDeadline<T>(
  work: (signal: AbortSignal) => Promise<T>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  clock: Clock,
): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new AbortError(signal));
    const controller = new AbortController();
    const stop = (error: Error) => {
      release();
      reject(error);
      controller.abort(error);
    };
    const onAbort = () => signal !== undefined && stop(new AbortError(signal));
    const cancelTimer = clock.after(timeoutMs, () => stop(new TimeoutError(timeoutMs)));
    const release = () => {
      cancelTimer();
      signal?.removeEventListener('abort', onAbort);
    };
    signal?.addEventListener('abort', onAbort);
    work(controller.signal).finally(release).then(resolve, reject);
  });
}

/** Resolves after `ms`, or rejects as soon as `signal` aborts. */
export function wait(ms: number, signal: AbortSignal | undefined, clock: Clock): Promise<void> {
  let cancel = () => {};
  const pause = () =>
    new Promise<void>(resolve => {
      cancel = clock.after(ms, resolve);
    });
  return withDeadline(pause, Number.POSITIVE_INFINITY, signal, clock).finally(() => cancel());
}
