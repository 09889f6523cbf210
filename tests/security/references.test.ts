import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const docs = new URL('../../docs/', import.meta.url);
const text = readFileSync(new URL('security.md', docs), 'utf8');
const definitions = [...text.matchAll(/^\[([a-z0-9-]+)\]: (\S+) "(.+)"$/gm)].map(
  ([, key = '', path = '', title = '']) => ({ key, path, title }),
);

it('every test that docs/security.md names exists', () => {
  expect(definitions.length).toBeGreaterThan(150);
  const gone = definitions.filter(
    ({ path, title }) => !readFileSync(new URL(path, docs), 'utf8').includes(title),
  );
  expect(gone).toEqual([]);
});

it('every name in docs/security.md is defined once and used', () => {
  const keys = definitions.map(({ key }) => key);
  const used = [...text.matchAll(/\[([a-z0-9-]+)\](?![:(])/g)].map(([, key]) => key);
  expect(new Set(keys).size).toBe(keys.length);
  expect([...new Set(used)].toSorted()).toEqual(keys.toSorted());
});
