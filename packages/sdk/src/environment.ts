/** What the client takes from the world around it, so that tests can stand in for time and chance. */
export interface Environment {
  /** Milliseconds since the epoch. */
  now(): number;
  /** 0 ≤ x < 1. */
  random(): number;
  uuid(): string;
  /** Runs `callback` once after `ms`, unless the returned function is called first. */
  after(ms: number, callback: () => void): () => void;
}

/** Timers overflow above this, about 24 days, and fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const environment: Environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  uuid: () => {
    // Browsers have randomUUID only on https pages.
    if (typeof crypto.randomUUID === 'function') return crypto.randomUUID();
    const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
      byte.toString(16).padStart(2, '0'),
    ).join('');
    return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-8$4-');
  },
  after(ms, callback) {
    if (ms > LONGEST_TIMER_MS) return () => undefined;
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};
