// What lies deeper the audit log does not keep.
const MOST_LEVELS = 500;

/** Input as the audit log may keep it: the values of the named fields replaced, at any depth; copied only where one is. */
export function withoutHidden(input: unknown, hidden: readonly string[] | undefined): unknown {
  return hidden === undefined ? input : shown(input, hidden, 0);
}

function shown(input: unknown, hidden: readonly string[], level: number): unknown {
  if (typeof input !== 'object' || input === null || input instanceof Date) return input;
  if (level > MOST_LEVELS) return '[omitted]';
  if (Array.isArray(input)) {
    const items = input.map(item => shown(item, hidden, level + 1));
    return items.some((item, i) => item !== input[i]) ? items : input;
  }
  const members = Object.entries(input);
  let copy: Record<string, unknown> | null = null;
  for (const [field, value] of members) {
    const isHidden = value !== null && value !== undefined && hidden.includes(field);
    const then = isHidden ? '[redacted]' : shown(value, hidden, level + 1);
    if (then === value) continue;
    copy ??= Object.fromEntries(members);
    copy[field] = then;
  }
  return copy ?? input;
}
