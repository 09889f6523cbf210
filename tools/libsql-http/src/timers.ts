/** Where deadlines and durations come from. Milliseconds, monotonic. */
export interface Timers {
  now(): number;
  /** Runs `action` once after `ms`; the returned function cancels it. */
  after(ms: number, action: () => void): () => void;
}

export const systemTimers: Timers = {
  now: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

interface Pending {
  readonly at: number;
  readonly action: () => void;
}

/** Timers that stand still until a test moves them. */
export class ManualTimers implements Timers {
  #now = 0;
  readonly #pending = new Set<Pending>();

  now(): number {
    return this.#now;
  }

  after(ms: number, action: () => void): () => void {
    const pending = { at: this.#now + ms, action };
    this.#pending.add(pending);
    return () => {
      this.#pending.delete(pending);
    };
  }

  /** Runs, in order of time, all that falls due within `ms`. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      let next: Pending | undefined;
      for (const pending of this.#pending) {
        if (pending.at <= end && (next === undefined || pending.at < next.at)) next = pending;
      }
      if (next === undefined) break;
      this.#pending.delete(next);
      this.#now = next.at;
      next.action();
    }
    this.#now = end;
  }
}
