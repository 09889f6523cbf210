import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureOf } from '../../testing.ts';
import { fileOf } from './multipart.ts';

async function* inParts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function fileIn(bytes: Uint8Array, type: string, size: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of fileOf(inParts(bytes, size), type)) parts.push(part);
  return Buffer.concat(parts);
}

describe('the file of a form', () => {
  it('is its bytes, whatever they are and however they come', async () => {
    // Pieces of what ends a part, so that what looks like an end is met within one.
    const pieces = fc.array(
      fc.oneof(
        fc.uint8Array({ maxLength: 20 }),
        fc.constantFrom('\r\n', '\r\n--', '--', '\r', 'b').map(Buffer.from),
      ),
    );
    await fc.assert(
      fc.asyncProperty(pieces, fc.integer({ min: 1, max: 50 }), async (some, size) => {
        const content = Buffer.concat(some);
        const form = new FormData();
        form.append('note', 'before');
        form.append('file', new Blob([content]), 'backup.sqlite');
        form.append('after', 'x');
        const sent = new Response(form);
        const type = sent.headers.get('content-type') ?? '';
        const bytes = new Uint8Array(await sent.arrayBuffer());
        expect(Buffer.compare(await fileIn(bytes, type, size), content)).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [
      'no part of that name',
      '--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n',
      'b',
    ],
    ['a part that never ends', '--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx', 'b'],
    ['no boundary', 'x', 'c'],
  ])('is asked for when the form has %s', async (_, text, boundary) => {
    const type = `multipart/form-data; boundary=${boundary}`;
    expect((await failureOf(fileIn(Buffer.from(text), type, 5))).details?.issues).toMatchObject([
      { path: 'file' },
    ]);
  });
});
