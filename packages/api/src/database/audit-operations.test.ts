import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { isOperation } from './audit-operations.ts';

const SOURCE = new URL('../', import.meta.url);

it('every declared action has an operation that GET /db/audit knows', async () => {
  const actions = globSync('**/*.ts', { cwd: SOURCE.pathname }).flatMap(file => {
    const text = readFileSync(new URL(file, SOURCE), 'utf8');
    const declared = /interface AuditActions \{([^}]*)\}/.exec(text)?.[1] ?? '';
    return [...declared.matchAll(/'([\w.]+)'/g)].map(match => match[1] ?? '');
  });
  expect(actions.length).toBeGreaterThan(10);
  const unknown: string[] = [];
  for (const action of actions) {
    if (!(await isOperation(action.slice(action.lastIndexOf('.') + 1), { extended: null })))
      unknown.push(action);
  }
  expect(unknown).toEqual([]);
  expect(await isOperation('explode', { extended: null })).toBe(false);
});
