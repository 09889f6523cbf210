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
  // What this one is for is to name tables and columns.
  const shown = path === 'database.tables' ? text.replaceAll(/"\w+"/g, '') : text;
  for (const pattern of INSIDES) expect(shown, `${path} leaks ${pattern}`).not.toMatch(pattern);
}
