const INSIDES = [
  /\b(SELECT|INSERT INTO|DELETE FROM)\b/,
  /\bUPDATE "?\w+"? SET\b/,
  /SQLITE_|LibsqlError|DriverError|constraint failed/,
  /\bat .+\.(ts|js|mjs):\d+/,
  /node_modules|file:\/\//,
  /hashed_password|key_hash|token_hash/i,
];

/** The first sign of SQL, a stack, a path or a stored secret's column in an answer; null: there is none. */
export function insideShown(path: string, text: string): RegExp | null {
  // What this one is for is to name tables and columns.
  const shown = path === 'database.tables' ? text.replaceAll(/"\w+"/g, '') : text;
  return INSIDES.find(pattern => pattern.test(shown)) ?? null;
}
