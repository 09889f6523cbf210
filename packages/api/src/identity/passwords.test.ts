import bcrypt from 'bcryptjs';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { checkPassword, createPasswordHasher, passwordDigest } from './passwords.ts';

const quick = createPasswordHasher(4);
const EMAIL = 'ada@example.com';
const VECTOR = '$2b$12$abcdefghijklmnopqrstuutPaaeA/ff9O3PRUmHnn/QgnVPkAY/TS';

afterEach(() => {
  vi.restoreAllMocks();
});

test('digest and hash reproduce the vectors', async () => {
  const digest = await passwordDigest('correct horse battery');
  expect(digest).toBe('kCjqDRXeyqNbLaIcApCvOxpboKMKWRkG+JtQdOIJ6nI=');
  expect(await bcrypt.hash(digest, '$2b$12$abcdefghijklmnopqrstuu')).toBe(VECTOR);
  expect(await createPasswordHasher().verify('correct horse battery', VECTOR)).toBe(true);
});

test('the default cost is 12', async () => {
  expect(await createPasswordHasher().hash('correct horse battery')).toMatch(/^\$2b\$12\$[./A-Za-z0-9]{53}$/);
});

test('a password opens its own hash and no other', async () => {
  const hash = await quick.hash('correct horse battery');
  expect(await quick.hash('correct horse battery')).not.toBe(hash);
  expect(await quick.verify('correct horse battery', hash)).toBe(true);
  expect(await quick.verify('correct horse batterz', hash)).toBe(false);
});

test('long passwords that differ only late do not open each other', async () => {
  const one = `${'a'.repeat(89)}x${'a'.repeat(10)}`;
  const two = `${'a'.repeat(89)}y${'a'.repeat(10)}`;
  expect(await quick.verify(two, await quick.hash(one))).toBe(false);
});

test('a password typed in another compatible form is the same password', async () => {
  expect(await quick.verify('Pass1234x', await quick.hash('Ｐass1234x'))).toBe(true);
  expect(await quick.verify('cafe\u0301 1234', await quick.hash('caf\u00e9 1234'))).toBe(true);
});

test.each([
  ['there is no hash', null],
  ['the hash is right in form', VECTOR.replace('$12$', '$04$')],
  ['the hash is empty', ''],
  ['the hash is cut', VECTOR.slice(0, -1)],
  ['the hash is of another kind', `$argon2id$${'a'.repeat(50)}`],
  ['the hash has foreign characters', `${VECTOR.slice(0, -1)}!`],
  ['the hash asks for endless rounds', VECTOR.replace('$12$', '$31$')],
])('exactly one compare of full cost is made when %s', async (_, hash) => {
  const compare = vi.spyOn(bcrypt, 'compare');
  expect(await quick.verify('correct horse battery', hash)).toBe(false);
  expect(compare).toHaveBeenCalledTimes(1);
  expect(bcrypt.getRounds(compare.mock.calls[0]?.[1] ?? '')).toBe(4);
  expect(compare.mock.calls[0]?.[1]).toHaveLength(60);
});

test('the dummy hash is one no password is accepted against, even if it matched', async () => {
  vi.spyOn(bcrypt, 'compare').mockResolvedValue(true as never);
  expect(await quick.verify('correct horse battery', null)).toBe(false);
  expect(await quick.verify('correct horse battery', 'corrupt')).toBe(false);
});

function refused(rule: RegExp) {
  return expect.objectContaining({
    code: 'VALIDATION',
    details: { issues: [{ path: 'password', message: expect.stringMatching(rule) }] },
  });
}

test.each([
  ['7 characters', 'abcdef7', /8 to 128/],
  ['129 characters', 'ab'.repeat(64).padEnd(129, 'c'), /8 to 128/],
  ['7 characters of two code units', '😀'.repeat(3).padEnd(10, '🎉'), /8 to 128/],
  ['fewer characters in NFKC', 'e\u0301'.repeat(7), /8 to 128/],
  ['more characters in NFKC', `${'ﷺ'.repeat(8)}x`, /8 to 128/],
  ['the address', EMAIL, /differ from the email/],
  ['the address in another case', 'Ada@EXAMPLE.com', /differ from the email/],
  ['the address in full width', 'ａda@example.com', /differ from the email/],
  ['one repeated character', 'aaaaaaaaaa', /distinct/],
  ['one repeated character of two code units', '😀'.repeat(10), /distinct/],
  ['one repeated character in two forms', 'aａ'.repeat(5), /distinct/],
  ['a lone surrogate', `correct horse \ud800`, /well-formed/],
])('a password of %s is refused', (_, password, rule) => {
  expect(() => checkPassword(password, EMAIL)).toThrow(refused(rule));
  expect(() => checkPassword(password, EMAIL, 'newPassword')).toThrow(/^newPassword: must/);
});

test.each([
  ['8 characters', 'abcdefg8'],
  ['128 characters', 'ab'.repeat(64)],
  ['128 characters of two code units', '😀🎉'.repeat(64)],
  ['8 characters of two code units', '😀🎉'.repeat(4)],
  ['the address and more', `${EMAIL}1`],
])('a password of %s is good', (_, password) => {
  expect(() => checkPassword(password, EMAIL)).not.toThrow();
});

test('the policy judges compatible forms alike', () => {
  const allowed = (password: string) => {
    try {
      checkPassword(password, EMAIL);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'VALIDATION' });
      return false;
    }
  };
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 140 }), password => {
      expect(allowed(password)).toBe(allowed(password.normalize('NFKC')));
      expect(allowed(password)).toBe(allowed(password.normalize('NFKD')));
    }),
  );
});
