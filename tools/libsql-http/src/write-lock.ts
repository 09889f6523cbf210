import type { Timers } from './timers.ts';

type LockOutcome = 'acquired' | 'timeout' | 'aborted';

/**
 * SQLite's one-writer rule, kept in front of SQLite: the driver is synchronous, so waiting inside it would
 * stop the very event loop that has to end the other writer's transaction. First come, first served.
 */
export class WriteLock {
  readonly #timers: Timers;
  readonly #waiting = new Set<() => void>();
  #held = false;

  constructor(timers: Timers) {
    this.#timers = timers;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  tryAcquire(): boolean {
    if (this.#held) return false;
    this.#held = true;
    return true;
  }

  acquire(timeoutMs: number, signal: AbortSignal): Promise<LockOutcome> {
    if (signal.aborted) return Promise.resolve('aborted');
    if (this.tryAcquire()) return Promise.resolve('acquired');
    return new Promise(resolve => {
      const settle = (outcome: LockOutcome) => {
        this.#waiting.delete(grant);
        cancelTimeout();
        signal.removeEventListener('abort', abort);
        resolve(outcome);
      };
      const grant = () => settle('acquired');
      const abort = () => settle('aborted');
      const cancelTimeout = this.#timers.after(timeoutMs, () => settle('timeout'));
      signal.addEventListener('abort', abort);
      this.#waiting.add(grant);
    });
  }

  /** Hands the lock to the longest waiter, if any. */
  release(): void {
    if (!this.#held) throw new Error('the write lock is not held');
    const [next] = this.#waiting;
    if (next === undefined) this.#held = false;
    else next();
  }
}
