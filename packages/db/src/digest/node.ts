import { hash } from 'node:crypto';

/** SHA-256 in lower-case hex; text is hashed as UTF-8. */
export async function sha256Hex(data: string | Uint8Array<ArrayBuffer>): Promise<string> {
  // Web Crypto would send it to another thread, which costs fifty times what hashing a token does.
  return hash('sha256', data, 'hex');
}
