/** A signal that aborts after a time, or with the caller's own. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  clear(): void;
}

export function timeLimit(ms: number, outer?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const abort = () => controller.abort();
  // Timers come before what sockets have: an answer that is there already, in a process that was busy, is in time.
  let timer = setTimeout(() => {
    timer = setTimeout(abort, 0);
  }, ms);
  if (outer?.aborted) abort();
  outer?.addEventListener('abort', abort, { once: true });
  return {
    signal: controller.signal,
    clear() {
      clearTimeout(timer);
      outer?.removeEventListener('abort', abort);
    },
  };
}

/** The work's outcome, or a rejection as soon as the signal aborts; the work itself goes on. */
export function orAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
