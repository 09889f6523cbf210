import { BreakwaterError, redact } from '@breakwater/db';
import type { App } from '../../context.ts';
import { isObject } from '../../json.ts';
import { allowedNow } from '../../outbound/allowed-now.ts';
import { retryAfterMs } from '../../outbound/retry-after.ts';
import { OutboundError, type OutboundRequest, type OutboundResponse } from '../../ports.ts';
import { cutCodePoints } from '../../text.ts';

/** One call of a platform, its path relative to the base URL. */
export interface Call {
  readonly method: NonNullable<OutboundRequest['method']>;
  readonly path: string;
  readonly json?: unknown;
}

/** What a platform answered with any status but those of `Exchange.send`. `body`: its JSON, undefined when it is none. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** How calls show who makes them. */
export interface Authority {
  headers(exchange: Exchange): Promise<Record<string, string>>;
  /** Forgets what was shown, so that the next call shows anew; false when that was done before. */
  renew?(): boolean;
}

interface Services {
  readonly app: Pick<App, 'clock' | 'ports' | 'outboundAllow'>;
  readonly baseUrl: string;
  /** What the platform must not be quoted with. */
  readonly secrets: readonly string[];
  readonly authority: Authority;
  readonly signal: AbortSignal;
  /** Lets time pass; throws when the signal aborts. */
  readonly pause: (ms: number) => Promise<void>;
}

const TIMEOUT_MS = 30_000;
const LAST_TIMEOUT_MS = 5_000;
const MOST_BYTES = 1024 * 1024;
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 16_000];
const LONGEST_WAIT_MS = 60_000;
const LONGEST_MESSAGE = 500;
const USER_AGENT = 'Breakwater-GRC/1';

export const isOk = (status: number) => status >= 200 && status < 300;
const isBusy = (status: number) => status === 429 || (status >= 500 && status < 600);
const isRefusal = (status: number) => status === 401 || status === 403;

/** Why a sync goes no further; `details.status` is the HTTP status that says so. */
export const broken = (
  code: 'PRECONDITION_FAILED' | 'UNAVAILABLE',
  message: string,
  status: number | null = null,
): BreakwaterError => new BreakwaterError(code, message, { status });

/** The calls of one sync, one after the other. */
export class Exchange {
  requests = 0;
  retries = 0;
  readonly #services: Services;
  readonly #secrets = new Set<string>();

  constructor(services: Services) {
    this.#services = services;
    for (const secret of services.secrets) this.hide(secret);
  }

  /** From now on the platform is not quoted with it. */
  hide(secret: string): void {
    const forms = [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)];
    for (const form of forms) this.#secrets.add(form);
  }

  /**
   * Calls as the connection. What is busy or gives no answer is called again up to five times. @throws UNAVAILABLE
   * when that does not help, PRECONDITION_FAILED when the credentials are refused or nothing may be sent there.
   */
  async send(call: Call): Promise<Answered> {
    const { authority } = this.#services;
    let answered = await this.call(call, await authority.headers(this));
    if (isRefusal(answered.status) && authority.renew?.()) {
      answered = await this.call(call, await authority.headers(this));
    }
    if (isRefusal(answered.status)) throw this.refused(answered.status);
    return answered;
  }

  /** Calls with these headers, whatever the answer but a busy one. */
  async call(call: Call, headers: Record<string, string>): Promise<Answered> {
    const { signal, pause, app } = this.#services;
    this.requests++;
    for (let attempt = 0; ; attempt++) {
      signal.throwIfAborted();
      const made = await this.#attempt(call, headers, TIMEOUT_MS, signal);
      signal.throwIfAborted();
      if (typeof made !== 'string' && !isBusy(made.status)) return answerOf(made);
      const wait = WAITS_MS[attempt];
      if (wait === undefined) throw unanswered(made);
      const asked = typeof made === 'string' ? null : made.headers.get('retry-after');
      const told = asked === null ? null : retryAfterMs(asked, app.clock.now());
      this.retries++;
      await pause(told === null ? wait : Math.min(Math.max(told, 0), LONGEST_WAIT_MS));
    }
  }

  /** Calls once more after the sync was stopped; whether the platform took it. */
  async last(call: Call): Promise<boolean> {
    this.requests++;
    const headers = await this.#services.authority.headers(this);
    const made = await this.#attempt(call, headers, LAST_TIMEOUT_MS);
    return typeof made !== 'string' && isOk(made.status);
  }

  /** What the platform says of a refusal, without secrets. */
  said({ status, body }: Answered): string {
    const words = wordsOf(body);
    return words === '' ? `HTTP ${status}` : this.cleaned(`HTTP ${status}: ${words}`);
  }

  cleaned(text: string): string {
    let clean = text.toWellFormed().replaceAll(/\p{Cc}/gu, ' ');
    // The longest first: of one that holds another, something would be left.
    const secrets = [...this.#secrets].toSorted((a, b) => b.length - a.length);
    for (const secret of secrets) clean = clean.replaceAll(secret, '[redacted]');
    return cutCodePoints(String(redact(clean)), LONGEST_MESSAGE);
  }

  refused(status: number): BreakwaterError {
    return broken('PRECONDITION_FAILED', `the platform refused the credentials: HTTP ${status}`, status);
  }

  async #attempt(
    { method, path, json }: Call,
    headers: Record<string, string>,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<OutboundResponse | string> {
    const { app, baseUrl } = this.#services;
    try {
      return await app.ports.outbound.request({
        url: `${allowedNow(app, baseUrl).replace(/\/$/, '')}${path}`,
        method,
        headers: {
          accept: 'application/json',
          'user-agent': USER_AGENT,
          ...(json === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(json === undefined ? {} : { body: JSON.stringify(json) }),
        timeoutMs,
        maxBytes: MOST_BYTES + 1,
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      if (error.code !== 'address_blocked') return error.code;
      throw broken('PRECONDITION_FAILED', 'the platform has an address that nothing may be sent to');
    }
  }
}

const unanswered = (made: OutboundResponse | string): BreakwaterError =>
  typeof made === 'string'
    ? broken('UNAVAILABLE', `the platform gave no answer: ${made}`)
    : broken('UNAVAILABLE', `the platform is busy: HTTP ${made.status}`, made.status);

function answerOf({ status, body }: OutboundResponse): Answered {
  if (body.length > MOST_BYTES) return { status, body: undefined };
  try {
    return { status, body: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return { status, body: undefined };
  }
}

/** What is said in the usual places of an answer; empty for nothing. */
export function wordsOf(body: unknown): string {
  if (typeof body === 'string') return body;
  if (Array.isArray(body)) return wordsOf(body[0]);
  if (!isObject(body)) return '';
  const { message, detail, title, error, errors } = body;
  for (const said of [message, detail, title]) {
    if (typeof said === 'string' && said !== '') return said;
    if (Array.isArray(said) && said.length > 0) return said.map(wordsOf).join('; ');
  }
  return wordsOf(error ?? errors);
}
