import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { gateways } from '../schema/fleet.ts';
import { tenants } from '../schema/governance.ts';
import { CREATED_VIA, groupMembers, groups, users } from '../schema/identity.ts';
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

  it('holds of it to the rules only the fields that are given', async () => {
    const rules = z.object({
      endpoint: z.exactOptional(z.string()),
      description: z.exactOptional(z.string()),
    });
    const soft = named({ schema: { update: rules } });
    const ctx = await database.tenant();
    const { id } = await soft.insert(ctx, gateway('a'));
    soft.on('beforeUpdate', () => undefined);
    expect((await soft.update(ctx, id, { endpoint: 'x:1' })).endpoint).toBe('x:1');
  });

  it('of a table without tenants is of the row with the id', async () => {
    const bare = defineAccessor(tenants, {
      ...{ domain: 'test', entity: 'tenant', prefix: 'ten', softDelete: true, maxRecords: 10_000 },
      telemetry: ['createdBy', 'decisionRetentionDays'],
    });
    const child = named({ parents: { description: bare } });
    const ctx = await database.tenant();
    const [one, other] = [await bare.insert(ctx, { name: 'one' }), await bare.insert(ctx, { name: 'other' })];
    expect(await bare.update(ctx, one.id, { name: 'first' })).toMatchObject({ name: 'first', version: 2 });
    await bare.touch(ctx, one.id, { createdBy: 'ada', decisionRetentionDays: 7 });
    expect(
      await bare.find(ctx, { sql: '"name" = ?', args: ['first'] }, { acrossTenants: true }),
    ).toMatchObject([{ id: one.id, createdBy: 'ada', decisionRetentionDays: 7 }]);
    await child.insert(ctx, { ...gateway('a'), description: one.id });
    await bare.delete(ctx, one.id);
    await expect(child.insert(ctx, { ...gateway('b'), description: one.id })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await bare.get(ctx, other.id)).toEqual(other);
    const small = { ...ctx, maxRecords: 1 };
    await expect(bare.insert(small, { name: 'third' })).rejects.toMatchObject({ code: 'QUOTA_EXCEEDED' });
  });

  it('of a table without versions is of the row with the id', async () => {
    const people = defineAccessor(users, { domain: 'test', entity: 'user', prefix: 'usr' });
    const teams = defineAccessor(groups, { domain: 'test', entity: 'group', prefix: 'grp' });
    const members = defineAccessor(groupMembers, { domain: 'test', entity: 'member', prefix: 'gmb' });
    const ctx = await database.tenant();
    const user = await people.insert(ctx, { email: 'ada@example.com', createdVia: CREATED_VIA[0] });
    const [a, b, c] = await teams.insertMany(ctx, [{ name: 'a' }, { name: 'b' }, { name: 'c' }]);
    if (a === undefined || b === undefined || c === undefined) throw new Error('three groups were made');
    const [one, other] = await members.insertMany(ctx, [
      { userId: user.id, groupId: a.id },
      { userId: user.id, groupId: b.id },
    ]);
    if (one === undefined) throw new Error('two members were made');
    expect(await members.update(ctx, one.id, { groupId: c.id })).toEqual({ ...one, groupId: c.id });
    await members.delete(ctx, one.id);
    expect(await members.find(ctx, { sql: '1', args: [] })).toEqual([other]);
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
