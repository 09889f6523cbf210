import { expect, it } from 'vitest';
import { Database } from '../client/handle.ts';
import { ManualClock } from '../clock.ts';
import { gateways } from '../schema/fleet.ts';
import { tenants } from '../schema/governance.ts';
import { type Ctx, SYSTEM } from './context.ts';
import { entityOf } from './entity.ts';
import { recorded } from './recorded.ts';

const unused = () => {
  throw new Error('nothing is read here');
};
const ctx: Ctx = {
  ...{ db: new Database(unused), clock: new ManualClock() },
  ...{ tenantId: 'ten_mine', actor: SYSTEM },
};
const plain = { domain: 'fleet', entity: 'gateway', prefix: 'gw' } as const;
const entity = entityOf(gateways, { ...plain, secret: ['clientKey'], events: ['name'] });
const row = {
  id: 'gw_1',
  name: 'a',
  version: 1,
  updatedAt: 1,
  labels: { a: 1 },
  clientKey: 'k',
  endpoint: 'x',
};
const only = <T>([one, ...more]: readonly T[]): T => {
  if (one === undefined || more.length > 0) throw new Error(`expected one, not ${more.length + 1}`);
  return one;
};

it.each([
  ['create', null, row, 'created', 'create'],
  ['update', row, row, 'updated', 'update'],
  ['soft_delete', row, row, 'deleted', 'delete'],
  ['delete', row, null, 'deleted', 'delete'],
  ['restore', row, row, 'restored', 'restore'],
] as const)(
  '%s is one entry and one event, named for what happened',
  (operation, before, after, verb, action) => {
    const { audit, events } = recorded(entity, ctx, operation, before, after, {});
    const { clientKey: _, ...shown } = row;
    expect(only(audit)).toMatchObject({
      ...{ action: `fleet.gateway.${action}`, operation, component: 'gateways', recordId: 'gw_1' },
      ...{ before: before && shown, after: after && shown, tenantId: 'ten_mine' },
      ...{ gatewayId: null, gatewayName: null },
    });
    expect(only(audit).before ?? {}).not.toHaveProperty('clientKey');
    expect(only(audit).after ?? {}).not.toHaveProperty('clientKey');
    expect(only(events)).toMatchObject({
      type: `fleet.gateway.${verb}`,
      component: 'gateways',
      gatewayId: null,
    });
    const changed = operation === 'update' ? { changed: [] } : {};
    expect(only(events).data).toEqual({ id: 'gw_1', name: 'a', ...changed });
  },
);

it('an update names the fields that differ: not those the kernel keeps, not secret ones', () => {
  const after = { ...row, version: 2, updatedAt: 2, labels: { a: 1 }, clientKey: 'other', endpoint: 'y' };
  const changed = (next: object) =>
    only(recorded(entity, ctx, 'update', row, { ...row, ...next }, {}).events).data.changed;
  expect(changed(after)).toEqual(['endpoint']);
  expect(changed({ labels: { a: 2 } })).toEqual(['labels']);
  expect(changed({ name: 'b', labels: null })).toEqual(['name', 'labels']);
});

it('only an update names fields', () => {
  const { events } = recorded(entity, ctx, 'restore', row, { ...row, name: 'b' }, {});
  expect(only(events).data).not.toHaveProperty('changed');
});

it('the caller says another action, a detail, and further fields of the event, which do not hide those of the row', () => {
  const options = {
    action: 'fleet.gateway.approve',
    detail: { why: 'x' },
    eventData: { by: 'ada', name: 'z' },
  };
  const { audit, events } = recorded(entity, ctx, 'update', row, row, options);
  expect(only(audit)).toMatchObject({ action: 'fleet.gateway.approve', detail: { why: 'x' } });
  expect(only(events).data).toEqual({ id: 'gw_1', by: 'ada', name: 'a', changed: [] });
});

it('the gateway is the one the row names, in text', () => {
  const owned = entityOf(gateways, { ...plain, gateway: { id: 'id', name: 'name' } });
  const found = recorded(owned, ctx, 'create', null, row, {});
  expect(only(found.audit)).toMatchObject({ gatewayId: 'gw_1', gatewayName: 'a' });
  expect(only(found.events).gatewayId).toBe('gw_1');
  const [unnamed] = recorded(owned, ctx, 'create', null, { ...row, name: 7 }, {}).audit;
  expect(unnamed?.gatewayName).toBeNull();
});

it('without columns to hide, the entry has the row itself', () => {
  const open = recorded(entityOf(gateways, plain), ctx, 'update', row, row, {});
  expect(only(open.audit).before).toBe(row);
});

it('what is not audited leaves no entry, and what emits its own leaves no event', () => {
  const silent = entityOf(gateways, { ...plain, audit: 'none', events: false });
  expect(recorded(silent, ctx, 'create', null, row, {})).toEqual({ audit: [], events: [] });
  expect(recorded(entity, ctx, 'create', null, row, { events: false }).events).toEqual([]);
});

it('a row of no tenant is in a chain of its own', () => {
  const entity = entityOf(tenants, { domain: 'governance', entity: 'tenant', prefix: 'ten' });
  const { audit, events } = recorded(entity, ctx, 'create', null, { id: 'ten_new' }, {});
  expect([only(audit).tenantId, only(events).tenantId]).toEqual(['ten_new', 'ten_new']);
});
