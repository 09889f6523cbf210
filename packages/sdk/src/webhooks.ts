/** What Breakwater posts to generic webhooks. `data` always holds the subject's id; its other fields depend on `type`. */
export interface WebhookEvent<
  Data extends { readonly id: string } = { readonly id: string; readonly [field: string]: unknown },
> {
  /** The same on every attempt: what to recognise repetitions by. */
  readonly id: string;
  /** For example `fleet.gateway.created`; `webhooks.webhook.test` for tests. */
  readonly type: string;
  readonly schemaVersion: number;
  /** When it happened, ISO 8601. */
  readonly timestamp: string;
  readonly tenantId: string;
  readonly recordId: string | null;
  readonly gatewayId: string | null;
  readonly actor: { readonly kind: string; readonly id: string | null; readonly name: string };
  readonly data: Data;
}

/** Why a request does not count as Breakwater's. */
export type WebhookRejection =
  | 'missing_header'
  | 'malformed_timestamp'
  | 'too_old'
  | 'too_new'
  | 'unknown_signature_version'
  | 'wrong_signature'
  | 'malformed_body';

/** The request is not one that Breakwater signed with these secrets just now. Answer it with 400. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';
  readonly reason: WebhookRejection;

  constructor(reason: WebhookRejection, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** A request's body as it came, before anything parsed it. */
export type WebhookPayload = string | Uint8Array | ArrayBuffer;

/** `Headers`, or Node's `request.headers`. Names count in any case. */
export type WebhookHeaders =
  | { get(name: string): string | null }
  | { readonly [name: string]: string | readonly string[] | undefined };

export interface VerifyOptions {
  /** How far the sender's clock may be from ours. Default 300. */
  readonly toleranceSeconds?: number;
  /** Default: the system's clock. */
  readonly now?: Date | number;
}

const TOLERANCE_SECONDS = 300;
const HMAC = { name: 'HMAC', hash: 'SHA-256' };
const VERSION = 'v1,';
const utf8 = new TextEncoder();

/**
 * Checks that Breakwater signed a request (Standard Webhooks 1.0) and returns its parsed body. Give it the raw body:
 * parsing and printing again changes the bytes. While a secret is being rotated, give it both.
 *
 * @example
 * const event = await verifyWebhook(await request.text(), request.headers, process.env.WEBHOOK_SECRET);
 * if (event.type === 'fleet.gateway.created') console.log(event.data.id);
 * @throws WebhookVerificationError with the `reason`; TypeError when a secret or the payload is not usable.
 */
export async function verifyWebhook<Event extends WebhookEvent = WebhookEvent>(
  payload: WebhookPayload,
  headers: WebhookHeaders,
  secretOrSecrets: string | readonly string[],
  { toleranceSeconds = TOLERANCE_SECONDS, now = Date.now() }: VerifyOptions = {},
): Promise<Event> {
  const secrets = typeof secretOrSecrets === 'string' ? [secretOrSecrets] : secretOrSecrets;
  if (secrets.length === 0) throw new TypeError('give at least one webhook secret');
  const body = bytesOf(payload);
  const keys = await Promise.all(secrets.map(secret => importKey(secret, 'verify')));

  const id = required(headers, 'webhook-id');
  const timestamp = required(headers, 'webhook-timestamp');
  const given = required(headers, 'webhook-signature');
  checkAge(timestamp, toleranceSeconds, Number(now));

  const signatures = given.split(' ').filter(signature => signature.startsWith(VERSION));
  if (signatures.length === 0) {
    throw new WebhookVerificationError(
      'unknown_signature_version',
      'webhook-signature holds no v1 signature',
    );
  }
  const signed = join(utf8.encode(`${id}.${timestamp}.`), body);
  if (!(await anyMatches(keys, signatures, signed))) {
    throw new WebhookVerificationError(
      'wrong_signature',
      'no signature fits the body: check the secret, and that the body is the raw one',
    );
  }
  return parse<Event>(body);
}

export interface TestHeaderOptions {
  /** `webhook-id`. Default: the payload's own id. */
  readonly id?: string;
  /** When it was sent. Default: now. */
  readonly timestamp?: Date | number;
}

