import { commit } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessWorld, callOf, ROOT } from '../../access/access.fixture.ts';
import { identify } from '../../access/authorise.ts';
import { clearRiskModel, riskModel, setRiskModel } from './risk-model.ts';

type World = Awaited<ReturnType<typeof accessWorld>>;

const logistic = { intercept: 1, features: [], n0: 10 };
const hyperprior = { mean: 0.1, p5: 0, p50: 0.1, p95: 0.5, n0: 10 };
const NOTHING = {
  ...{ logistic: null, hyperprior: null, riskDecay: false, outcomesSeen: 0, version: 0, updatedAt: null },
};

describe('the risk model of a tenant', () => {
  let world: World;
  beforeAll(async () => {
    world = await accessWorld();
  });
  afterAll(() => world.close());

  async function scene() {
    const { tenantId } = await world.tenant();
    const request = world.request(`Bearer ${ROOT}`, { tenantHeader: tenantId });
    const ctx = await identify(request, callOf({}, {}, 'mutation'));
    const parsed = (text: unknown) => (text === null ? null : JSON.parse(String(text)));
    return {
      ctx,
      tenantId,
      set: async (given: Parameters<typeof setRiskModel>[1]) => commit(ctx, await setRiskModel(ctx, given)),
      clear: async (expectedVersion?: number) => commit(ctx, await clearRiskModel(ctx, { expectedVersion })),
      entries: async () =>
        (
          await world.rows(
            'SELECT action, component, record_id, before, after FROM audit_log WHERE tenant_id = ? ORDER BY seq',
            tenantId,
          )
        ).map(([action, component, id, before, after]) => [
          ...[action, component, id, parsed(before), parsed(after)],
        ]),
      events: async () =>
        (await world.rows('SELECT type, data FROM events WHERE tenant_id = ? ORDER BY seq', tenantId)).map(
          ([type, data]) => [type, parsed(data)],
        ),
      decays: async () =>
        (await world.rows('SELECT component FROM risk_decays WHERE tenant_id = ?', tenantId)).flat(),
      decay: () =>
        world.db.write([
          {
            sql: "INSERT INTO risk_decays (tenant_id, component, value, version) VALUES (?, 'api', 0.5, 1)",
            args: [tenantId],
          },
        ]),
    };
  }

  it('is nothing until it is set, in parts, and each setting is on the record', async () => {
    const { ctx, tenantId, set, entries, events } = await scene();
    expect(await riskModel(ctx)).toEqual(NOTHING);
    const at = new Date(world.clock.now());
    const first = { ...NOTHING, logistic, version: 1, updatedAt: at };
    expect(await set({ logistic })).toEqual(first);
    expect(await riskModel(ctx)).toEqual(first);
    world.clock.advance(1);
    const second = { ...first, hyperprior, riskDecay: true, version: 2, updatedAt: new Date(+at + 1) };
    expect(await set({ hyperprior, riskDecay: true })).toEqual(second);
    expect(await set({ logistic: null })).toEqual({ ...second, logistic: null, version: 3 });
    expect(await riskModel(ctx)).toMatchObject({ logistic: null, hyperprior, riskDecay: true, version: 3 });
    const [one, two] = await entries();
    const kept = ({ outcomesSeen: _, updatedAt, ...shown }: typeof first | typeof second) => ({
      ...shown,
      updatedAt: updatedAt.toISOString(),
    });
    expect(one).toEqual(['governance.riskModel.set', 'riskModels', tenantId, null, kept(first)]);
    expect(two).toEqual(['governance.riskModel.set', 'riskModels', tenantId, kept(first), kept(second)]);
    expect(
      (await events()).map(([type, data]) => [type, data.logistic, data.hyperprior, data.riskDecay]),
    ).toEqual([
      ['governance.riskModel.set', true, false, false],
      ['governance.riskModel.set', true, true, true],
      ['governance.riskModel.set', false, true, true],
    ]);
  });

  it('is changed at the version it was read at, and by one of two', async () => {
    const { ctx, set, clear } = await scene();
    const late = { code: 'CONFLICT', details: { reason: 'version', expectedVersion: 7, version: 1 } };
    await set({ logistic, expectedVersion: 0 });
    await expect(set({ logistic, expectedVersion: 7 })).rejects.toMatchObject(late);
    await expect(clear(7)).rejects.toMatchObject(late);
    const raced = await setRiskModel(ctx, { riskDecay: true });
    const cleared = await clearRiskModel(ctx, {});
    await set({ hyperprior, expectedVersion: 1 });
    for (const stale of [raced, cleared]) {
      await expect(commit(ctx, stale)).rejects.toMatchObject({ details: { reason: 'version' } });
    }
    expect(await riskModel(ctx)).toMatchObject({ version: 2, riskDecay: false });
  });

  it('forgets smoothed risks when smoothing ends, those of its tenant', async () => {
    const [here, there] = [await scene(), await scene()];
    await here.set({ riskDecay: true });
    for (const one of [here, there]) await one.decay();
    await here.set({ logistic });
    expect(await here.decays()).toEqual(['api']);
    await here.set({ riskDecay: false });
    expect([await here.decays(), await there.decays()]).toEqual([[], ['api']]);
  });

  it('is taken away whole, on the record, and once', async () => {
    const { ctx, set, clear, decay, decays, entries, events } = await scene();
    expect(await clear()).toEqual(NOTHING);
    expect(await entries()).toEqual([]);
    await set({ logistic, riskDecay: true });
    await decay();
    expect(await clear(1)).toEqual(NOTHING);
    expect([await riskModel(ctx), await decays()]).toEqual([NOTHING, []]);
    expect((await entries())[1]?.slice(0, 2)).toEqual(['governance.riskModel.clear', 'riskModels']);
    expect((await entries())[1]?.[3]).toMatchObject({ logistic, version: 1 });
    expect((await entries())[1]?.[4]).toBeNull();
    expect((await events()).at(-1)).toEqual([
      'governance.riskModel.cleared',
      expect.objectContaining({ logistic: true, hyperprior: false, riskDecay: true }),
    ]);
  });
});
