import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { Database } from '../client/handle.ts';
import { ManualClock } from '../clock.ts';
import { newId } from '../ids.ts';
import { gateways } from '../schema/fleet.ts';
import { auditLog } from '../schema/kernel.ts';
import { type Ctx, SYSTEM } from './context.ts';
import { entityOf, pluralOf, whereOne } from './entity.ts';

const unused = () => {
  throw new Error('nothing is read here');
};
const ctx: Ctx = {
  ...{ db: new Database(unused), clock: new ManualClock() },
  ...{ tenantId: 'ten_mine', actor: SYSTEM },
};
const bare = { domain: 'test', entity: 'gateway', prefix: 'gw' } as const;

it('an accessor that says no more is audited, comes from CSV, and is newest first', () => {
  expect(entityOf(gateways, bare)).toMatchObject({
    ...{ component: 'gateways', softDelete: false, naturalKey: null, alias: null, maxRecords: null },
    ...{ sorts: { default: 'id' }, direction: 'desc', filters: {}, searchable: [], parents: [] },
    ...{ hidden: new Set(), audited: true, eventFields: [], csvImport: true },
    ...{ gateway: null, tenantScoped: true, versioned: true, schema: {} },
  });
  expect(entityOf(auditLog, bare).gateway).toEqual({ id: 'gatewayId' });
});

it('what an accessor says holds instead', () => {
  const entity = entityOf(gateways, {
    ...{ ...bare, component: 'edges', audit: 'none', events: false, csvImport: false },
    ...{ alias: ref => sql`${gateways.name} = ${ref}`, gateway: { id: 'id', name: 'name' } },
    sort: { field: 'name', direction: 'asc', also: ['updatedAt'] },
    searchable: ['name'],
    secret: ['clientKey'],
    auditOmit: ['lastSeen'],
    derived: { age: { sql: sql`1`, initial: 0 } },
  });
  expect(entity).toMatchObject({
    ...{ component: 'edges', audited: false, eventFields: null, csvImport: false },
    ...{ gateway: { id: 'id', name: 'name' }, sorts: { default: 'name', updatedAt: 'updatedAt' } },
    ...{ direction: 'asc', hidden: new Set(['clientKey', 'lastSeen', 'age']) },
    searchable: [gateways.name],
  });
  expect(
    entityOf(gateways, { ...bare, derived: { age: { sql: sql`1`, initial: 0 } }, events: ['age'] }),
  ).toMatchObject({ eventFields: ['age'] });
});

it('what is no id is looked for by the alias, in the tenant and among live rows', () => {
  const alias = entityOf(gateways, {
    ...bare,
    softDelete: true,
    alias: ref => sql`${gateways.name} = ${ref}`,
  });
  const { sql: condition, args } = whereOne(alias, ctx, 'edge', true);
  expect(condition).toMatch(/^"tenant_id" = \? AND .*"name" = \? AND "deleted_at" IS NULL$/);
  expect(args).toEqual(['ten_mine', 'edge']);
  const id = newId('gw', ctx.clock);
  expect(whereOne(alias, ctx, id, true)).toEqual({
    sql: '"tenant_id" = ? AND "id" = ?',
    args: ['ten_mine', id],
  });
  expect(whereOne(entityOf(gateways, bare), ctx, 'edge', true)).toEqual({
    sql: '"tenant_id" = ? AND "id" = ?',
    args: ['ten_mine', 'edge'],
  });
});

it('a column that is searched is one', () => {
  expect(() => entityOf(gateways, { ...bare, searchable: [other('nothing')] })).toThrow(
    "no column for 'nothing'",
  );
});

it.each([
  ['session', 'sessions'],
  ['exchange', 'exchanges'],
  ['style', 'styles'],
  ['day', 'days'],
])('the plural of %s is %s', (one, many) => {
  expect(pluralOf(one)).toBe(many);
});

/** What a caller without types may write. */
const other = (field: string): never => field as never;
