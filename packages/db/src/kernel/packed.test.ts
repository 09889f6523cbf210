import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { BreakwaterError } from '../errors.ts';
import { type Id, newId } from '../ids.ts';
import { gateways } from '../schema/fleet.ts';
import { groupMembers, groups } from '../schema/identity.ts';
import { type TestDatabase, type TestTarget, testDatabase } from '../testing.ts';
import { defineAccessor } from './accessor.ts';
import { change, combine, guard } from './change.ts';
import { commit, commitAll } from './commit.ts';
import type { Ctx } from './context.ts';
import { packed } from './packed.ts';

const define = () => ({
  groups: defineAccessor(groups, { domain: 'identity', entity: 'group', prefix: 'grp', events: ['name'] }),
  gateways: defineAccessor(gateways, { domain: 'fleet', entity: 'gateway', prefix: 'gw' }),
});

const named = (count: number, name = 'group') =>
  Array.from({ length: count }, (_, i) => ({ name: `${name} ${i}` }));
const gateway = (name: string) => ({ name, endpoint: 'gateway.example.com:443', registeredAt: new Date(0) });
const gatewaysNamed = (count: number) => named(count).map(({ name }) => gateway(name));

describe.each<TestTarget>(['file', 'http'])('many rows in one statement on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
  });
  afterAll(() => database.close());

  const column = async (ctx: Ctx, table: string, name: string, order: string) => {
    const sql = `SELECT ${name} FROM ${table} WHERE tenant_id = ? ORDER BY ${order}`;
    const [found] = await ctx.db.read([{ sql, args: [ctx.tenantId] }]);
    return (found?.rows ?? []).map(([value]) => value);
  };
  const nothingIn = async (ctx: Ctx) => {
    for (const table of ['groups', 'gateways', 'audit_log', 'events'])
      expect([table, await column(ctx, table, 'id', 'id')]).toEqual([table, []]);
  };

  it('are written in few, and rows, entries and events keep the order of the items', async () => {
    const ctx = await database.tenant();
    const write = vi.spyOn(ctx.db, 'write');
    const made = await define().groups.insertMany(ctx, named(123));
    const sent = write.mock.calls.map(([statements]) => statements.length);
    write.mockRestore();
    // The gate; 50 + 50 + 10 + 10 + 3 rows, as many entries and as many events.
    expect(sent).toEqual([16]);
    const ids = made.map(({ id }) => id);
    expect(made.map(({ name }) => name)).toEqual(named(123).map(({ name }) => name));
    expect(ids).toEqual(ids.toSorted());
    expect(await column(ctx, 'groups', 'id', 'rowid')).toEqual(ids);
    expect(await column(ctx, 'audit_log', 'record_id', 'seq')).toEqual(ids);
    expect(await column(ctx, 'events', 'record_id', 'seq')).toEqual(ids);
    const entries = await column(ctx, 'audit_log', 'id', 'seq');
    expect(entries).toEqual(entries.toSorted());
  });

  it.each([0, 1, 49, 50, 77, 122])('tell which of them has a name in use: item %i', async at => {
    const ctx = await database.tenant();
    const { groups } = define();
    const twin = named(123)[at === 0 ? 1 : at - 1]?.name ?? '';
    const items = named(123).map((item, i) => (i === at ? { name: twin } : item));
    const write = vi.spyOn(ctx.db, 'write');
    await expect(groups.insertMany(ctx, items)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'unique', fields: ['name'], index: Math.max(at, 1) },
    });
    // Once more, row by row: the gate, the rows, and five statements each of entries and events.
    expect(write.mock.calls.map(([statements]) => statements.length)).toEqual([16, 134]);
    write.mockRestore();
    await nothingIn(ctx);
  });

  it('tell which of them breaks a rule of the database', async () => {
    const ctx = await database.tenant();
    const items = gatewaysNamed(60).map((item, i) => (i === 33 ? gateway('x'.repeat(300)) : item));
    await expect(define().gateways.insertMany(ctx, items)).rejects.toMatchObject({
      code: 'VALIDATION',
      details: { reason: 'constraint', index: 33 },
    });
    await nothingIn(ctx);
  });

  it('are refused as ever when one names what is not there', async () => {
    const ctx = await database.tenant();
    const members = defineAccessor(groupMembers, { domain: 'identity', entity: 'member', prefix: 'gmb' });
    const [group] = await define().groups.insertMany(ctx, [{ name: 'ops' }]);
    const groupId: Id<'grp'> = group?.id ?? newId('grp', ctx.clock);
    const items = Array.from({ length: 60 }, () => ({ groupId, userId: newId('usr', ctx.clock) }));
    await expect(members.insertMany(ctx, items)).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'foreign_key' },
    });
    expect(await column(ctx, 'group_members', 'id', 'id')).toEqual([]);
  });

  it('stand or fall with rows of another table in the commit', async () => {
    const ctx = await database.tenant();
    const { groups, gateways } = define();
    const items = gatewaysNamed(20);
    const wrong = [...items.slice(0, 19), gateway('group 3')];
    const inOne = async (second: typeof items) =>
      commitAll(
        ctx,
        await groups.plan.insertMany(ctx, named(20)),
        await gateways.plan.insertMany(ctx, second),
        await groups.plan.insertMany(ctx, named(5, 'later')),
      );
    await expect(inOne(wrong)).rejects.toMatchObject({ details: { reason: 'unique', index: 19 } });
    await nothingIn(ctx);
    const [first, second, third] = await inOne(items);
    expect([first.length, second.length, third.length]).toEqual([20, 20, 5]);
    expect(await column(ctx, 'audit_log', 'record_id', 'seq')).toEqual(
      [...first, ...second, ...third].map(({ id }) => id),
    );
  });

  it('count one by one in what a commit may hold', async () => {
    const ctx = await database.tenant();
    const planned = await define().groups.plan.insertMany(ctx, named(600));
    await expect(
      commit(ctx, planned, { limits: { statements: 600, bytes: 8_000_000 } }),
    ).rejects.toMatchObject({
      details: { reason: 'too_large' },
    });
    await nothingIn(ctx);
  });

  it('are sent once only where none of them was what the commit was refused for', async () => {
    const ctx = await database.tenant();
    const { groups, gateways } = define();
    await gateways.insertMany(ctx, [gateway('taken')]);
    const planned = await groups.plan.insertMany(ctx, named(20));
    const twin = await gateways.plan.insertMany(ctx, [gateway('taken')]);
    const write = vi.spyOn(ctx.db, 'write');
    await expect(commitAll(ctx, planned, twin)).rejects.toMatchObject({ details: { reason: 'unique' } });
    const sent = write.mock.calls.length;
    write.mockRestore();
    expect(sent).toBe(target === 'file' ? 1 : sent);
    expect(await column(ctx, 'groups', 'id', 'id')).toEqual([]);
  });

  it('stand, with all that follows from it, where what refused them is gone when they are sent again', async () => {
    const ctx = await database.tenant();
    const { groups } = define();
    const [taken] = await groups.insertMany(ctx, [{ name: 'group 7' }]);
    const write = ctx.db.write.bind(ctx.db);
    const once = vi.spyOn(ctx.db, 'write').mockImplementationOnce(async statements => {
      try {
        return await write(statements);
      } finally {
        await write([{ sql: 'DELETE FROM groups WHERE id = ?', args: [taken?.id ?? ''] }]);
      }
    });
    const told: unknown[] = [];
    const tell = (what: unknown) => void told.push(what);
    const planned = await groups.plan.insertMany(ctx, named(20));
    const counted = { sql: 'SELECT count(*) FROM groups WHERE tenant_id = ?', args: [ctx.tenantId] };
    const after = change(undefined, {
      steps: [{ ...counted, returned: tell }],
      afterCommit: [() => tell('committed')],
    });
    const made = await commit(ctx, combine(planned.result, [planned, after]));
    once.mockRestore();
    expect(told).toEqual([[[20]], 'committed']);
    expect(await column(ctx, 'groups', 'id', 'id')).toEqual(made.map(({ id }) => id));
  });

  it('follow one another with all their hooks where a hook may ask what an earlier one did', async () => {
    const ctx = await database.tenant();
    const { groups, gateways } = define();
    const places = '(SELECT count(*) FROM gateways WHERE tenant_id = ?) < 2';
    const full = new BreakwaterError('PRECONDITION_FAILED', 'no place is left');
    groups.on('beforeInsert', call =>
      call.add(change(undefined, { steps: [guard(places, [call.ctx.tenantId], () => full)] })),
    );
    groups.on('afterInsert', async call =>
      call.add(await gateways.plan.insert(call.ctx, gateway(String(call.row.name)))),
    );
    await expect(groups.insertMany(ctx, named(3))).rejects.toBe(full);
    await nothingIn(ctx);
    expect(await groups.insertMany(ctx, named(2))).toHaveLength(2);
  });

  it.each([0, 1, 7, 8, 12])('tell which of the guards before them did not hold: %i', async at => {
    const ctx = await database.tenant();
    const planned = await define().groups.plan.insertMany(ctx, named(2));
    const errors = Array.from({ length: 13 }, (_, n) => new BreakwaterError('CONFLICT', `guard ${n}`));
    const steps = errors.map((error, n) =>
      guard(n === at ? '(SELECT NULL WHERE ? < 0)' : '? >= 0', [n], () => error),
    );
    await expect(commitAll(ctx, change(undefined, { steps }), planned)).rejects.toBe(errors[at]);
    await nothingIn(ctx);
  });

  it('let what comes after all of them be told what it returned', async () => {
    const ctx = await database.tenant();
    const planned = await define().groups.plan.insertMany(ctx, named(70));
    let told: unknown;
    const last = { sql: 'SELECT count(*) FROM groups WHERE tenant_id = ?', args: [ctx.tenantId] };
    const returned = (rows: unknown) => {
      told = rows;
    };
    await commit(
      ctx,
      combine(undefined, [planned, { ...planned, steps: [{ ...last, returned }], audit: [], events: [] }]),
    );
    expect(told).toEqual([[70]]);
  });
});

