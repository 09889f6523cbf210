import { invalid } from '@breakwater/db';

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** Runs exactly one bcrypt compare, whatever `hash` is; null and corrupt hashes are false. */
  verify(password: string, hash: string | null): Promise<boolean>;
}

const LEAST_CODE_POINTS = 8;
const MOST_CODE_POINTS = 128;

/** VALIDATION of `field` unless, in NFKC, it has 8 to 128 characters, is not the address and not one character. */
export function checkPassword(password: string, email: string, field = 'password'): void {
  const normal = password.normalize('NFKC');
  const characters = [...normal];
  if (!normal.isWellFormed()) throw invalid(field, 'must be well-formed Unicode text');
  if (characters.length < LEAST_CODE_POINTS || characters.length > MOST_CODE_POINTS) {
    throw invalid(field, `must have ${LEAST_CODE_POINTS} to ${MOST_CODE_POINTS} characters`);
  }
  if (normal.toLowerCase() === email.normalize('NFKC').toLowerCase()) {
    throw invalid(field, 'must differ from the email address');
  }
  if (new Set(characters).size === 1) throw invalid(field, 'must hold more than one distinct character');
}

/** What bcrypt hashes: base64 of SHA-256, 44 characters, so that no password is cut at bcrypt's 72 bytes. */
export async function passwordDigest(password: string): Promise<string> {
  const bytes = new TextEncoder().encode(password.normalize('NFKC'));
  return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))));
}

// Costs that are not ours to pay are corrupt too: 2^31 rounds would never end.
const BCRYPT_HASH = /^\$2[aby]\$(?:0[4-9]|1[0-6])\$[./A-Za-z0-9]{53}$/;

// Loaded on the first password: most isolates never see one.
const bcrypt = () => import('bcryptjs').then(module => module.default);

/** `cost` is the binary logarithm of the rounds. Lower it only in tests. */
export function createPasswordHasher(cost = 12): PasswordHasher {
  // The hash of nothing: its last 31 characters were never computed from a password.
  const dummy = `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`;
  return {
    hash: async password => (await bcrypt()).hash(await passwordDigest(password), cost),
    verify: async (password, hash) => {
      const known = hash !== null && BCRYPT_HASH.test(hash);
      const same = await (await bcrypt()).compare(await passwordDigest(password), known ? hash : dummy);
      return known && same;
    },
  };
}
