import { invalid } from '@breakwater/db';
import bcrypt from 'bcryptjs';

const MIN = 8;
const MAX = 128;

/** Hashes passwords with bcrypt over base64(SHA-256(UTF-8(NFKC))), so that no input is cut at 72 bytes. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Runs exactly one compare, against a fixed dummy where there is no hash; a corrupt hash compares false. */
  verify(password: string, hash: string | null): Promise<boolean>;
}

// Salt and digest of a random password nobody kept.
const DUMMY = 'CnPpRLuvVXH1VTT8yDpNUeMbRl4Xr2xYd0bWmZk0uQv1oYc7sJr3K';
const HASH = /^\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}$/;

/** What bcrypt is given. */
export async function prehash(password: string): Promise<string> {
  const bytes = new TextEncoder().encode(password.normalize('NFKC'));
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return btoa(String.fromCharCode(...digest));
}

export function createPasswordHasher(cost = 12): PasswordHasher {
  const dummy = `$2b$${String(cost).padStart(2, '0')}$${DUMMY}`;
  return {
    hash: async password => bcrypt.hash(await prehash(password), cost),
    async verify(password, hash) {
      const usable = hash !== null && HASH.test(hash);
      const matches = await bcrypt.compare(await prehash(password), usable ? hash : dummy);
      return usable && matches;
    },
  };
}

/** Refuses a password that is too short, too long, the account's own address, or one repeated character. */
export function checkPassword(password: string, email: string, field = 'password'): void {
  const normal = password.normalize('NFKC');
  const characters = [...normal];
  if (characters.length < MIN || characters.length > MAX) {
    throw invalid(field, `must have ${MIN} to ${MAX} characters`);
  }
  if (normal.toLowerCase() === email.toLowerCase()) throw invalid(field, 'must not be the e-mail address');
  if (new Set(characters).size === 1) throw invalid(field, 'must not be one repeated character');
}