describe('packing', () => {
  const row = (into: string, n: number) => ({ sql: `${into} VALUES (?)`, args: [n], into });
  it('joins neighbours of one table, and leaves everything else where it stands', () => {
    const guard = { sql: 'SELECT 1', args: [] };
    const [a, b] = ['INSERT INTO "a" ("n")', 'INSERT INTO "b" ("n")'];
    expect(packed([row(a, 1), row(a, 2), guard, row(a, 3), row(b, 4), row(b, 5)])).toEqual([
      { sql: `${a} VALUES (?), (?)`, args: [1, 2] },
      guard,
      row(a, 3),
      { sql: `${b} VALUES (?), (?)`, args: [4, 5] },
    ]);
    expect(packed([])).toEqual([]);
    const alone = [
      { ...row(a, 1), outbox: true as const },
      { ...row(a, 2), returned: () => undefined },
    ];
    expect(packed(alone)).toEqual(alone);
  });

  it('sends neighbouring guards as one, but for those with numbered parameters', () => {
    const never = () => new BreakwaterError('CONFLICT', 'never');
    const [a, b, c] = ['1 = ?', 'changes() = 1', '?1 = ?1'].map(one => guard(one, [1], never));
    const row1 = row('INSERT INTO "a" ("n")', 1);
    if (a === undefined || b === undefined || c === undefined) throw new Error('three guards');
    expect(packed([a, row1, b, a, c, a])).toEqual([
      a,
      row1,
      {
        sql: `SELECT CASE WHEN (changes() = 1) THEN CASE WHEN (1 = ?) THEN 1 ELSE json_extract('{}', 'bw:guard 1') END ELSE json_extract('{}', 'bw:guard 0') END`,
        args: [1, 1],
        single: true,
        otherwise: expect.any(Function),
      },
      c,
      a,
    ]);
    expect(packed(Array(20).fill(a)).map(({ args }) => args.length)).toEqual([8, 8, 4]);
  });

  it('sends what all of many rows have in common once', () => {
    const into = 'INSERT INTO "t" ("a", "b", "c")';
    const rows = Array.from({ length: 50 }, (_, i) => ({ sql: '', args: [i, 'same', null], into }));
    const tuples = Array(50).fill('(?)').join(', ');
    expect(packed(rows)).toEqual([
      { sql: `${into} SELECT column1, ?1, ?2 FROM (VALUES ${tuples})`, args: ['same', null, ...rows.keys()] },
    ]);
  });
});
