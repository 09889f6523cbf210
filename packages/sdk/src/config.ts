import type { BreakwaterOptions, CallOptions } from './types.ts';

const DEFAULT_TIMEOUT_MS = 70_000;
const DEFAULT_MAX_RETRIES = 2;

export interface Config extends Pick<BreakwaterOptions, 'token' | 'onRequest' | 'onResponse'> {
  /** Of the tRPC endpoint, without a slash at its end. */
  readonly url: string;
  readonly fetch: (url: string, init: RequestInit) => Promise<Response>;
  readonly timeoutMs: number;
  readonly maxRetries: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** @throws TypeError or RangeError naming the option and what is right. */
export function configure(options: BreakwaterOptions): Config {
  if (typeof options.token === 'string') checkToken(options.token);
  return {
    url: endpoint(String(options.url)),
    token: options.token,
    // A plain call: browsers refuse a fetch that is called as a method.
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    headers: options.headers ?? {},
    onRequest: options.onRequest,
    onResponse: options.onResponse,
    ...limits(options, { timeoutMs: DEFAULT_TIMEOUT_MS, maxRetries: DEFAULT_MAX_RETRIES }),
  };
}

type Limits = Pick<Config, 'timeoutMs' | 'maxRetries'>;

/** The limits of one call, its own before the client's. */
export function limits(options: Pick<CallOptions, keyof Limits>, defaults: Limits): Limits {
  const { timeoutMs = defaults.timeoutMs, maxRetries = defaults.maxRetries } = options;
  if (!(timeoutMs > 0)) throw new RangeError('timeoutMs must be more than 0');
  if (!(maxRetries >= 0)) throw new RangeError('maxRetries must be 0 or more');
  return { timeoutMs, maxRetries };
}

/** Fetch would put an unsendable token into its error message. */
export function checkToken(token: string): void {
  if (!/^[\x21-\x7e]+$/.test(token)) throw new TypeError('token must be printable ASCII without spaces');
}

function endpoint(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new TypeError('url must be absolute, as in https://breakwater.example.com');
  }
  if (!/^https?:$/.test(url.protocol)) throw new TypeError('url must start with https:// or http://');
  if (url.username !== '' || url.password !== '')
    throw new TypeError('url must not hold credentials: pass a token');
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}/trpc`;
}
