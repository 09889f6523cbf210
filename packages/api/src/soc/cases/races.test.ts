import type { Id } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, refusalOf } from '../../testing.ts';
import { type SocTenant, type SocTest, socTest } from '../testing.ts';

describe.each(API_TARGETS)('cases at once on %s', target => {
  let harness: SocTest;
  beforeAll(async () => {
    harness = await socTest(target);
  });
  afterAll(() => harness.close());

  const opened = { title: 'Intrusion', severity: 'low' } as const;
  const alert = (title: string, ...affectedAssets: string[]) =>
    ({ title, severity: 'low', source: 'wazuh', affectedAssets }) as const;

  async function made({ soc }: SocTenant, ...titles: string[]): Promise<Id<'alr'>[]> {
    const { items } = await soc.alerts.createMany({ items: titles.map(title => alert(title, title)) });
    return items.map(({ id }) => id);
  }

  /** What a case lists is what its alerts list. */
  async function expectWhole({ soc }: SocTenant, id: Id<'cas'>) {
    const { items } = await soc.alerts.list({ caseId: id, order: 'asc' });
    const { affectedAssets } = await soc.cases.get({ id });
    expect(affectedAssets.toSorted()).toEqual([...new Set(items.flatMap(one => one.affectedAssets))].sort());
    return affectedAssets;
  }

  it('two links of one alert to two cases leave it in one', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const [id = 'alr_'] = await made(tenant, 'a');
    const [x, y] = [await soc.cases.create(opened), await soc.cases.create(opened)];
    const outcomes = await Promise.allSettled(
      [x, y].map(one => soc.cases.linkAlerts({ id: one.id, alertIds: [id] })),
    );
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const lists = [await expectWhole(tenant, x.id), await expectWhole(tenant, y.id)];
    expect(lists.toSorted((a, b) => a.length - b.length)).toEqual([[], ['a']]);
  });

  it('links to one case all count', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const ids = await made(tenant, 'a', 'b', 'c', 'd');
    const { id } = await soc.cases.create(opened);
    await Promise.all(ids.map(one => soc.cases.linkAlerts({ id, alertIds: [one] })));
    expect((await expectWhole(tenant, id)).toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('what arrives while alerts are linked is in the case', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const [a = 'alr_', b = 'alr_'] = await made(tenant, 'a', 'b');
    const { id } = await soc.cases.createFromAlerts({ alertIds: [a] });
    await Promise.all([
      soc.cases.linkAlerts({ id, alertIds: [b] }),
      soc.alerts.create(alert('a', 'new-of-a')),
      soc.alerts.create(alert('b', 'new-of-b')),
      soc.alerts.update({ id: a, mitreTechniques: ['T1071'] }),
    ]);
    expect((await expectWhole(tenant, id)).toSorted()).toEqual(['a', 'b', 'new-of-a', 'new-of-b']);
    expect((await soc.cases.get({ id })).mitreTechniques).toEqual(['T1071']);
  });

  it('two cases of one alert are one case', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const alertIds = await made(tenant, 'a');
    const outcomes = await Promise.allSettled([1, 2].map(() => soc.cases.createFromAlerts({ alertIds })));
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await soc.cases.list({})).items).toHaveLength(1);
  });

  it('a link and a delete leave no alert in a deleted case', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const [a = 'alr_', b = 'alr_'] = await made(tenant, 'a', 'b');
    const { id } = await soc.cases.createFromAlerts({ alertIds: [a] });
    await Promise.allSettled([soc.cases.linkAlerts({ id, alertIds: [b] }), soc.cases.delete({ id })]);
    expect(await refusalOf(soc.cases.get({ id }))).toBe('NOT_FOUND');
    expect((await soc.alerts.list({ caseId: id })).items).toEqual([]);
  });

  it('the duplicates of a case are merged while others join it', async () => {
    const tenant = await harness.tenant();
    const { soc } = tenant;
    const [a = 'alr_', b = 'alr_', c = 'alr_'] = await made(tenant, 'a', 'b', 'c');
    const { id } = await soc.cases.createFromAlerts({ alertIds: [b] });
    await soc.alerts.update({ id: b, title: 'a' });
    await Promise.all([soc.alerts.dedupe({}), soc.cases.linkAlerts({ id, alertIds: [c] })]);
    expect((await expectWhole(tenant, id)).toSorted()).toEqual(['a', 'b', 'c']);
    expect((await soc.alerts.get({ id: a })).caseId).toBe(id);
  });
});
