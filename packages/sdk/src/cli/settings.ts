import { type Config, configure } from '../config.ts';
import { type Io, UsageError } from './command.ts';
import type { OwnFlags } from './flags.ts';

/** How calls are made, from flags and the environment. An empty variable counts as not set. */
export function configOf(own: OwnFlags, { env }: Pick<Io, 'env'>): Config {
  const url = own.url ?? (env.BREAKWATER_URL || undefined);
  if (url === undefined) {
    throw new UsageError('set BREAKWATER_URL, or give --url, as in https://breakwater.example.com');
  }
  const seconds = own.timeout ?? (env.BREAKWATER_TIMEOUT || undefined);
  const tenant = own.tenant ?? (env.BREAKWATER_TENANT || undefined);
  try {
    return configure({
      url,
      token: env.BREAKWATER_TOKEN || undefined,
      timeoutMs: seconds === undefined ? undefined : timeoutMs(seconds),
      headers: tenant === undefined ? {} : { 'x-tenant-id': tenant },
    });
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

function timeoutMs(seconds: string): number {
  const ms = Number(seconds) * 1000;
  if (ms > 0) return ms;
  throw new UsageError('--timeout and BREAKWATER_TIMEOUT are a number of seconds');
}
