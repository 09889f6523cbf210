export interface ToSign {
  /** `whsec_…`, in the order their signatures are sent. */
  readonly secrets: readonly string[];
  readonly messageId: string;
  /** Epoch milliseconds; whole seconds are signed. */
  readonly timestamp: number;
  readonly body: string;
}

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new signing secret: `whsec_` and the base64 of 32 random bytes. */
export function newSecret(): string {
  return PREFIX + btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(SECRET_BYTES))));
}

/** How many bytes a signing secret holds; null for text that is none. */
export function secretBytes(secret: string): number | null {
  const base64 = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
  return canonical.test(base64) ? atob(base64).length : null;
}

const utf8 = new TextEncoder();
const HMAC = { name: 'HMAC', hash: 'SHA-256' };

/** The three headers of Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp`, `webhook-signature`. */
export async function signatureHeaders({ secrets, messageId, timestamp, body }: ToSign) {
  const seconds = String(Math.floor(timestamp / 1000));
  const signed = utf8.encode(`${messageId}.${seconds}.${body}`);
  const signatures = await Promise.all(secrets.map(secret => signature(secret, signed)));
  return {
    'webhook-id': messageId,
    'webhook-timestamp': seconds,
    'webhook-signature': signatures.join(' '),
  };
}

async function signature(secret: string, signed: Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = Uint8Array.from(atob(secret.replace(/^whsec_/, '')), c => c.charCodeAt(0));
  const key = await crypto.subtle.importKey('raw', bytes, HMAC, false, ['sign']);
  const mac = new Uint8Array(await crypto.subtle.sign('HMAC', key, signed));
  return `v1,${btoa(String.fromCharCode(...mac))}`;
}
