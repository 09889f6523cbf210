import { globSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ACCESSORS } from './accessors.ts';

const SOURCE = new URL('../', import.meta.url);

it('no accessor is forgotten', async () => {
  const files = globSync('**/*accessor.ts', { cwd: SOURCE.pathname });
  const found = new Set<string>();
  for (const file of files) {
    const module: Record<string, unknown> = await import(new URL(file, SOURCE).href);
    for (const value of Object.values(module)) {
      if (typeof value === 'object' && value !== null && 'entity' in value && 'plan' in value) {
        found.add(String(Reflect.get(Object(value.entity), 'component')));
      }
    }
  }
  expect(ACCESSORS.map(({ entity }) => entity.component).toSorted()).toEqual([...found].toSorted());
});
