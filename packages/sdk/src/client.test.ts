import { expect, test } from 'vitest';
import { clientOf } from '../test/client.ts';

const bw = clientOf({ url: 'http://127.0.0.1:1' });

test('the client is a plain tree of functions: it can be awaited, logged and spread', async () => {
  expect(await bw).toBe(bw);
  expect('then' in bw).toBe(false);
  expect(Object.keys({ ...bw })).toEqual(['echo', 'fail', 'deep', 'things', 'events']);
  expect(bw.deep.er.ask).toBeTypeOf('function');
});

test('a misspelt procedure is undefined, not a call that fails later', () => {
  expect(Reflect.get(bw.things, 'crate')).toBeUndefined();
});

test('a method needs no client to be called on', async () => {
  const { ask } = bw.deep.er;
  await expect(ask({}, { maxRetries: 0 })).rejects.toMatchObject({ code: 'CONNECTION' });
});
