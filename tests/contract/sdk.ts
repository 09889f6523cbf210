import { type Breakwater, BreakwaterError, createBreakwater } from '@breakwater/sdk';
import type { Running } from './targets.ts';

/** The SDK against a running target; answers come at once or not at all, so a failure is seen as it is. */
export function sdk(running: Running, token?: string, headers: Record<string, string> = {}): Breakwater {
  return createBreakwater({
    url: running.url,
    ...(token === undefined ? {} : { token }),
    fetch: running.fetch,
    maxRetries: 0,
    headers,
  });
}

/** What a call failed with: its code, and the reason within it if there is one. */
export async function failureOf(call: PromiseLike<unknown>): Promise<string> {
  const error = await caught(call);
  const reason = error.details?.reason;
  return reason === undefined ? error.code : `${error.code}(${reason})`;
}

export async function caught(call: PromiseLike<unknown>): Promise<BreakwaterError> {
  const outcome: unknown = await call.then(
    () => 'no failure',
    (error: unknown) => error,
  );
  if (outcome instanceof BreakwaterError) return outcome;
  throw new Error(`expected a BreakwaterError, got ${String(outcome)}`);
}
