import { BreakwaterError, change, combine, conflict, defineAccessor } from '@breakwater/db';
import { groups as table } from '@breakwater/db/schema';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessWorld, bearer, callOf } from '../access/access.fixture.ts';
import { identify } from '../access/authorise.ts';
import type { Caller } from '../context.ts';
import type { ProcedureMeta } from '../meta.ts';
import { type WriteOptions, write } from './write.ts';

const DAY = 24 * 60 * 60 * 1000;
const groups = defineAccessor(table, { domain: 'test', entity: 'group', prefix: 'grp' });

type World = Awaited<ReturnType<typeof accessWorld>>;
/** One of many, whose number the commit knows. */
type Found = { readonly number: number | null; readonly text: string; readonly at: Date };
type Given = { readonly name: string; readonly secret?: string };

describe('a mutation with an idempotency key', () => {
  let world: World;
  beforeAll(async () => {
    world = await accessWorld();
  });
  afterAll(() => world.close());

  async function scene(meta: Partial<ProcedureMeta> = {}) {
    const tenant = await world.tenant();
    const user = await world.user(tenant, 'admin', 10 * DAY);
    const colleague = await world.user(tenant, 'admin', 10 * DAY);
    let planned = 0;
    const create = write(async (ctx: Caller, { name }: Given) => {
      planned++;
      const made = await groups.plan.insert(ctx, { name });
      return combine({ name, nth: planned, at: new Date(world.clock.now()) }, [made]);
    }, undefined);
    const caller = (key: string | null, token: string = user.token, path?: string) => {
      const call = callOf(meta, {}, 'mutation');
      return identify(
        world.request(bearer(token), { idempotencyKey: key }),
        path === undefined ? call : { ...call, path },
      );
    };
    return {
      ...{ tenant, user, colleague, caller, create },
      planned: () => planned,
      async run(key: string | null, input: Given, token?: string) {
        const ctx = await caller(key, token);
        const result = await create({ ctx, input });
        return { ...result, replayed: ctx.reply.get('idempotency-replayed') };
      },
      names: async () =>
        (
          await world.rows('SELECT name FROM groups WHERE tenant_id = ? ORDER BY name', tenant.tenantId)
        ).flat(),
      records: () => world.rows('SELECT * FROM idempotency_keys WHERE tenant_id = ?', tenant.tenantId),
    };
  }

  it('has one effect, and the same answer each time', async () => {
    const { run, names, records, planned } = await scene();
    const at = new Date(world.clock.now());
    expect(await run('k', { name: 'a' })).toEqual({ name: 'a', nth: 1, at, replayed: null });
    world.clock.advance(1);
    expect(await run('k', { name: 'a' })).toEqual({ name: 'a', nth: 1, at, replayed: 'true' });
    expect([await names(), planned()]).toEqual([['a'], 1]);
    expect(await records()).toHaveLength(1);
    expect(await run('l', { name: 'b' })).toMatchObject({ nth: 2, replayed: null });
    expect(await names()).toEqual(['a', 'b']);
  });

  it('keeps nothing without a key, or where the procedure keeps no answers', async () => {
    const plain = await scene();
    await plain.run(null, { name: 'a' });
    await expect(plain.run(null, { name: 'a' })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await plain.records()).toEqual([]);
    const never = await scene({ idempotent: false });
    await never.run('k', { name: 'a' });
    await never.run('k', { name: 'b' });
    expect([await never.names(), await never.records()]).toEqual([['a', 'b'], []]);
  });

  it('is refused for other input', async () => {
    const { run, names } = await scene();
    await run('k', { name: 'a' });
    await expect(run('k', { name: 'b' })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'idempotency_input' },
    });
    expect(await names()).toEqual(['a']);
  });

  it('is forgotten the instant its day is over, and then makes room for another effect', async () => {
    const { run, names, records } = await scene();
    await run('k', { name: 'a' });
    world.clock.advance(DAY - 1);
    expect(await run('k', { name: 'a' })).toMatchObject({ replayed: 'true' });
    world.clock.advance(1);
    expect(await run('k', { name: 'b' })).toMatchObject({ name: 'b', replayed: null });
    expect(await names()).toEqual(['a', 'b']);
    expect(await records()).toHaveLength(1);
  });

  it.each([1, 49, 50, 120])('keeps %i numbers that only the commit knows', async count => {
    const { caller, records } = await scene();
    const all = Array.from({ length: count }, (_, i) => i);
    const counting = write(async (ctx: Caller) => {
      const made = await groups.plan.insert(ctx, { name: 'a' });
      const found = all.map((n): Found => ({ number: null, text: `é "\u2028 ${n}`, at: new Date(n) }));
      const counted = all.map(n => ({
        path: ['found', n, 'number'],
        value: { sql: '(SELECT count(*) + ? FROM groups WHERE tenant_id = ?)', args: [n, ctx.tenantId] },
      }));
      return { ...combine({ found }, [made]), counted };
    }, undefined);
    const run = async () => counting({ ctx: await caller('k'), input: undefined });
    const given = await run();
    expect(given.found.map(({ number }) => number)).toEqual(all.map(() => null));
    expect(await run()).toEqual({ found: given.found.map((one, n) => ({ ...one, number: n + 1 })) });
    expect(await records()).toHaveLength(1);
  });

  it('counts nothing in an answer that is kept encrypted', async () => {
    const { caller, records, names } = await scene({ secret: true });
    const counting = write(async (ctx: Caller) => {
      const made = await groups.plan.insert(ctx, { name: 'a' });
      return { ...combine({ n: 0 }, [made]), counted: [{ path: ['n'], value: { sql: '1', args: [] } }] };
    }, undefined);
    await expect(counting({ ctx: await caller('k'), input: undefined })).rejects.toThrow('encrypted');
    expect([await names(), await records()]).toEqual([[], []]);
  });

  it('is one of its tenant and procedure', async () => {
    const [here, there] = [await scene(), await scene()];
    await here.run('k', { name: 'a' });
    expect(await there.run('k', { name: 'a' })).toMatchObject({ replayed: null });
    const ctx = await here.caller('k', here.user.token, 'test.other.create');
    expect(await here.create({ ctx, input: { name: 'c' } })).toMatchObject({ nth: 2 });
    expect(await here.names()).toEqual(['a', 'c']);
  });

  it('answers a colleague too, but not with a secret that was shown once', async () => {
    const open = await scene();
    await open.run('k', { name: 'a' });
    expect(await open.run('k', { name: 'a' }, open.colleague.token)).toMatchObject({ replayed: 'true' });

    const secret = await scene({ secret: true });
    await secret.run('k', { name: 'once-shown' });
    const [record] = await secret.records();
    expect(JSON.stringify(record)).not.toContain('once-shown');
    expect(await secret.run('k', { name: 'once-shown' })).toMatchObject({
      name: 'once-shown',
      replayed: 'true',
    });
    const refused = { code: 'CONFLICT', details: { reason: 'idempotency_principal' } };
    await expect(secret.run('k', { name: 'once-shown' }, secret.colleague.token)).rejects.toMatchObject(
      refused,
    );
    const ctx = await secret.caller('k');
    const actor = { ...ctx.actor, kind: 'servicePrincipal' as const };
    await expect(
      secret.create({ ctx: { ...ctx, actor }, input: { name: 'once-shown' } }),
    ).rejects.toMatchObject(refused);
  });

  it('stores a secret answer where it cannot be moved to another key or tenant', async () => {
    const { run, tenant } = await scene({ secret: true });
    await run('k', { name: 'a' });
    await world.db.write([
      { sql: "UPDATE idempotency_keys SET key = 'l' WHERE tenant_id = ?", args: [tenant.tenantId] },
    ]);
    await expect(run('l', { name: 'a' })).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('gets the answer of a twin that was in flight, whatever refused this one', async () => {
    const { caller, create, run, names } = await scene();
    const late = await caller('k');
    await run('k', { name: 'a' });
    expect(late.stored).toBeNull();
    expect(await create({ ctx: late, input: { name: 'a' } })).toMatchObject({ nth: 1 });
    expect(late.reply.get('idempotency-replayed')).toBe('true');
    const other = { ...late, stored: null, reply: new Headers() };
    await expect(create({ ctx: other, input: { name: 'b' } })).rejects.toMatchObject({
      details: { reason: 'idempotency_input' },
    });
    expect(await names()).toEqual(['a']);
  });

  it('is free again after a call that failed', async () => {
    const { run, records } = await scene();
    await run(null, { name: 'a' });
    await expect(run('k', { name: 'a' })).rejects.toMatchObject({ details: { reason: 'unique' } });
    expect(await records()).toEqual([]);
    expect(await run('k', { name: 'b' })).toMatchObject({ replayed: null });
  });

  it('keeps answers of up to 2 MiB and has no effect when there would be more', async () => {
    const { caller, records } = await scene();
    const answer = (length: number) =>
      write(async (_ctx: Caller, _input: Given) => change('x'.repeat(length)));
    // superjson's frame: {"json":"…"}
    const most = 2 * 1024 * 1024 - 11;
    await expect(answer(most + 1)({ ctx: await caller('k'), input: { name: 'a' } })).rejects.toMatchObject({
      code: 'VALIDATION',
      details: { reason: 'too_large' },
    });
    expect(await records()).toEqual([]);
    expect(await answer(most)({ ctx: await caller('k'), input: { name: 'a' } })).toHaveLength(most);
    expect(await records()).toHaveLength(1);
  });

  it('plans again as often as it may while others come first', async () => {
    const { caller } = await scene();
    const moving = (options: WriteOptions | undefined, key: string | null) => {
      let plans = 0;
      const resolver = write(async (_ctx: Caller, _input: Given) => {
        plans++;
        if (plans < 3) throw conflict('version', 'it moved');
        return change(plans);
      }, options);
      return caller(key).then(ctx => resolver({ ctx, input: { name: 'a' } }));
    };
    const contended = { code: 'CONFLICT', details: { reason: 'contended' } };
    for (const key of [null, 'k']) {
      await expect(moving(undefined, key)).rejects.toMatchObject(contended);
      await expect(moving({ attempts: 2 }, key)).rejects.toMatchObject(contended);
      expect(await moving({ attempts: 3 }, key)).toBe(3);
    }
  });

  it('holds a commit to the limits it is given', async () => {
    const { caller, names } = await scene();
    const limited = write(
      async (ctx: Caller, { name }: Given) => combine(name, [await groups.plan.insert(ctx, { name })]),
      { limits: { statements: 1, bytes: 1e6 } },
    );
    await expect(limited({ ctx: await caller(null), input: { name: 'a' } })).rejects.toMatchObject({
      details: { reason: 'too_large' },
    });
    expect(await names()).toEqual([]);
  });

  it('keeps hidden input out of the audit log', async () => {
    const { caller, create, tenant } = await scene({ hidden: ['secret'] });
    await create({ ctx: await caller(null), input: { name: 'a', secret: 'hunter2' } });
    const [data] = await world.rows(
      'SELECT request_data FROM audit_log WHERE tenant_id = ?',
      tenant.tenantId,
    );
    expect(data).toEqual(['{"name":"a","secret":"[redacted]"}']);
  });

  it('passes on what refused it', async () => {
    const { caller } = await scene();
    const refusing = write(async (_ctx: Caller, _input: Given) => {
      throw new BreakwaterError('PRECONDITION_FAILED', 'not now');
    });
    await expect(refusing({ ctx: await caller('k'), input: { name: 'a' } })).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
  });
});
