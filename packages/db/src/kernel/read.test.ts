import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { gateways } from '../schema/fleet.ts';
import { groups } from '../schema/identity.ts';
import { type TestDatabase, type TestTarget, testDatabase } from '../testing.ts';
import { defineAccessor } from './accessor.ts';
import { idsOf, readAll } from './read.ts';
import { transaction } from './transaction.ts';

const soft = defineAccessor(gateways, {
  domain: 'fleet',
  entity: 'gateway',
  prefix: 'gw',
  softDelete: true,
  naturalKey: 'name',
});
const hard = defineAccessor(groups, { domain: 'identity', entity: 'group', prefix: 'grp' });
const gateway = (name: string) => ({ name, endpoint: `${name}.example.com:443`, registeredAt: new Date(0) });
const everything = { sql: '1', args: [] };

describe.each<TestTarget>(['file', 'http'])('readAll on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
  });
  afterAll(() => database.close());

  it('answers each read with its own rows, in one round trip', async () => {
    const ctx = await database.tenant();
    const named = await soft.insert(ctx, gateway('edge'));
    const group = await hard.insert(ctx, { name: 'ops', role: 'viewer' });
    const read = vi.spyOn(ctx.db, 'read');
    const [one, missing, all, page] = await readAll(
      ctx,
      soft.reading(ctx, 'edge'),
      soft.reading(ctx, 'nothing'),
      hard.finding(ctx, everything),
      soft.listing(ctx, { limit: 1 }),
    );
    expect(read).toHaveBeenCalledOnce();
    read.mockRestore();
    expect([one, missing, all]).toEqual([named, null, [group]]);
    expect(page).toEqual({ items: [named], nextCursor: null });
  });

  it('refuses as soon as one record that must be there is not', async () => {
    const ctx = await database.tenant();
    const { id } = await hard.insert(ctx, { name: 'ops', role: 'viewer' });
    const [group] = await readAll(ctx, hard.requiring(ctx, id));
    expect(group.name).toBe('ops');
    const both = readAll(ctx, hard.requiring(ctx, id), soft.requiring(ctx, 'nothing'));
    await expect(both).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'gateway not found' });
  });

  it('finds what belongs to the rows of another read', async () => {
    const ctx = await database.tenant();
    const [edge, core] = await soft.insertMany(ctx, [gateway('edge'), gateway('core')]);
    const gone = await soft.insert(ctx, gateway('gone'));
    await soft.delete(ctx, gone.id);
    const asked = [core?.id, gone.id, edge?.id, core?.id].map(String);
    for (const found of [soft.readingMany(ctx, asked), soft.finding(ctx, everything)]) {
      const ids = idsOf(found);
      const same = soft.finding(ctx, { sql: `id IN (${ids.sql})`, args: ids.args }, { includeDeleted: true });
      const [rows, again] = await readAll(ctx, found, same);
      expect(again.map(row => row.name).toSorted()).toEqual(['core', 'edge']);
      expect(rows.map(row => row.name).toSorted()).toEqual(['core', 'edge']);
    }
    const [inOrder] = await readAll(ctx, soft.readingMany(ctx, asked));
    expect(inOrder.map(row => row.name)).toEqual(['core', 'edge']);
  });

  it('asks nothing for no reads', async () => {
    const ctx = await database.tenant();
    const read = vi.spyOn(ctx.db, 'read');
    expect(await readAll(ctx)).toEqual([]);
    expect(read).not.toHaveBeenCalled();
    read.mockRestore();
  });

  it('sees what its own transaction wrote', async () => {
    const ctx = await database.tenant();
    await transaction(ctx, async tx => {
      const row = await soft.insert(tx, gateway('edge'));
      expect(await readAll(tx, soft.reading(tx, row.id))).toEqual([row]);
    });
  });
});
