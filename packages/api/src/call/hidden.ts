// What lies deeper the audit log does not keep.
const MOST_LEVELS = 500;

/** Input as the audit log may keep it: the values of the named fields replaced, at any depth it keeps. */
export function withoutHidden(input: unknown, hidden: readonly string[] | undefined): unknown {
  return hidden === undefined ? input : copy(input, hidden, 0);
}

function copy(input: unknown, hidden: readonly string[], level: number): unknown {
  if (typeof input !== 'object' || input === null || input instanceof Date) return input;
  if (level > MOST_LEVELS) return '[omitted]';
  if (Array.isArray(input)) return input.map(item => copy(item, hidden, level + 1));
  return Object.fromEntries(
    Object.entries(input).map(([field, value]) => [
      field,
      hidden.includes(field) && value !== null && value !== undefined
        ? '[redacted]'
        : copy(value, hidden, level + 1),
    ]),
  );
}
