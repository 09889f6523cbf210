import { sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { gateways } from '../schema/fleet.ts';
import { auditLog } from '../schema/kernel.ts';
import { entityOf, pluralOf } from './entity.ts';

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
    parents: { name: undefined },
    searchable: ['name'],
    secret: ['clientKey'],
    auditOmit: ['lastSeen'],
    derived: { age: { sql: sql`1`, initial: 0 } },
  });
  expect(entity).toMatchObject({
    ...{ component: 'edges', audited: false, eventFields: null, csvImport: false },
    ...{ gateway: { id: 'id', name: 'name' }, sorts: { default: 'name', updatedAt: 'updatedAt' } },
    ...{ direction: 'asc', parents: [], hidden: new Set(['clientKey', 'lastSeen', 'age']) },
    searchable: [gateways.name],
  });
  expect(entityOf(gateways, { ...bare, derived: { age: { sql: sql`1`, initial: 0 } }, events: ['age'] })).toMatchObject({
    eventFields: ['age'],
  });
});

it('a column that is searched is one', () => {
  expect(() => entityOf(gateways, { ...bare, searchable: [other('nothing')] })).toThrow("no column for 'nothing'");
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
