import type { Wake } from './ports.ts';

/** Rings within one process. */
export function createWake(): Wake {
  const waiting = new Set<() => void>();
  return {
    ring() {
      for (const resume of [...waiting]) resume();
    },
    next: (ms, signal) => pause(ms, signal, waiting),
  };
}

/** Where one request may not wake another, as on Workers: only time passes. */
export const deafWake: Wake = {
  ring: () => undefined,
  next: (ms, signal) => pause(ms, signal),
};

/** Resolves after `ms`, when the signal aborts, or when one of `waiting` is called. */
export function pause(ms: number, signal?: AbortSignal, waiting?: Set<() => void>): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve();
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    waiting?.add(done);
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      waiting?.delete(done);
      resolve();
    }
  });
}
