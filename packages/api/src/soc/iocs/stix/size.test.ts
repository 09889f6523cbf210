import { expect, it } from 'vitest';
import { objectsOf } from './bundle.ts';

const LARGEST = 2 * 1024 * 1024;
const bundle = (objects: readonly object[]) => ({ type: 'bundle', objects });
const tool = (name: string) => ({ type: 'tool', name });

/** A bundle whose JSON text is so many bytes long. */
function ofBytes(size: number) {
  const empty = JSON.stringify(bundle([tool('')])).length;
  return bundle([tool('é'.repeat((size - empty) >> 1) + 'x'.repeat((size - empty) & 1))]);
}

it('2 MiB of UTF-8 are taken, as text or object, and one byte more is refused', () => {
  const refused = expect.objectContaining({
    code: 'VALIDATION',
    message: expect.stringContaining('at most 2 MiB'),
  });
  for (const given of [JSON.stringify(ofBytes(LARGEST)), ofBytes(LARGEST)]) {
    expect(objectsOf(given)).toHaveLength(1);
  }
  for (const given of [JSON.stringify(ofBytes(LARGEST + 1)), ofBytes(LARGEST + 1)]) {
    expect(() => objectsOf(given)).toThrow(refused);
  }
});

it('5,000 objects are taken, and one more is refused', () => {
  const tools = Array.from({ length: 5_001 }, () => tool('x'));
  expect(objectsOf(bundle(tools.slice(1)))).toHaveLength(5_000);
  expect(() => objectsOf(bundle(tools))).toThrow('at most 5000 objects');
});
