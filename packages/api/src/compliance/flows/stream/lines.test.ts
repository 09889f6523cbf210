import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LONGEST_LINE } from '../formats/index.ts';
import { BodyLines } from './lines.ts';

const inParts = (bytes: Uint8Array, size: number) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
      controller.close();
    },
  });

async function linesOf(text: string, size: number, most?: number) {
  const body = new BodyLines(inParts(new TextEncoder().encode(text), size), most);
  const found: string[] = [];
  for (let lines = await body.next(); lines !== null; lines = await body.next()) found.push(...lines);
  if (!body.isTooLong) found.push(...body.last());
  return { found, isTooLong: body.isTooLong };
}

test('lines are the same however their bytes come', async () => {
  const line = fc.constantFrom('', 'a', '💳 é', '\r', 'flow flow');
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.integer({ min: 1, max: 9 }), async (lines, size) => {
      const whole = lines.map(text => `${text}\n`).join('');
      expect((await linesOf(whole, size)).found).toEqual(lines);
      expect((await linesOf(`${whole}end`, size)).found).toEqual([...lines, 'end']);
    }),
    { numRuns: 50 },
  );
});

test('of a line without end only the beginning is kept', async () => {
  const { found } = await linesOf(`${'x'.repeat(3 * LONGEST_LINE)}\nnext`, 1_000);
  const [first = '', second] = found;
  expect(second).toBe('next');
  expect(first.length).toBeGreaterThan(LONGEST_LINE);
  expect(first.length).toBeLessThan(LONGEST_LINE + 2_500);
});

test('a body that is too long ends with the part that makes it so', async () => {
  expect(await linesOf('a\nb\nc\nd\n', 2, 6)).toEqual({ found: ['a', 'b', 'c'], isTooLong: true });
  expect(await linesOf('a\nb\nc\n', 2, 6)).toEqual({ found: ['a', 'b', 'c'], isTooLong: false });
});
