import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { gateways } from '../schema/fleet.ts';
import { groups } from '../schema/identity.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { defineAccessor } from './accessor.ts';
import { commit } from './commit.ts';

const bare = { domain: 'test', entity: 'gateway', prefix: 'gw' } as const;
const gateway = (name: string) => ({ name, endpoint: 'e.example.com:443', registeredAt: new Date(0) });
const named = (given: object) =>
  defineAccessor(gateways, {
    ...bare,
    softDelete: true,
    naturalKey: 'name',
    telemetry: ['lastSeen', 'lastStatus'],
    ...given,
  });

describe('a change of a row', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase('file');
  });
  afterAll(() => database.close());

  it('sets what is given, keeps what is undefined, and says when', async () => {
    const soft = named({});
    const ctx = await database.tenant();
    const row = await soft.insert(ctx, { ...gateway('a'), description: 'kept' });
    database.clock.advance(5);
    const later = await soft.update(ctx, row.id, { name: undefined, description: null });
    expect(later).toMatchObject({ name: 'a', description: null, version: 2 });
    expect(later.updatedAt).toEqual(new Date(database.clock.now()));
    expect(await soft.get(ctx, row.id)).toEqual(later);
    await soft.touch(ctx, row.id, { lastStatus: 'healthy', lastSeen: new Date(7) });
    expect(await soft.get(ctx, row.id)).toEqual({ ...later, lastStatus: 'healthy', lastSeen: new Date(7) });
  });

  it('takes no natural key that looks like an id, of its own kind or another', async () => {
    const soft = named({});
    const ctx = await database.tenant();
    const { id } = await soft.insert(ctx, gateway('a'));
    for (const name of [id, id.replace('gw_', 'usr_')]) {
      const refused = { code: 'VALIDATION', details: { issues: [{ path: 'name' }] } };
      await expect(soft.update(ctx, id, { name })).rejects.toMatchObject(refused);
      await expect(soft.insert(ctx, gateway(name))).rejects.toMatchObject(refused);
    }
    const other = id.replace('gw_', 'usr_');
    await expect(soft.insert(ctx, { ...gateway('b'), id: given(other) })).rejects.toMatchObject({
      details: { issues: [{ path: 'id' }] },
    });
  });

  it('shows hooks the row as it was and as it will be', async () => {
    const soft = named({});
    const ctx = await database.tenant();
    const seen: unknown[] = [];
    soft.on('beforeUpdate', ({ row, before, patch }) => {
      seen.push(['before', before?.description, row.description, { ...patch }]);
      if (patch !== undefined) patch.description = 'amended';
    });
    soft.on('afterUpdate', ({ row, before, patch }) => {
      seen.push(['after', before?.description, row.description, row.version, { ...patch }]);
    });
    soft.on(
      'beforeDelete',
      ({ row, before }) => void seen.push(['deleting', row.id, before?.id, row.deletedAt]),
    );
    soft.on(
      'afterDelete',
      ({ row, before }) => void seen.push(['deleted', before?.deletedAt, row.deletedAt]),
    );
    const { id } = await soft.insert(ctx, gateway('a'));
    await soft.update(ctx, id, { description: 'given' });
    const now = new Date(database.clock.now());
    expect(seen.splice(0)).toEqual([
      ['before', null, 'given', { description: 'given' }],
      ['after', null, 'amended', 2, { description: 'amended' }],
    ]);
    const row = await soft.require(ctx, id);
    const planned = await soft.plan.deleteRow(ctx, row);
    expect(planned.result).toMatchObject({ deletedAt: now, version: 3 });
    await commit(ctx, planned);
    expect(seen).toEqual([
      ['deleting', id, id, null],
      ['deleted', null, now],
    ]);
  });

  it('of a row that goes for good shows hooks the row as it was', async () => {
    const hard = defineAccessor(groups, { domain: 'test', entity: 'group', prefix: 'grp' });
    const ctx = await database.tenant();
    const seen: unknown[] = [];
    hard.on('afterDelete', ({ row, before }) => void seen.push([row.name, before?.name]));
    const row = await hard.insert(ctx, { name: 'a' });
    const planned = await hard.plan.deleteRow(ctx, row);
    expect(planned.result).toEqual(row);
    await commit(ctx, planned);
    expect([seen, await hard.get(ctx, row.id)]).toEqual([[['a', 'a']], null]);
  });

  it('holds what a hook made of it to the rules, and only then', async () => {
    const rules = z.strictObject({ description: z.string().max(3).nullable().optional() });
    const loose = { update: rules, create: rules.partial() };
    const soft = named({ schema: loose });
    const ctx = await database.tenant();
    const { id } = await soft.insert(ctx, { ...gateway('a'), description: 'far too long' });
    expect((await soft.update(ctx, id, { description: 'as long' })).description).toBe('as long');
    const hook = soft.on('beforeUpdate', ({ patch }) => {
      if (patch !== undefined) patch.description = 'long';
    });
    await expect(soft.update(ctx, id, { endpoint: 'x:1' })).rejects.toMatchObject({
      code: 'VALIDATION',
      details: { issues: [{ path: 'description' }] },
    });
    soft.off('beforeUpdate', hook);
    soft.on('beforeUpdate', ({ patch }) => {
      if (patch !== undefined) patch.description = 'ok';
    });
    expect(await soft.update(ctx, id, { endpoint: 'x:1' })).toMatchObject({
      description: 'ok',
      endpoint: 'x:1',
    });
  });

  it('holds it to rules without fields of their own as well', async () => {
    const rules = { update: z.object({ description: z.string() }).refine(one => one.description !== 'no') };
    const soft = named({ schema: { update: rules.update.and(z.object({})) } });
    const ctx = await database.tenant();
    const { id } = await soft.insert(ctx, gateway('a'));
    soft.on('beforeUpdate', () => undefined);
    await expect(soft.update(ctx, id, { description: 'no' })).rejects.toMatchObject({ code: 'VALIDATION' });
    expect((await soft.update(ctx, id, { description: 'yes' })).version).toBe(2);
  });

  it('saves at the id: creates, updates, and leaves deleted rows alone', async () => {
    const soft = named({});
    const ctx = await database.tenant();
    const made = await soft.save(ctx, gateway('a'));
    expect(await soft.save(ctx, { ...gateway('b'), id: made.id })).toMatchObject({ id: made.id, version: 2 });
    await soft.delete(ctx, made.id);
    await expect(soft.save(ctx, { ...gateway('c'), id: made.id })).rejects.toMatchObject({
      details: { reason: 'deleted' },
    });
    await expect(soft.save(ctx, { ...gateway('c'), id: given('gw_nonsense') })).rejects.toMatchObject({
      code: 'VALIDATION',
    });
    const many = [await soft.insert(ctx, gateway('x')), await soft.insert(ctx, gateway('y'))];
    expect(
      await soft.deleteMany(
        ctx,
        many.map(({ id }) => id),
      ),
    ).toBe(2);
    expect(
      await soft.getMany(
        ctx,
        many.map(({ id }) => id),
      ),
    ).toEqual([]);
    expect(await soft.insertMany(ctx, [])).toEqual([]);
  });
});

/** An id that is none: what a caller without types may send. */
const given = (text: string): never => text as never;
