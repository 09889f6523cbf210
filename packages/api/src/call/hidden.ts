/** Input as the audit log may keep it: the values of the named fields replaced, at any depth. */
export function withoutHidden(input: unknown, hidden: readonly string[] | undefined): unknown {
  if (hidden === undefined || typeof input !== 'object' || input === null || input instanceof Date)
    return input;
  if (Array.isArray(input)) return input.map(item => withoutHidden(item, hidden));
  return Object.fromEntries(
    Object.entries(input).map(([field, value]) => [
      field,
      hidden.includes(field) && value !== null && value !== undefined
        ? '[redacted]'
        : withoutHidden(value, hidden),
    ]),
  );
}
