import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gateways, sandboxes } from '../schema/fleet.ts';
import { tenants } from '../schema/governance.ts';
import { groups } from '../schema/identity.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { defineAccessor } from './accessor.ts';
import type { Change } from './change.ts';
import { commit } from './commit.ts';
import type { Ctx } from './context.ts';
import { pluralOf } from './entity.ts';
import { readAll } from './read.ts';

const soft = defineAccessor(gateways, {
  ...{ domain: 'test', entity: 'gateway', prefix: 'gw', softDelete: true },
  naturalKey: 'name',
  telemetry: ['lastSeen', 'lastStatus'],
  searchable: ['name'],
});
const hard = defineAccessor(groups, { domain: 'test', entity: 'group', prefix: 'grp' });
const child = defineAccessor(sandboxes, {
  ...{ domain: 'test', entity: 'sandbox', prefix: 'sbx', softDelete: true },
  parents: { gatewayId: soft },
  alias: ref => sql`${sandboxes.sandboxName} = ${ref}`,
});

const gateway = (name: string) => ({ name, endpoint: 'e.example.com:443', registeredAt: new Date(0) });
const everything = { sql: '1', args: [] };

describe('tenancy', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase('file');
  });
  afterAll(() => database.close());

  const rowsOf = async ({ tenantId }: Ctx, table: string) => {
    const [found] = await database.db.read([
      { sql: `SELECT * FROM ${table} WHERE tenant_id = ? ORDER BY id`, args: [tenantId] },
    ]);
    return found?.rows;
  };
  const refused = (work: Promise<unknown>, code: string) => expect(work).rejects.toMatchObject({ code });

  it('every read of an accessor is of its tenant', async () => {
    const [mine, theirs] = [await database.tenant(), await database.tenant()];
    const own = await soft.insert(mine, gateway('same'));
    const foreign = await soft.insert(theirs, gateway('same'));
    const only = await soft.insert(theirs, gateway('only'));
    const group = await hard.insert(theirs, { name: 'g' });
    expect(await soft.get(mine, 'same')).toEqual(own);
    for (const ref of [foreign.id, only.id, 'only']) {
      expect(await soft.get(mine, ref)).toBeNull();
      expect(await soft.get(mine, ref, { includeDeleted: true })).toBeNull();
      await refused(soft.require(mine, ref), 'NOT_FOUND');
      await refused(readAll(mine, soft.requiring(mine, ref)), 'NOT_FOUND');
    }
    expect(await soft.getMany(mine, [foreign.id, own.id, only.id])).toEqual([own]);
    expect(await soft.getMany(mine, [])).toEqual([]);
    expect(await soft.find(mine, everything)).toEqual([own]);
    expect(await soft.find(mine, { sql: '1 OR 1', args: [] }, { includeDeleted: true })).toEqual([own]);
    expect((await soft.find(mine, { sql: '1', args: [] }, { acrossTenants: true })).length).toBeGreaterThan(
      2,
    );
    expect((await soft.list(mine)).items).toEqual([own]);
    expect((await soft.list(mine, { q: 'only' })).items).toEqual([]);
    const all: unknown[] = [];
    for await (const row of soft.all(mine)) all.push(row);
    expect(all).toEqual([own]);
    expect(await hard.get(mine, group.id)).toBeNull();
    expect(await hard.find(mine, everything)).toEqual([]);
  });

  it('no write of an accessor reaches a row of another tenant', async () => {
    const [mine, theirs] = [await database.tenant(), await database.tenant()];
    const foreign = await soft.insert(theirs, gateway('theirs'));
    const gone = await soft.insert(theirs, gateway('gone'));
    await soft.delete(theirs, gone.id);
    const group = await hard.insert(theirs, { name: 'g' });
    const before = [await rowsOf(theirs, 'gateways'), await rowsOf(theirs, 'groups')];

    for (const ref of [foreign.id, 'theirs']) {
      await refused(soft.update(mine, ref, { description: 'x' }), 'NOT_FOUND');
      expect(await soft.delete(mine, ref)).toBe(false);
      expect(await soft.restore(mine, ref)).toBe(false);
    }
    expect(await soft.restore(mine, gone.id)).toBe(false);
    expect(await soft.deleteMany(mine, [foreign.id, gone.id])).toBe(0);
    await soft.touch(mine, foreign.id, { lastStatus: 'healthy' });
    await refused(hard.update(mine, group.id, { name: 'x' }), 'NOT_FOUND');
    expect(await hard.delete(mine, group.id)).toBe(false);
    // A row that was read elsewhere is not written either.
    const elsewhere: Change[] = [
      await soft.plan.updateRow(mine, foreign, { description: 'x' }),
      await soft.plan.deleteRow(mine, foreign),
      soft.plan.restoreRow(mine, gone),
      await hard.plan.updateRow(mine, group, { name: 'x' }),
      await hard.plan.deleteRow(mine, group),
    ];
    for (const planned of elsewhere) await refused(commit(mine, planned), 'CONFLICT');
    expect([await rowsOf(theirs, 'gateways'), await rowsOf(theirs, 'groups')]).toEqual(before);
    expect(await rowsOf(mine, 'gateways')).toEqual([]);
  });

  it('a row belongs to the tenant that makes it, whatever its fields say', async () => {
    const [mine, theirs] = [await database.tenant(), await database.tenant()];
    const smuggled = { ...gateway('mine'), tenantId: theirs.tenantId, version: 9, deletedAt: new Date(1) };
    const row = await soft.insert(mine, smuggled);
    expect(row).toMatchObject({ tenantId: mine.tenantId, version: 1, deletedAt: null });
    expect(await rowsOf(theirs, 'gateways')).toEqual([]);
  });

  it('a parent is a live row of the same tenant', async () => {
    const [mine, theirs] = [await database.tenant(), await database.tenant()];
    const [own, foreign] = [await soft.insert(mine, gateway('g')), await soft.insert(theirs, gateway('g'))];
    const missing = { code: 'NOT_FOUND', details: { field: 'gatewayId' } };
    const box = (gatewayId: typeof own.id) => child.insert(mine, { gatewayId, sandboxName: 'box' });
    await expect(box(foreign.id)).rejects.toMatchObject(missing);
    const made = await box(own.id);
    expect(await child.get(mine, 'box')).toEqual(made);
    expect(await child.get(theirs, 'box')).toBeNull();
    await expect(child.update(mine, made.id, { gatewayId: foreign.id })).rejects.toMatchObject(missing);
    await soft.delete(mine, own.id);
    await expect(child.update(mine, made.id, { gatewayId: own.id })).rejects.toMatchObject(missing);
    expect((await child.update(mine, made.id, { description: 'x' })).version).toBe(2);
  });

  it('a record limit counts the rows of its tenant', async () => {
    const [mine, theirs] = [await database.tenant({ maxRecords: 2 }), await database.tenant()];
    for (const name of ['a', 'b', 'c']) await hard.insert(theirs, { name });
    await hard.insertMany(mine, [{ name: 'a' }, { name: 'b' }]);
    await expect(hard.insert(mine, { name: 'c' })).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      details: { reason: 'record_limit', component: 'groups', limit: 2 },
    });
  });

  it('a change names the version it expects, and none is made of a deleted row', async () => {
    const ctx = await database.tenant();
    const { id } = await soft.insert(ctx, gateway('v'));
    const late = { code: 'CONFLICT', details: { reason: 'version', expectedVersion: 7, version: 1 } };
    await expect(soft.update(ctx, id, {}, { expectedVersion: 7 })).rejects.toMatchObject(late);
    await expect(soft.delete(ctx, id, { expectedVersion: 7 })).rejects.toMatchObject(late);
    expect(await soft.restore(ctx, id)).toBe(true);
    expect((await soft.update(ctx, id, {}, { expectedVersion: 1 })).version).toBe(2);
    expect(await soft.delete(ctx, id, { expectedVersion: 2 })).toBe(true);
    await expect(soft.update(ctx, id, {})).rejects.toMatchObject({ details: { reason: 'deleted' } });
    expect(await soft.get(ctx, 'v', { includeDeleted: true })).toBeNull();
    expect(await soft.get(ctx, id, { includeDeleted: true })).toMatchObject({ version: 3 });
    expect(await soft.restore(ctx, id)).toBe(true);
    expect(await soft.get(ctx, 'v')).toMatchObject({ version: 4, deletedAt: null });
    expect(await hard.restore(ctx, 'grp_x')).toBe(false);
    await expect(soft.touch(ctx, id, { description: 'x' })).rejects.toThrow('not telemetry');
  });

  it('a page of everything goes on where the one before ended', async () => {
    const ctx = await database.tenant();
    const names = Array.from({ length: 1001 }, (_, i) => `g${i}`);
    await database.db.write([
      {
        sql: `INSERT INTO groups (id, tenant_id, name, role, version, created_at, updated_at)
 SELECT 'grp_' || printf('%026d', key), ?, value, 'viewer', 1, 0, 0 FROM json_each(?)`,
        args: [ctx.tenantId, JSON.stringify(names)],
      },
    ]);
    const found: string[] = [];
    for await (const { name } of hard.all(ctx)) found.push(name);
    expect(found).toEqual(names);
  });

  it('a hook that was taken off is not called any more', async () => {
    const ctx = await database.tenant();
    const calls: unknown[] = [];
    const [first, second] = [() => void calls.push(1), () => void calls.push(2)];
    hard.on('beforeInsert', first);
    hard.on('beforeInsert', second);
    hard.off('beforeInsert', () => undefined);
    await hard.insert(ctx, { name: 'a' });
    hard.off('beforeInsert', first);
    await hard.insert(ctx, { name: 'b' });
    hard.off('beforeInsert', second);
    await hard.insert(ctx, { name: 'c' });
    expect(calls).toEqual([1, 2, 2]);
  });

  it('an accessor that names what its table lacks is refused', () => {
    const bare = { domain: 'test', entity: 'group', prefix: 'grp' };
    expect(() => defineAccessor(groups, { ...bare, softDelete: true })).toThrow('deletedAt');
    expect(() => defineAccessor(groups, { ...bare, events: ['nothing'] })).toThrow("no field 'nothing'");
    expect(() => defineAccessor(tenants, { ...bare, events: ['name'] })).not.toThrow();
    expect(['gateway', 'policy', 'sandbox', 'key', 'status', 'batch', 'wish'].map(pluralOf)).toEqual([
      ...['gateways', 'policies', 'sandboxes', 'keys', 'statuses', 'batches', 'wishes'],
    ]);
  });
});
