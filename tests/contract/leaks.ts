import { expect } from 'vitest';
import { insideShown } from './insides.ts';

/** Fails when an answer shows SQL, a stack, a path or a stored secret's column. */
export function expectNoLeak(path: string, text: string): void {
  const inside = insideShown(path, text);
  expect(inside, `${path} leaks ${inside} in ${text}`).toBeNull();
}
