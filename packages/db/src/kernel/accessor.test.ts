import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { BreakwaterError } from '../errors.ts';
import { newId } from '../ids.ts';
import { gateways } from '../schema/fleet.ts';
import { tenants } from '../schema/governance.ts';
import { groupMembers, groups, ROLES } from '../schema/identity.ts';
import { type TestDatabase, type TestTarget, testDatabase } from '../testing.ts';
import { defineAccessor } from './accessor.ts';
import { change } from './change.ts';
import { commit, commitAll } from './commit.ts';
import { type Ctx, SYSTEM } from './context.ts';
import { anyOf } from './filters.ts';
import { transaction } from './transaction.ts';

const define = () => ({
  soft: defineAccessor(gateways, {
    domain: 'fleet',
    entity: 'gateway',
    component: 'gateways',
    prefix: 'gw',
    softDelete: true,
    naturalKey: 'name',
    secret: ['clientKey'],
    telemetry: ['lastSeen'],
    searchable: ['name'],
    sort: { also: ['updatedAt'] },
    filters: { scheme: anyOf(gateways.scheme, z.enum(['https', 'http', 'grpc'])) },
    events: ['name', 'endpoint'],
  }),
  hard: defineAccessor(groups, {
    domain: 'identity',
    entity: 'group',
    component: 'groups',
    prefix: 'grp',
    filters: { role: anyOf(groups.role, z.enum(ROLES)) },
  }),
});

const gateway = (name: string) => ({ name, endpoint: `${name}.example.com:443`, registeredAt: new Date(0) });

async function auditOf(ctx: Ctx, recordId: string) {
  const [found] = await ctx.db.read([
    {
      sql: `SELECT operation, action, before, after, success, actor_kind, actor_name FROM audit_log
            WHERE tenant_id = ? AND record_id = ? ORDER BY seq`,
      args: [ctx.tenantId, recordId],
    },
  ]);
  return (found?.rows ?? []).map(([operation, action, before, after, success, actorKind, actorName]) => ({
    operation,
    action,
    before: before === null ? null : JSON.parse(String(before)),
    after: after === null ? null : JSON.parse(String(after)),
    success,
    actorKind,
    actorName,
  }));
}

async function count(ctx: Ctx, table: string): Promise<number> {
  const [found] = await ctx.db.read([
    { sql: `SELECT count(*) FROM ${table} WHERE tenant_id = ?`, args: [ctx.tenantId] },
  ]);
  return Number(found?.rows[0]?.[0]);
}

const failure = async (work: Promise<unknown>): Promise<BreakwaterError> => {
  const error = await work.then(
    () => undefined,
    e => e,
  );
  if (!(error instanceof BreakwaterError))
    throw new Error(`expected a BreakwaterError, got ${String(error)}`);
  return error;
};

