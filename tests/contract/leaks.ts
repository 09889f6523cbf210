import { expect } from 'vitest';

const INSIDES = [
  /\b(SELECT|INSERT INTO|DELETE FROM)\b/,
  /\bUPDATE "?\w+"? SET\b/,
  /SQLITE_|LibsqlError|DriverError|constraint failed/,
  /\bat .+\.(ts|js|mjs):\d+/,
  /node_modules|file:\/\//,
  /hashed_password|key_hash|token_hash/i,
];

/** Fails when an answer shows SQL, a stack, a path or a stored secret's column. */
export function expectNoLeak(path: string, text: string): void {
  for (const pattern of INSIDES) expect(text, `${path} leaks ${pattern}`).not.toMatch(pattern);
}
