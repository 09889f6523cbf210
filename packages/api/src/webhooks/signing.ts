export interface ToSign {
  /** `whsec_…`, in the order their signatures are sent. */
  readonly secrets: readonly string[];
  readonly messageId: string;
  /** Epoch milliseconds; whole seconds are signed. */
  readonly timestamp: number;
  readonly body: string;
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
