import { isObject } from '../json.ts';

const MOST_DEPTH = 32;

/** Why a JSON value cannot be signed over or is too deep, or null when it can. Walks without recursion. */
export function strictJsonRefusal(value: unknown): string | null {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_DEPTH) return `must be nested at most ${MOST_DEPTH} deep`;
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one === 'string' && !one.isWellFormed()) return 'must be well-formed Unicode';
      if (Array.isArray(one)) next.push(...one);
      if (!isObject(one)) continue;
      for (const [key, member] of Object.entries(one)) {
        if (key === '__proto__') return 'must hold no key __proto__';
        if (!key.isWellFormed()) return 'must be well-formed Unicode';
        next.push(member);
      }
    }
    level = next;
  }
  return null;
}
