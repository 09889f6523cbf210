import { assemble } from '../src/client.ts';
import { configure } from '../src/config.ts';
import type { Environment } from '../src/environment.ts';
import type { BreakwaterOptions } from '../src/types.ts';
import { procedures, type TestContract, type TestServer } from './server.ts';

/** Time and chance under the test's control. */
export interface TestEnvironment extends Environment {
  /** How long the client waited between attempts, in milliseconds. No real time passed. */
  readonly waits: number[];
  /** Lets the time limit of every attempt under way run out. */
  expire(): void;
}

const TIMEOUT_MS = 30_000;

/** Waits end at once, with the longest jitter, and time limits only when the test says so. */
export function testEnvironment(): TestEnvironment {
  const waits: number[] = [];
  const limits = new Set<() => void>();
  let keys = 0;
  return {
    waits,
    now: () => Date.UTC(2026, 0, 1),
    random: () => 1,
    uuid: () => `key-${++keys}`,
    after(ms, callback) {
      if (ms === Number.POSITIVE_INFINITY) return () => undefined;
      if (ms === TIMEOUT_MS) {
        limits.add(callback);
        return () => limits.delete(callback);
      }
      waits.push(ms);
      const timer = setImmediate(callback);
      return () => clearImmediate(timer);
    },
    expire() {
      for (const callback of limits) callback();
    },
  };
}

export const TOKEN = 'bws_0123456789abcdefghijklmnop';

/** A client of the test server. */
export function clientOf(
  server: Pick<TestServer, 'url'>,
  options: Partial<BreakwaterOptions> = {},
  environment: Environment = testEnvironment(),
): TestContract {
  const all = { url: server.url, token: TOKEN, timeoutMs: TIMEOUT_MS, ...options };
  return assemble<TestContract>(procedures, configure(all), environment);
}