describe.each<TestTarget>(['file', 'http'])('accessor on %s', target => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(target);
  });
  afterAll(() => database.close());

  it('creates at version 1 with one audit entry and one event', async () => {
    const { soft } = define();
    const ctx = await database.tenant();
    const row = await soft.insert(ctx, gateway('edge-1'));
    expect(row).toMatchObject({ name: 'edge-1', version: 1, scheme: 'https', labels: {}, deletedAt: null });
    expect(row.createdAt).toBeInstanceOf(Date);
    const entries = await auditOf(ctx, row.id);
    expect(entries).toMatchObject([
      {
        operation: 'create',
        action: 'fleet.gateway.create',
        before: null,
        after: { name: 'edge-1' },
        success: 1,
      },
    ]);
    expect(entries[0]?.after).not.toHaveProperty('clientKey');
    expect(await count(ctx, 'events')).toBe(1);
    expect(await soft.get(ctx, row.id)).toEqual(row);
    expect(await soft.get(ctx, 'edge-1')).toEqual(row);
  });

  it('finds live rows of the tenant by a condition', async () => {
    const { soft } = define();
    const [mine, theirs] = [await database.tenant(), await database.tenant()];
    const [a, b] = await soft.insertMany(mine, [gateway('a'), gateway('b')]);
    await soft.insert(theirs, gateway('a'));
    const either = { sql: '"name" = ? OR "name" = ?', args: ['a', 'b'] };
    expect(new Set(await soft.find(mine, either))).toEqual(new Set([a, b]));
    await soft.delete(mine, b?.id ?? '');
    expect(await soft.find(mine, either)).toEqual([a]);
    expect(await soft.find(mine, either, { includeDeleted: true })).toHaveLength(2);
  });

  it('leaves the event to a caller that emits its own', async () => {
    const { soft } = define();
    const ctx = await database.tenant();
    const row = await commit(ctx, await soft.plan.insert(ctx, gateway('a'), { events: false }));
    await commit(ctx, await soft.plan.updateRow(ctx, row, { description: 'x' }, { events: false }));
    expect([await count(ctx, 'events'), await count(ctx, 'audit_log')]).toEqual([0, 2]);
  });

  it('hides other tenants rows', async () => {
    const { soft } = define();
    const [mine, theirs] = [await database.tenant(), await database.tenant()];
    const row = await soft.insert(theirs, gateway('edge-1'));
    expect(await soft.get(mine, row.id)).toBeNull();
    expect((await soft.list(mine)).items).toEqual([]);
    expect((await failure(soft.update(mine, row.id, { description: 'x' }))).code).toBe('NOT_FOUND');
    expect(await soft.delete(mine, row.id)).toBe(false);
  });

  it('keeps before and after whole on update, and raises the version even for equal values', async () => {
    const { soft } = define();
    const ctx = await database.tenant();
    const row = await soft.insert(ctx, gateway('a'));
    const updated = await soft.update(ctx, row.id, { name: 'b' });
    expect(updated.version).toBe(2);
    await soft.update(ctx, row.id, { name: 'b' });
    const entries = await auditOf(ctx, row.id);
    expect(entries[1]).toMatchObject({
      operation: 'update',
      before: { name: 'a' },
      after: { name: 'b', version: 2 },
    });
    expect(entries).toHaveLength(3);
  });

  it('lets one of two updates with the same expectedVersion win', async () => {
    const { soft } = define();
    const ctx = await database.tenant();
    const row = await soft.insert(ctx, gateway('a'));
    const results = await Promise.allSettled([
      soft.update(ctx, row.id, { description: 'x' }, { expectedVersion: 1 }),
      soft.update(ctx, row.id, { description: 'y' }, { expectedVersion: 1 }),
    ]);
    expect(results.map(r => r.status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = results.find(r => r.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'CONFLICT', details: { reason: 'version' } });
  });

  it('soft-deletes, refuses changes until restored, and frees the natural key', async () => {
    const { soft } = define();
    const ctx = await database.tenant();
    const row = await soft.insert(ctx, gateway('a'));
    expect(await soft.delete(ctx, row.id)).toBe(true);
    expect(await soft.delete(ctx, row.id)).toBe(false);
    expect(await soft.get(ctx, row.id)).toBeNull();
    expect((await soft.get(ctx, row.id, { includeDeleted: true }))?.deletedAt).toBeInstanceOf(Date);
    expect((await failure(soft.update(ctx, row.id, { description: 'x' }))).details?.reason).toBe('deleted');
    expect(await soft.restore(ctx, row.id)).toBe(true);
    expect(await soft.restore(ctx, row.id)).toBe(true);
    expect((await auditOf(ctx, row.id)).map(e => e.operation)).toEqual(['create', 'soft_delete', 'restore']);
    await soft.delete(ctx, row.id);
    await soft.insert(ctx, gateway('a'));
    expect((await failure(soft.restore(ctx, row.id))).details).toMatchObject({
      reason: 'unique',
      fields: ['name'],
    });
  });

  it('hard-deletes with after null', async () => {
    const { hard } = define();
    const ctx = await database.tenant();
    const row = await hard.insert(ctx, { name: 'ops' });
    expect(await hard.delete(ctx, row.id)).toBe(true);
    expect((await auditOf(ctx, row.id)).at(-1)).toMatchObject({ operation: 'delete', after: null });
    expect(await hard.restore(ctx, row.id)).toBe(false);
  });

  it('creates many in order or none, naming the first bad item', async () => {
    const { soft } = define();
    const ctx = await database.tenant();
    const rows = await soft.insertMany(ctx, [gateway('a'), gateway('b')]);
    expect(rows.map(r => r.name)).toEqual(['a', 'b']);
    expect(rows[0]?.id.localeCompare(rows[1]?.id ?? '')).toBe(-1);
    const error = await failure(soft.insertMany(ctx, [gateway('c'), gateway('c')]));
    expect(error).toMatchObject({ code: 'CONFLICT', details: { reason: 'unique', index: 1 } });
    expect(await count(ctx, 'gateways')).toBe(2);
    expect(await soft.insertMany(ctx, [])).toEqual([]);
    const [a, b] = rows;
    expect(
      await soft.deleteMany(ctx, [a?.id ?? '', b?.id ?? '', a?.id ?? '', 'gw_00000000000000000000000000']),
    ).toBe(2);
  });

  it('runs hooks in order, stores what they amend, and commits what they add', async () => {
    const { soft, hard } = define();
    const ctx = await database.tenant();
    const order: number[] = [];
    soft.on('beforeInsert', () => void order.push(1));
    soft.on('beforeInsert', call => {
      order.push(2);
      call.row.name = call.row.name.toUpperCase();
    });
    soft.on('afterInsert', async call => {
      order.push(3);
      call.add(await hard.plan.insert(call.ctx, { name: `of ${call.row.name}` }));
    });
    const row = await soft.insert(ctx, gateway('edge'));
    expect(order).toEqual([1, 2, 3]);
    expect((await soft.get(ctx, row.id))?.name).toBe('EDGE');
    expect((await auditOf(ctx, row.id))[0]?.after.name).toBe('EDGE');
    expect((await hard.list(ctx)).items.map(g => g.name)).toEqual(['of EDGE']);
  });

  it('stores nothing when a hook throws or the parent violates a rule', async () => {
    const { soft, hard } = define();
    const ctx = await database.tenant();
    await soft.insert(ctx, gateway('a'));
    soft.on('beforeInsert', async call => call.add(await hard.plan.insert(call.ctx, { name: 'child' })));
    expect((await failure(soft.insert(ctx, gateway('a')))).details?.reason).toBe('unique');
    soft.on('afterInsert', () => {
      throw new BreakwaterError('VALIDATION', 'no');
    });
    expect((await failure(soft.insert(ctx, gateway('b')))).code).toBe('VALIDATION');
    expect(await count(ctx, 'groups')).toBe(0);
    expect(await count(ctx, 'gateways')).toBe(1);
  });

  it('holds what a hook made of a row to the rules of its schema', async () => {
    const strict = defineAccessor(groups, {
      domain: 'identity',
      entity: 'group',
      prefix: 'grp',
      schema: { create: z.object({ name: z.string().max(10) }) },
    });
    const ctx = await database.tenant();
    strict.on('beforeInsert', ({ row }) => {
      row.name = `${row.name} and much more`;
    });
    const amended = await failure(strict.insert(ctx, { name: 'short' }));
    expect(amended).toMatchObject({ code: 'VALIDATION', details: { issues: [{ path: 'name' }] } });
    const thrown = define().hard;
    thrown.on('beforeInsert', () => void z.string().parse(1));
    expect((await failure(thrown.insert(ctx, { name: 'a' }))).code).toBe('VALIDATION');
    expect(await count(ctx, 'groups')).toBe(0);
  });

  it('sees its own rows in a transaction, and rolls back on any throw, caught or not', async () => {
    const { soft } = define();
    const ctx = await database.tenant();
    const boom = transaction(ctx, async tx => {
      const row = await soft.insert(tx, gateway('a'));
      expect((await soft.get(tx, row.id))?.name).toBe('a');
      throw new Error('boom');
    });
    await expect(boom).rejects.toThrow('boom');
    expect(await count(ctx, 'gateways')).toBe(0);
    const caught = transaction(ctx, async tx => {
      await soft.insert(tx, gateway('b'));
      await transaction(tx, async () => {
        throw new Error('inner');
      }).catch(() => undefined);
    });
    expect((await failure(caught)).details?.reason).toBe('rolled_back');
    expect(await count(ctx, 'gateways')).toBe(0);
    await transaction(ctx, async tx => {
      await soft.insert(tx, gateway('c'));
      await transaction(tx, async inner => void (await soft.insert(inner, gateway('d'))));
    });
    expect(await count(ctx, 'gateways')).toBe(2);
    expect(await count(ctx, 'audit_log')).toBe(2);
    expect(await count(ctx, 'events')).toBe(2);
  });

  it('commits several changes as one', async () => {
    const { soft, hard } = define();
    const ctx = await database.tenant();
    const [gw, group] = await commitAll(
      ctx,
      await soft.plan.insert(ctx, gateway('a')),
      await hard.plan.insert(ctx, { name: 'g' }),
    );
    expect([gw.name, group.name]).toEqual(['a', 'g']);
    await failure(
      commitAll(
        ctx,
        await hard.plan.insert(ctx, { name: 'h' }),
        await soft.plan.insert(ctx, gateway('a')),
        change(undefined),
      ),
    );
    expect(await count(ctx, 'groups')).toBe(1);
  });

  it('limits records, soft-deleted rows counted, also under a race', async () => {
    const { soft } = define();
    const ctx = await database.tenant({ maxRecords: { gateways: 5 } });
    const first = await soft.insert(ctx, gateway('first'));
    await soft.delete(ctx, first.id);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, i) => soft.insert(ctx, gateway(`g${i}`))),
    );
    expect(results.filter(r => r.status === 'fulfilled')).toHaveLength(4);
    const refused = results.find(r => r.status === 'rejected');
    expect(refused?.reason).toMatchObject({
      code: 'QUOTA_EXCEEDED',
      message: 'at most 5 records are allowed in gateways',
      details: { reason: 'record_limit', component: 'gateways', limit: 5 },
    });
    expect(await soft.restore(ctx, first.id)).toBe(true);
  });

  it('pages every old row once while new ones arrive', async () => {
    const { soft } = define();
    const ctx = await database.tenant();
    await soft.insertMany(
      ctx,
      Array.from({ length: 250 }, (_, i) => gateway(`g${i}`)),
    );
    const seen: string[] = [];
    const sizes: number[] = [];
    let cursor: string | undefined;
    do {
      const page = await soft.list(ctx, { limit: 100, cursor, order: 'asc' });
      sizes.push(page.items.length);
      seen.push(...page.items.map(r => r.name));
      cursor = page.nextCursor ?? undefined;
      if (sizes.length === 1)
        await soft.insertMany(
          ctx,
          Array.from({ length: 20 }, (_, i) => gateway(`new${i}`)),
        );
    } while (cursor !== undefined && sizes.length < 10);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.filter(n => n.startsWith('g'))).toHaveLength(250);
    const { nextCursor } = await soft.list(ctx, { limit: 10 });
    const other = await failure(
      soft.list(ctx, { limit: 10, cursor: nextCursor ?? '', filters: { scheme: 'http' } }),
    );
    expect(other.details?.reason).toBe('cursor_mismatch');
    expect((await failure(soft.list(ctx, { cursor: 'junk' }))).details?.reason).toBe('cursor');
    const byUpdate = await soft.list(ctx, { limit: 3, order: 'updatedAt:asc' });
    expect(byUpdate.items).toHaveLength(3);
    expect((await soft.list(ctx, { q: 'NEW1', limit: 1000 })).items).toHaveLength(11);
  });

  it('refuses natural keys that look like ids and ids of another prefix', async () => {
    const { soft } = define();
    const ctx = await database.tenant();
    const bad = await failure(soft.insert(ctx, gateway('gw_01kdvdna00e008000000000002')));
    expect(bad.code).toBe('VALIDATION');
    expect((await failure(soft.insert(ctx, { ...gateway('x'), id: 'gw_zzz' }))).code).toBe('VALIDATION');
  });

  it('touches telemetry without audit, event or version', async () => {
    const { soft } = define();
    const ctx = await database.tenant();
    const row = await soft.insert(ctx, gateway('a'));
    await soft.touch(ctx, row.id, { lastSeen: new Date(5) });
    expect(await soft.get(ctx, row.id)).toMatchObject({ version: 1, lastSeen: new Date(5) });
    expect(await count(ctx, 'audit_log')).toBe(1);
  });

  it('wants a live parent of the tenant, and says which field names none', async () => {
    const { hard } = define();
    const members = defineAccessor(groupMembers, {
      domain: 'identity',
      entity: 'groupMember',
      component: 'groupMembers',
      prefix: 'gmb',
      parents: { groupId: hard },
    });
    const [ctx, other] = [await database.tenant(), await database.tenant()];
    const theirs = await hard.insert(other, { name: 'theirs' });
    const userId = newId('usr', ctx.clock);
    for (const groupId of [newId('grp', ctx.clock), theirs.id]) {
      const error = await failure(members.insert(ctx, { groupId, userId }));
      expect(error).toMatchObject({
        code: 'NOT_FOUND',
        message: 'group not found',
        details: { field: 'groupId' },
      });
    }
    const mine = await hard.insert(ctx, { name: 'mine' });
    const dangling = await failure(members.insert(ctx, { groupId: mine.id, userId }));
    expect(dangling).toMatchObject({ code: 'CONFLICT', details: { reason: 'foreign_key' } });
  });

  it('refuses to delete what others refer to', async () => {
    const ctx = await database.tenant();
    await define().hard.insert(ctx, { name: 'refers to its tenant' });
    const owners = defineAccessor(tenants, {
      domain: 'governance',
      entity: 'tenant',
      component: 'tenants',
      prefix: 'ten',
    });
    expect((await failure(owners.delete(ctx, ctx.tenantId))).details?.reason).toBe('foreign_key');
  });

  it('sends outbox rows with the events of the commit, and none without', async () => {
    const { soft, hard } = define();
    const ctx = await database.tenant({
      sinks: [
        (_ctx, events) =>
          events.map(({ id, type }) => ({
            sql: 'INSERT INTO leases (name, owner, lease_until) VALUES (?, ?, 0)',
            args: [id, type],
          })),
      ],
    });
    await soft.insert(ctx, gateway('a'));
    await failure(soft.insert(ctx, gateway('a')));
    await transaction(ctx, async tx => void (await hard.insert(tx, { name: 'g' })));
    const [found] = await ctx.db.read([
      {
        sql: 'SELECT owner FROM leases JOIN events ON events.id = leases.name WHERE tenant_id = ? ORDER BY seq',
        args: [ctx.tenantId],
      },
    ]);
    expect(found?.rows.map(([owner]) => owner)).toEqual(['fleet.gateway.created', 'identity.group.created']);
  });

  it('names the system when code runs without a caller', async () => {
    const { hard } = define();
    const ctx = await database.tenant({ actor: SYSTEM });
    const row = await hard.insert(ctx, { name: 'by a job' });
    expect((await auditOf(ctx, row.id))[0]).toMatchObject({ actorKind: 'system', actorName: 'system' });
  });

  it('runs what follows a commit once it stands, and logs what that throws', async () => {
    const { hard } = define();
    const logged: string[] = [];
    const ctx = await database.tenant({ log: message => void logged.push(message) });
    const seen: string[] = [];
    hard.on('afterInsert', ({ add }) => {
      add(change(undefined, { afterCommit: [() => void seen.push('ran')] }));
      add(
        change(undefined, {
          afterCommit: [
            () => {
              throw new Error('too late to matter');
            },
          ],
        }),
      );
    });
    await hard.insert(ctx, { name: 'a' });
    await failure(hard.insert(ctx, { name: 'a' }));
    expect([seen, logged]).toEqual([['ran'], ['afterCommit failed']]);
  });

  it('hands over what a statement returned once its commit stands, also from a transaction', async () => {
    const { hard } = define();
    const ctx = await database.tenant();
    const seen: unknown[] = [];
    const counting = change(undefined, {
      steps: [
        {
          sql: `INSERT INTO usage_counters (subject, period, tenant_id, count) VALUES (?, '2026-11', ?, 1)
 ON CONFLICT (subject, period) DO UPDATE SET count = count + 1 RETURNING count`,
          args: [ctx.tenantId, ctx.tenantId],
          returned: rows => void seen.push(rows),
        },
      ],
      afterCommit: [() => void seen.push('after')],
    });
    await commit(ctx, counting);
    expect(seen.splice(0)).toEqual([[[1]], 'after']);
    await transaction(ctx, async tx => {
      await commit(tx, counting);
      await hard.insert(tx, { name: 'later' });
      await commit(tx, counting);
      expect(seen).toEqual([]);
    });
    expect(seen.splice(0)).toEqual([[[2]], 'after', [[3]], 'after']);
    const undone = transaction(ctx, async tx => {
      await commit(tx, counting);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(seen).toEqual([]);
  });

  it('gives up a transaction that takes too long, and leaves its connection alone', async () => {
    const { hard } = define();
    const ctx = await database.tenant();
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      let late: Promise<unknown> = Promise.resolve();
      const slow = transaction(ctx, async tx => {
        await hard.insert(tx, { name: 'slow' });
        const wait = new Promise(resolve => setTimeout(resolve, 60_000));
        late = wait.then(() => hard.insert(tx, { name: 'late' }));
        vi.advanceTimersByTime(4_000);
        await wait;
      });
      expect(await failure(slow)).toMatchObject({
        code: 'UNAVAILABLE',
        details: { reason: 'transaction_timeout' },
      });
      vi.advanceTimersByTime(60_000);
      expect((await failure(late)).details?.reason).toBe('rolled_back');
    } finally {
      vi.useRealTimers();
    }
    expect(await count(ctx, 'groups')).toBe(0);
  });

  it('saves: creates at the id, then updates', async () => {
    const { hard } = define();
    const ctx = await database.tenant();
    const row = await hard.save(ctx, { id: 'grp_01kdvdna00e008000000000002', name: 'one' });
    const again = await hard.save(ctx, { id: row.id, name: 'two' });
    expect(again).toMatchObject({ id: row.id, name: 'two', version: 2 });
  });
});
