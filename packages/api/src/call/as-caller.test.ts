import { BreakwaterError, type ErrorCode } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessWorld, bearer, callOf } from '../access/access.fixture.ts';
import type { ProcedureMeta } from '../meta.ts';
import { asCaller } from './as-caller.ts';

type World = Awaited<ReturnType<typeof accessWorld>>;

describe('a call', () => {
  let world: World;
  beforeAll(async () => {
    world = await accessWorld();
  });
  afterAll(() => world.close());

  async function scene(role: 'viewer' | 'admin' = 'admin') {
    const tenant = await world.tenant();
    const { token } = await world.user(tenant, role);
    return {
      tenant,
      token,
      entries: async () =>
        (
          await world.rows(
            `SELECT action, component, record_id, operation, success, error_code, error_message, request_data, detail
 FROM audit_log WHERE tenant_id = ? ORDER BY seq`,
            tenant.tenantId,
          )
        ).map(([action, component, recordId, operation, success, code, message, input, detail]) => ({
          ...{ action, component, recordId, operation, success, code, message, input, detail },
        })),
    };
  }

  async function fail(token: string, error: unknown, meta: Partial<ProcedureMeta> = {}, input: unknown = {}) {
    const ctx = world.request(bearer(token));
    const call = callOf(meta, input, 'mutation');
    const told = await asCaller(ctx, call, () => Promise.reject(error)).then(
      () => null,
      (refusal: unknown) => refusal,
    );
    return { told, reply: ctx.reply };
  }
  const refusal = (code: ErrorCode, details?: Record<string, unknown>) =>
    new BreakwaterError(code, 'a refusal', details);
  const audited = { audited: true, action: 'fleet.gateway.update' };

  it('answers what it ran, and leaves nothing', async () => {
    const { token, entries } = await scene();
    const ctx = world.request(bearer(token));
    const answer = await asCaller(ctx, callOf(audited), async caller => caller.actor.role);
    expect(answer).toBe('admin');
    expect(await entries()).toEqual([]);
  });

  it('a failure that nobody foresaw is logged with its cause and told as one text', async () => {
    const { token } = await scene();
    const cause = new RangeError('SELECT hashed_password FROM users');
    const { told } = await fail(token, cause);
    expect(told).toMatchObject({ code: 'INTERNAL', details: undefined });
    expect(String(told)).not.toContain('SELECT');
    expect(world.logged.at(-1)).toBe('error unexpected failure');
    expect(world.told.at(-1)).toEqual({
      ...{ requestId: 'req-1', procedure: 'test.things.get', stack: cause.stack },
      error: 'RangeError: SELECT hashed_password FROM users',
    });
    await fail(token, 'thrown text');
    expect(world.told.at(-1)).toMatchObject({ error: 'thrown text', stack: undefined });
    const before = world.logged.length;
    await fail(token, refusal('CONFLICT'));
    expect(world.logged).toHaveLength(before);
  });

  it('a refusal of an audited procedure leaves an entry with what was asked, but what is hidden', async () => {
    const { token, entries } = await scene();
    const input = { id: `gw_${'x'.repeat(400)}`, secret: 'hunter2' };
    await fail(token, refusal('VALIDATION'), { ...audited, hidden: ['secret'] }, input);
    expect(await entries()).toEqual([
      {
        ...{ action: 'fleet.gateway.update', component: 'gateways', operation: 'update', success: 0 },
        ...{ recordId: input.id.slice(0, 320), code: 'VALIDATION', message: 'a refusal', detail: null },
        input: JSON.stringify({ id: input.id, secret: '[redacted]' }),
      },
    ]);
    for (const odd of [null, 'text', { id: 7 }, undefined])
      await fail(token, refusal('CONFLICT'), audited, odd);
    expect((await entries()).slice(1).map(({ recordId }) => recordId)).toEqual([null, null, null, null]);
  });

  it('a call that is forbidden leaves an entry, whatever it is', async () => {
    const { token, entries } = await scene('viewer');
    const { told } = await fail(token, new Error('not reached'), { role: 'admin' });
    expect(told).toMatchObject({ code: 'FORBIDDEN' });
    expect(await entries()).toMatchObject([
      {
        ...{ action: 'access.call.deny', component: 'calls', code: 'FORBIDDEN', success: 0 },
        detail: '{"procedure":"test.things.get"}',
      },
    ]);
  });

  it('nothing is recorded of refusals that say nothing of the caller, or that strangers could repeat', async () => {
    const { token, tenant, entries } = await scene();
    for (const code of ['RATE_LIMITED', 'UNAVAILABLE', 'UNAUTHENTICATED'] as const) {
      await fail(token, refusal(code), audited);
    }
    for (const meta of [{}, { audited: false }]) await fail(token, refusal('VALIDATION'), meta);
    const key = await world.apiKey(tenant);
    await fail(key.token, refusal('QUOTA_EXCEEDED'), { ...audited, apiKeys: true });
    expect(await entries()).toEqual([]);
    await fail(key.token, refusal('CONFLICT'), { ...audited, apiKeys: true });
    await fail(token, refusal('QUOTA_EXCEEDED'), audited);
    expect((await entries()).map(({ code }) => code)).toEqual(['CONFLICT', 'QUOTA_EXCEEDED']);
  });

  it('says when to come back, and how to sign in', async () => {
    const { token } = await scene();
    const later = await fail(token, refusal('RATE_LIMITED', { retryAfterMs: 1500 }));
    expect([later.reply.get('retry-after'), later.reply.get('www-authenticate')]).toEqual(['2', null]);
    const stranger = await fail('nobody', new Error('not reached'));
    expect(stranger.told).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(stranger.reply.get('www-authenticate')).toBe('Bearer');
    expect(stranger.reply.get('retry-after')).toBeNull();
  });

  it('keeps its answer when it cannot be recorded, or its input cannot be read', async () => {
    const { token, entries } = await scene();
    const unread = {
      ...callOf(audited, {}, 'mutation'),
      getRawInput: () => Promise.reject(new Error('unreadable')),
    };
    const ctx = world.request(bearer(token));
    await expect(asCaller(ctx, unread, () => Promise.reject(refusal('VALIDATION')))).rejects.toMatchObject({
      code: 'VALIDATION',
    });
    expect(await entries()).toMatchObject([{ recordId: null, input: null }]);
    await world.db.write([
      {
        sql: "CREATE TRIGGER no_entries BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'no'); END",
        args: [],
      },
    ]);
    expect((await fail(token, refusal('CONFLICT'), audited)).told).toMatchObject({ code: 'CONFLICT' });
    await world.db.write([{ sql: 'DROP TRIGGER no_entries', args: [] }]);
    expect(world.logged.at(-1)).toBe('error a refused call could not be recorded');
    expect(world.told.at(-1)).toMatchObject({ procedure: 'test.things.get' });
    expect(await entries()).toHaveLength(1);
  });
});
