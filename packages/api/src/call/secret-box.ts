import { BreakwaterError } from '@breakwater/db';

const IV_BYTES = 12;

const associated = (context: readonly string[]) => new TextEncoder().encode(context.join('\u0000'));

/** Imports `ENCRYPTION_KEY`: base64 of 32 bytes. */
export async function importEncryptionKey(base64: string): Promise<CryptoKey> {
  const bytes = Uint8Array.from(atob(base64), c => c.charCodeAt(0));
  return crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

/** AES-256-GCM; the context (table, column, row) is authenticated, so a ciphertext cannot be moved elsewhere. */
export async function seal(key: CryptoKey, text: string, context: readonly string[]): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const algorithm = { name: 'AES-GCM', iv, additionalData: associated(context) };
  const cipher = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, new TextEncoder().encode(text)));
  let binary = String.fromCharCode(...iv);
  for (let at = 0; at < cipher.length; at += 0x8000)
    binary += String.fromCharCode(...cipher.subarray(at, at + 0x8000));
  return btoa(binary);
}

export async function open(key: CryptoKey, sealed: string, context: readonly string[]): Promise<string> {
  const bytes = Uint8Array.from(atob(sealed), c => c.charCodeAt(0));
  const algorithm = { name: 'AES-GCM', iv: bytes.subarray(0, IV_BYTES), additionalData: associated(context) };
  try {
    const text = await crypto.subtle.decrypt(algorithm, key, bytes.subarray(IV_BYTES));
    return new TextDecoder().decode(text);
  } catch (cause) {
    throw new BreakwaterError('INTERNAL', 'a stored secret cannot be read', undefined, { cause });
  }
}
