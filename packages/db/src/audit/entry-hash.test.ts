import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Value } from '../client/types.ts';
import { hashEntries, readEntries } from './entry-hash.ts';

/** A stored entry: its columns in the order of the row form, all null but those given. */
const stored = (given: Readonly<Record<number, Value>> = {}): Value[] =>
  Array.from({ length: 26 }, (_, at) => given[at] ?? null);
const [ID, TIMESTAMP, BEFORE, SUCCESS, DETAIL] = [0, 2, 13, 17, 25];
const read = (given: Readonly<Record<number, Value>>) =>
  readEntries({ rows: [[7, ...stored(given)]], changes: 0 })[0]?.form;
const hashOf = async (given: Readonly<Record<number, Value>>) =>
  (await hashEntries({ rows: [[7, ...stored(given)]], changes: 0 }))[0]?.hash;
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the row form of an entry', () => {
  it('has documents as values, a flag as a boolean, and each seq', () => {
    const [entry] = readEntries({
      rows: [[7, ...stored({ [ID]: 'aud_1', [BEFORE]: '{"a":[1]}' })]],
      changes: 0,
    });
    expect(entry).toMatchObject({ seq: 7, form: { id: 'aud_1', before: { a: [1] }, after: null } });
    expect(Object.keys(entry?.form ?? {})).toHaveLength(26);
    expect([0, 1, 2, 'x'].map(success => read({ [SUCCESS]: success })?.success)).toEqual([
      false,
      true,
      2,
      'x',
    ]);
    expect(readEntries(undefined)).toEqual([]);
  });

  it('keeps a document that is damaged as its text, bytes as numbers, and large integers as digits', () => {
    expect(read({ [DETAIL]: '{' })?.detail).toBe('{');
    expect(read({ [DETAIL]: new Uint8Array([123, 125]) })?.detail).toEqual([123, 125]);
    expect(read({ [TIMESTAMP]: 9_007_199_254_740_993n })?.timestamp).toBe('9007199254740993');
  });
});

describe('the hash of an entry', () => {
  it('is of its canonical form: how a document is written makes no difference', async () => {
    const canonical = await hashOf({ [ID]: 'aud_1', [BEFORE]: '{"a":1,"b":2}', [SUCCESS]: 1 });
    expect(await hashOf({ [ID]: 'aud_1', [BEFORE]: '{ "b": 2, "a": 1 }', [SUCCESS]: 1 })).toBe(canonical);
    const keys =
      'id tenantId timestamp component recordId operation action actorKind actorId actorName actorRole gatewayId ' +
      'gatewayName before after requestData responseData success errorCode errorMessage durationMs clientIp sessionId ' +
      'requestId traceId detail';
    const form = { id: 'aud_1', before: { a: 1, b: 2 }, success: true };
    const whole = keys
      .split(' ')
      .toSorted()
      .map(key => `${JSON.stringify(key)}:${JSON.stringify(Reflect.get(form, key) ?? null)}`);
    expect(canonical).toBe(sha256(`{${whole.join(',')}}`));
  });

  it.each<[string, Readonly<Record<number, Value>>]>([
    ['damaged JSON', { [DETAIL]: '{' }],
    ['lone surrogates', { [DETAIL]: String.raw`"\ud800"` }],
    ['bytes', { [DETAIL]: new Uint8Array([123, 125]) }],
    ['an integer no number holds', { [TIMESTAMP]: 9_007_199_254_740_993n }],
    ['bytes where text stands', { [ID]: new Uint8Array([97]) }],
    ['bytes that read as a document', { [DETAIL]: new Uint8Array([53]) }],
    ['a document that is such an integer', { [DETAIL]: 9_007_199_254_740_993n }],
  ])('is of what is stored, with its types, for %s', async (_, given) => {
    const plain = (value: Value) =>
      typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? [...value] : value;
    const values = stored(given).map(value => [typeof value, plain(value)]);
    expect(await hashOf(given)).toBe(sha256(`stored ${JSON.stringify(values)}`));
  });

  it('comes with the seq and the id, one for each row', async () => {
    const rows = [1, 2].map(seq => [seq, ...stored({ [ID]: `aud_${seq}` })]);
    expect(await hashEntries({ rows, changes: 0 })).toMatchObject([
      { seq: 1, id: 'aud_1' },
      { seq: 2, id: 'aud_2' },
    ]);
    expect(await hashEntries(undefined)).toEqual([]);
  });
});
