import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clientOf } from '../test/client.ts';
import { procedures } from './generated/contract.ts';
import type { ProcedureTree } from './types.ts';

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

test('every method of the client is shown in use and leads to its place in the reference', () => {
  const contract = readFileSync(new URL('generated/contract.ts', import.meta.url), 'utf8');
  const paths = (tree: ProcedureTree, prefix = ''): string[] =>
    Object.entries(tree).flatMap(([name, node]) =>
      typeof node === 'string' ? [prefix + name] : paths(node, `${prefix}${name}.`),
    );
  const all = paths(procedures);
  expect(all.length).toBeGreaterThan(200);
  const without = all.filter(
    path => !contract.includes(`bw.${path}(`) || !contract.includes(`* @see {url}/docs#${path}\n`),
  );
  expect(without).toEqual([]);
});
