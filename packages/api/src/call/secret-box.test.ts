import { expect, test } from 'vitest';
import { importEncryptionKey, open, seal } from './secret-box.ts';

const KEY = btoa('k'.repeat(32));
const row = ['webhooks', 'secret', 'whk_1'];

test('a secret comes back whole, from ciphertext that is another each time', async () => {
  const key = await importEncryptionKey(KEY);
  for (const text of ['', 'hunter2', 'é\u{1f511}', 'x'.repeat(0x8000 * 2 + 1)]) {
    const [one, two] = [await seal(key, text, row), await seal(key, text, row)];
    expect(one).not.toBe(two);
    expect(atob(one)).not.toContain('hunter2');
    // 12 bytes of nonce and 16 of tag around the text.
    expect(atob(one)).toHaveLength(new TextEncoder().encode(text).length + 28);
    expect(await open(key, one, row)).toBe(text);
  }
});

test('a secret opens where it was put, under its key and unchanged, and nowhere else', async () => {
  const key = await importEncryptionKey(KEY);
  const sealed = await seal(key, 'hunter2', row);
  const flipped = btoa(atob(sealed).replace(/.$/s, c => String.fromCharCode(c.charCodeAt(0) ^ 1)));
  const other = await importEncryptionKey(btoa('l'.repeat(32)));
  for (const [tried, text, context] of [
    [key, sealed, ['webhooks', 'secret', 'whk_2']],
    [key, sealed, ['webhooks', 'secretwhk_1']],
    [key, sealed, ['webhookssecret', 'whk_1']],
    [key, sealed, []],
    [key, flipped, row],
    [other, sealed, row],
  ] as const) {
    await expect(open(tried, text, context)).rejects.toMatchObject({
      code: 'INTERNAL',
      cause: expect.any(Error),
    });
  }
});

test('the key is one of 256 bits that cannot be taken out again', async () => {
  const key = await importEncryptionKey(KEY);
  expect(key).toMatchObject({
    extractable: false,
    algorithm: { name: 'AES-GCM', length: 256 },
    usages: ['encrypt', 'decrypt'],
  });
  await expect(importEncryptionKey('%')).rejects.toThrow();
});
