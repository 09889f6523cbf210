import { globSync } from 'node:fs';
import type { Accessor } from '@breakwater/db';
import { type TestDatabase, testDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';

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

/** The first word a filter takes, if it takes one word of a closed list or several. */
function wordOf(schema: z.ZodType): string | null {
  if (!(schema instanceof z.ZodUnion)) return null;
  const [one] = schema.options;
  return one instanceof z.ZodEnum ? String(one.options[0]) : null;
}

/** Of tables with few rows per tenant, or of words that many rows share: the list is walked in its order. */
const WALKED = new Set([
  'compliance.alert.severity',
  'compliance.evidence.evidenceType',
  'compliance.flow.action',
  'compliance.grcConnection.provider',
  'compliance.grcSync.provider',
  'compliance.grcSync.status',
  'compliance.grcSync.syncType',
  'compliance.resource.provider',
  'compliance.scopeDecision.scope',
  'governance.decision.action',
  'identity.gatewayRole.role',
  'identity.group.role',
  'identity.servicePrincipal.role',
  'identity.user.createdVia',
]);

// Once every list walked all rows of the tenant until it had a page of those with the word.
it('a list by one word of a closed list finds it through an index, in the order of the list', async () => {
  const ctx = await database.tenant();
  const slow: Record<string, string[]> = {};
  let checked = 0;
  for (const { entity, listing } of await everyAccessor()) {
    for (const [filter, { schema }] of Object.entries(entity.filters)) {
      const word = wordOf(schema);
      const name = `${entity.domain}.${entity.name}.${filter}`;
      if (word === null || WALKED.has(name)) continue;
      const { sql, args } = listing(ctx, { filters: { [filter]: word } }).statement;
      const [plan] = await database.db.read([{ sql: `EXPLAIN QUERY PLAN ${sql}`, args }]);
      const steps = (plan?.rows ?? []).map(row => String(row[3]));
      const [first = ''] = steps;
      const isFound = /^SEARCH \S+ USING INDEX \S+ \(tenant_id=\? AND \w+=\?\)$/.test(first);
      if (!isFound || steps.some(step => step.includes('TEMP B-TREE'))) slow[name] = steps;
      checked += 1;
    }
  }
  expect(slow).toEqual({});
  expect(checked).toBeGreaterThan(30);
});
