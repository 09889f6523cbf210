import type { Id } from '@breakwater/db';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SocTenant, type SocTest, socTest } from '../testing.ts';
import { aggregate } from './aggregate.ts';

let harness: SocTest;
beforeAll(async () => {
  harness = await socTest('file');
});
afterAll(() => harness.close());

const CASES = 3;
const TITLES = ['A', 'B', 'C', 'D'] as const;

const which = fc.nat({ max: CASES - 1 });
const title = fc.constantFrom(...TITLES);
const lists = fc.record({
  affectedAssets: fc.uniqueArray(fc.constantFrom('host-1', 'host-2', 'plc-1', 'Plc-1'), { maxLength: 2 }),
  iocs: fc.uniqueArray(fc.constantFrom('beacon', 'c2'), { maxLength: 2 }),
  mitreTechniques: fc.uniqueArray(fc.constantFrom('T1071', 'T1048', 'T1071.001'), { maxLength: 2 }),
});

type Lists = typeof lists extends fc.Arbitrary<infer L> ? L : never;
type Step = (tenant: SocTenant, cases: readonly Id<'cas'>[]) => Promise<unknown>;

/** The alerts there are, at random positions. */
const someAlerts = async ({ soc }: SocTenant, at: readonly number[]) => {
  const { items } = await soc.alerts.list({ order: 'asc' });
  return [...new Set(at.flatMap(n => items[n % Math.max(items.length, 1)]?.id ?? []))];
};
const nth = (cases: readonly Id<'cas'>[], n: number) => cases[n] ?? 'cas_';

const arrives = (named: (typeof TITLES)[number], given: Lists): Step => {
  return ({ soc }) => soc.alerts.create({ title: named, severity: 'low', source: 's', ...given });
};
const changes = (at: number, named: (typeof TITLES)[number], given: Lists): Step => {
  return async tenant => {
    const [id] = await someAlerts(tenant, [at]);
    if (id !== undefined) await tenant.soc.alerts.update({ id, title: named, ...given });
  };
};
const joins = (at: readonly number[], n: number): Step => {
  return async (tenant, cases) => {
    const alertIds = await someAlerts(tenant, at);
    if (alertIds.length > 0) await tenant.soc.cases.linkAlerts({ id: nth(cases, n), alertIds, move: true });
  };
};
const leaves = (n: number): Step => {
  return async ({ soc }, cases) => {
    const { items } = await soc.alerts.list({ caseId: nth(cases, n), limit: 1 });
    const alertIds = items.map(({ id }) => id);
    if (alertIds.length > 0) await soc.cases.unlinkAlerts({ id: nth(cases, n), alertIds });
  };
};
const says = (n: number, given: Lists): Step => {
  return ({ soc }, cases) => soc.cases.update({ id: nth(cases, n), ...given });
};
const comesBack = (n: number): Step => {
  return async ({ soc }, cases) => {
    await soc.cases.delete({ id: nth(cases, n) });
    await soc.cases.restore({ id: nth(cases, n) });
  };
};
const folds: Step = ({ soc }) => soc.alerts.dedupe({});

const position = fc.nat({ max: 7 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(title, lists).map(([named, given]) => arrives(named, given)),
  fc.tuple(position, title, lists).map(([at, named, given]) => changes(at, named, given)),
  fc.tuple(fc.array(position, { minLength: 1, maxLength: 3 }), which).map(([at, n]) => joins(at, n)),
  which.map(leaves),
  fc.tuple(which, lists).map(([n, given]) => says(n, given)),
  which.map(comesBack),
  fc.constant(folds),
);

test('whatever happens, a case lists its own part and its alerts, and its gate is never cleared', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async steps => {
      const tenant = await harness.tenant();
      const { soc, rows } = tenant;
      await soc.criticalAssets.set({ assetId: 'plc-1' });
      const cases: Id<'cas'>[] = [];
      for (let n = 0; n < CASES; n++) {
        cases.push((await soc.cases.create({ title: 'X', severity: 'low', confidence: n / 2 })).id);
      }
      const gated = new Set<string>();
      for (const happens of steps) {
        harness.database.clock.advance(1);
        await happens(tenant, cases);
        for (const id of cases) {
          const shown = await soc.cases.get({ id });
          const [[manual] = []] = await rows('SELECT manual FROM cases WHERE id = ?', id);
          const { items } = await soc.alerts.list({ caseId: id, order: 'asc' });
          expect(shown).toMatchObject(aggregate([JSON.parse(String(manual)), ...items]));
          if (shown.affectedAssets.includes('plc-1') && shown.confidence < 0.7) gated.add(id);
          expect([id, shown.requiresHumanApproval]).toEqual([id, gated.has(id)]);
        }
      }
    }),
    { numRuns: 40 },
  );
});