/**
 * The headers with which `payload` passes `verifyWebhook`, for tests of your own receiver.
 *
 * @example
 * const body = JSON.stringify({ id: 'evt_1', type: 'fleet.gateway.created', data: { id: 'gw_1' } });
 * await fetch(receiver, { method: 'POST', body, headers: await webhookTestHeaders(body, secret) });
 */
export async function webhookTestHeaders(
  payload: WebhookPayload,
  secretOrSecrets: string | readonly string[],
  { id, timestamp = Date.now() }: TestHeaderOptions = {},
): Promise<Record<'content-type' | 'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string>> {
  const body = bytesOf(payload);
  const messageId = id ?? parse<WebhookEvent>(body).id;
  const seconds = String(Math.floor(Number(timestamp) / 1000));
  const signed = join(utf8.encode(`${messageId}.${seconds}.`), body);
  const secrets = typeof secretOrSecrets === 'string' ? [secretOrSecrets] : secretOrSecrets;
  const signatures = await Promise.all(
    secrets.map(async secret => {
      const mac = await crypto.subtle.sign('HMAC', await importKey(secret, 'sign'), signed);
      return VERSION + btoa(String.fromCharCode(...new Uint8Array(mac)));
    }),
  );
  return {
    'content-type': 'application/json',
    'webhook-id': messageId,
    'webhook-timestamp': seconds,
    'webhook-signature': signatures.join(' '),
  };
}

function bytesOf(payload: WebhookPayload): Uint8Array<ArrayBuffer> {
  if (typeof payload === 'string') return utf8.encode(payload);
  if (payload instanceof ArrayBuffer) return new Uint8Array(payload);
  if (payload instanceof Uint8Array) return new Uint8Array(payload);
  throw new TypeError('the payload must be the raw body, as text or bytes, before anything parsed it');
}

function join(head: Uint8Array, tail: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(head.length + tail.length);
  whole.set(head);
  whole.set(tail, head.length);
  return whole;
}

async function importKey(secret: string, use: 'sign' | 'verify'): Promise<CryptoKey> {
  const bytes = typeof secret === 'string' ? base64(secret.replace(/^whsec_/, '')) : null;
  if (bytes === null || bytes.length === 0)
    throw new TypeError('a webhook secret must be whsec_ and base64, as it was shown');
  return crypto.subtle.importKey('raw', bytes, HMAC, false, [use]);
}

function base64(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(text), character => character.charCodeAt(0));
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

function required(headers: WebhookHeaders, name: string): string {
  const value = read(headers, name);
  if (value === null || value === '')
    throw new WebhookVerificationError('missing_header', `${name} is missing`);
  return value;
}

function read(headers: WebhookHeaders, name: string): string | null {
  if (isHeaders(headers)) return headers.get(name);
  for (const [key, value] of Object.entries(headers)) {
    if (key.toLowerCase() === name) return (typeof value === 'object' ? value[0] : value) ?? null;
  }
  return null;
}

const isHeaders = (headers: WebhookHeaders): headers is { get(name: string): string | null } =>
  typeof headers.get === 'function';

function checkAge(timestamp: string, toleranceSeconds: number, now: number): void {
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw new WebhookVerificationError('malformed_timestamp', 'webhook-timestamp is not in whole seconds');
  }
  const age = Math.floor(now / 1000) - Number(timestamp);
  if (age > toleranceSeconds) throw new WebhookVerificationError('too_old', `sent ${age} s ago`);
  if (-age > toleranceSeconds) throw new WebhookVerificationError('too_new', `sent ${-age} s in the future`);
}

/** WebCrypto's `verify` compares in constant time. */
async function anyMatches(
  keys: readonly CryptoKey[],
  signatures: readonly string[],
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  const checks = signatures.flatMap(signature => {
    const mac = base64(signature.slice(VERSION.length));
    return mac === null ? [] : keys.map(key => crypto.subtle.verify('HMAC', key, mac, signed));
  });
  return (await Promise.all(checks)).includes(true);
}

/** The shape of a body is what its signature vouches for. */
function parse<Event extends WebhookEvent>(body: Uint8Array): Event {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)) as Event;
  } catch (cause) {
    throw new WebhookVerificationError('malformed_body', 'the body is not JSON', { cause });
  }
}
