import { eventTypes } from '@breakwater/api/events';
import { readMigrations } from '@breakwater/db/migrations';
import type { Breakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_KEYS } from './keys.ts';
import { newTenant, type Tenant } from './people.ts';
import { sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';

describe.each(TARGETS)('what a deployment says of itself, %s', target => {
  let running: Running;
  let tenant: Tenant;
  let bw: Breakwater;
  beforeAll(async () => {
    running = await start(target);
    tenant = await newTenant(running);
    bw = sdk(running, tenant.people.admin.token);
  });
  afterAll(() => running?.stop());

  it('every type of event, with the shape of its data', async () => {
    const { items } = await sdk(running, tenant.people.viewer.token).events.types();
    expect(items.map(e => e.type)).toEqual(Object.keys(eventTypes).toSorted());
    const updated = items.find(e => e.type === 'fleet.sandbox.updated');
    expect(updated).toMatchObject({
      description: 'A sandbox was changed.',
      minRole: 'viewer',
      schemaVersion: 1,
      schema: {
        type: 'object',
        required: ['id', 'sandboxName', 'gatewayId', 'gatewayName', 'changed'],
        properties: { changed: { type: 'array', items: { type: 'string' } } },
      },
    });
  });

  it('every table, with the rows of the tenant only', async () => {
    await bw.fleet.gateways.create({ name: 'g', endpoint: 'edge-1.example.com:8443' });
    const other = await newTenant(running);
    const { items } = await bw.database.tables();
    const names = items.map(t => t.name);
    expect(names).toEqual(names.toSorted());
    expect(names).toEqual(expect.arrayContaining(['alerts', 'audit_log', 'leases', 'sandboxes', 'tenants']));
    const table = (name: string) => items.find(t => t.name === name);
    expect(table('gateways')).toMatchObject({
      domain: 'fleet',
      component: 'gateways',
      softDelete: true,
      maxRecords: null,
      rows: 1,
      rowsCapped: false,
      foreignKeys: [{ column: 'tenant_id', table: 'tenants', refColumn: 'id', onDelete: 'restrict' }],
    });
    expect(table('gateways')?.columns).toEqual(
      expect.arrayContaining([
        { name: 'id', type: 'text', nullable: false, primaryKey: true, secret: false },
        { name: 'client_key', type: 'text', nullable: true, primaryKey: false, secret: true },
      ]),
    );
    expect(table('sandboxes')?.indexes).toEqual(
      expect.arrayContaining([
        {
          name: 'sandboxes_name',
          columns: ['gateway_id', 'sandbox_name'],
          unique: true,
          where: 'deleted_at is null',
        },
      ]),
    );
    expect([table('users')?.rows, table('tenants')?.rows, table('schema_migrations')?.rows]).toEqual([
      3, 1, 0,
    ]);
    expect(table('fleet_labels')).toMatchObject({ domain: 'fleet', component: null, softDelete: false });
    const root = async (headers: Record<string, string> = {}) =>
      (await sdk(running, TEST_KEYS.rootKey, headers).database.tables()).items.find(t => t.name === 'users');
    expect((await root())?.rows).toBeGreaterThanOrEqual(6);
    expect((await root({ 'x-tenant-id': other.id }))?.rows).toBe(3);
  });

  it('every migration, whether it was applied, and from which text', async () => {
    const built = readMigrations().map(({ tag, sha256 }) => ({ tag, sha256 }));
    const { items } = await bw.database.migrations();
    expect(items.map(({ tag, sha256 }) => ({ tag, sha256 }))).toEqual(built);
    expect(items.every(m => m.state === 'applied' && m.appliedAt !== null)).toBe(true);

    const [first, second, ...later] = built;
    const [[appliedAt] = []] = await running.sql({
      sql: 'SELECT applied_at FROM schema_migrations WHERE tag = ?',
      args: [second?.tag ?? ''],
    });
    await running.sql(
      { sql: "UPDATE schema_migrations SET sha256 = 'x' WHERE tag = ?", args: [first?.tag ?? ''] },
      { sql: 'DELETE FROM schema_migrations WHERE tag = ?', args: [second?.tag ?? ''] },
      { sql: "INSERT INTO schema_migrations VALUES ('9999_later', 'y', 1, 0)", args: [] },
    );
    const then = (await bw.database.migrations()).items;
    expect(then).toEqual([
      { ...first, appliedAt: expect.any(Date), state: 'changed' },
      { ...second, appliedAt: null, state: 'pending' },
      ...later.map(one => ({ ...one, appliedAt: expect.any(Date), state: 'applied' })),
      { tag: '9999_later', sha256: 'y', appliedAt: new Date(1), state: 'unknown' },
    ]);
    await running.sql(
      {
        sql: 'UPDATE schema_migrations SET sha256 = ? WHERE tag = ?',
        args: [first?.sha256 ?? '', first?.tag ?? ''],
      },
      { sql: "DELETE FROM schema_migrations WHERE tag = '9999_later'", args: [] },
      {
        sql: 'INSERT INTO schema_migrations VALUES (?, ?, ?, 0)',
        args: [second?.tag ?? '', second?.sha256 ?? '', Number(appliedAt)],
      },
    );
  });
});
