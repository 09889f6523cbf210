import { globSync } from 'node:fs';
import type { Accessor } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';

const SOURCE = new URL('../', import.meta.url);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase('file');
});
afterAll(() => database.close());

async function everyAccessor(): Promise<Pick<Accessor, 'entity' | 'listing'>[]> {
  const found = new Set<Pick<Accessor, 'entity' | 'listing'>>();
  for (const file of globSync('**/*accessor.ts', { cwd: SOURCE.pathname })) {
    const module: Record<string, unknown> = await import(new URL(file, SOURCE).href);
    for (const value of Object.values(module)) if (isAccessor(value)) found.add(value);
  }
  return [...found];
}

const isAccessor = (value: unknown): value is Accessor =>
  typeof value === 'object' && value !== null && 'entity' in value && 'plan' in value;

/** Tables with a handful of rows per tenant, which a list may sort. */
const SMALL = new Set(['beta_state']);

it('a page of any list takes as long however many records a tenant, or all of them together, have', async () => {
  const ctx = await database.tenant();
  const slow: Record<string, string[]> = {};
  for (const accessor of await everyAccessor()) {
    const { info, tenantScoped } = accessor.entity;
    if (!tenantScoped) continue;
    const { name } = info;
    const { sql, args } = accessor.listing(ctx).statement;
    const [plan] = await database.db.read([{ sql: `EXPLAIN QUERY PLAN ${sql}`, args }]);
    const steps = (plan?.rows ?? []).map(row => String(row[3]));
    const bad = steps.filter(step => /TEMP B-TREE|^SCAN (?!CONSTANT)/.test(step));
    if (bad.length > 0 && !SMALL.has(name)) slow[name] = bad;
  }
  expect(slow).toEqual({});
});
