import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, HOUR, MINUTE, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';
import { ISSUE_KINDS } from './schemas.ts';

describe.each(API_TARGETS)('the scope of an estate on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  /** An estate of resources with these names. */
  async function estateOf<N extends string>(...names: readonly N[]) {
    const estate = await test.estate();
    const { items } = await estate.compliance.resources.createMany({
      items: names.map(resourceName => ({
        provider: 'aws',
        resourceType: 'ec2_instance',
        resourceId: resourceName,
        resourceName,
      })),
    });
    const idOf = (name: N) => {
      const found = items.find(item => item.resourceId === name);
      if (found === undefined) throw new TypeError(`no resource ${name}`);
      return found.id;
    };
    return { ...estate, idOf };
  }

  it('case 22: is summed up over live resources, now and as of a time', async () => {
    const { tenant, compliance, idOf } = await estateOf('c1', 'c2', 'n', 'o1', 'o2', 'o3', 'gone', 'dead');
    const born = new Date(test.api.clock.now());
    expect(await compliance.scope.summary({ asOf: new Date(born.getTime() - 1) })).toMatchObject({
      total: 0,
      inactive: 0,
    });
    test.api.clock.advance(MINUTE);
    await test.decide(tenant, {
      ...{ [idOf('c1')]: 'cde', [idOf('c2')]: 'cde', [idOf('n')]: 'connected-cde' },
      ...{ [idOf('o1')]: 'out-of-scope', [idOf('o2')]: 'out-of-scope', [idOf('o3')]: 'out-of-scope' },
      ...{ [idOf('gone')]: 'cde', [idOf('dead')]: 'out-of-scope' },
    });
    const decided = new Date(test.api.clock.now());
    test.api.clock.advance(MINUTE);
    await compliance.resources.deactivate({ resource: idOf('gone') });
    await compliance.resources.delete({ id: idOf('dead') });
    const now = new Date(test.api.clock.now());
    const byScope = { cde: 2, 'connected-cde': 1, 'out-of-scope': 3, 'pending-review': 0 };
    const current = { asOf: now, total: 6, byScope, undecided: 0, inactive: 1 };
    expect(await compliance.scope.summary()).toEqual(current);
    expect(await compliance.scope.summary({ asOf: now })).toEqual(current);
    expect(await compliance.scope.summary({ asOf: decided })).toEqual({
      asOf: decided,
      total: 8,
      byScope: { ...byScope, cde: 3, 'out-of-scope': 4 },
      undecided: 0,
      inactive: 0,
    });
    expect(await compliance.scope.summary({ asOf: born })).toMatchObject({
      total: 8,
      byScope: { cde: 0, 'pending-review': 8 },
    });
    await test.setScope(idOf('o1'), null);
    expect(await compliance.scope.summary()).toMatchObject({ total: 5, undecided: 1 });
    expect(await (await test.estate()).compliance.scope.summary()).toMatchObject({ total: 0, inactive: 0 });
  });

  const kindsOf = async (
    compliance: Awaited<ReturnType<typeof estateOf>>['compliance'],
    asked: Parameters<typeof compliance.scope.validate>[0] = {},
  ) => (await compliance.scope.validate(asked)).issues.map(({ kind, resource }) => `${kind} ${resource}`);

  it('is validated kind by kind, within a limit', async () => {
    const names = ['vault', 'near', 'far', 'two', 'lost', 'old', 'new', 'says'] as const;
    const { tenant, compliance, idOf } = await estateOf(...names);
    await tenant.admin.api.compliance.settings.update({ pendingReviewMaxDays: 3 });
    test.api.clock.advance(3 * DAY);
    await test.decide(tenant, {
      ...{ [idOf('vault')]: 'cde', [idOf('near')]: 'connected-cde', [idOf('far')]: 'out-of-scope' },
      ...{ [idOf('two')]: 'out-of-scope', [idOf('says')]: 'connected-cde', [idOf('lost')]: 'out-of-scope' },
      [idOf('new')]: 'out-of-scope',
    });
    await test.decide(tenant, { [idOf('new')]: 'pending-review' });
    await test.setScope(idOf('lost'), null);
    await compliance.tags.set({ resource: idOf('says'), key: 'pci:scope', value: ' Out-of-scope' });
    await test.flow(idOf('far'), idOf('vault'));
    await test.flow(idOf('vault'), idOf('far'), { port: 22 });
    await test.flow(idOf('near'), idOf('two'));
    await test.flow(idOf('two'), idOf('vault'), { action: 'REJECT' });
    await test.flow(idOf('near'), idOf('far'), { ageMs: 91 * DAY });
    const kinds = ['violation', 'undecided', 'pending', 'tag_differs', 'two_hop'] as const;
    expect(await kindsOf(compliance, { kinds: [...kinds] })).toEqual([
      'violation vault',
      'undecided lost',
      'tag_differs says',
      'two_hop two',
    ]);
    test.api.clock.advance(HOUR);
    const found = await compliance.scope.validate({ kinds: ['two_hop', 'pending', 'violation'] });
    expect(found).toMatchObject({
      ok: false,
      counts: { violation: 1, pending: 1, two_hop: 1 },
      truncated: false,
    });
    expect(Object.keys(found.counts)).toEqual(['violation', 'pending', 'two_hop']);
    expect(found.issues).toMatchObject([
      {
        kind: 'violation',
        severity: 'critical',
        resourceId: idOf('vault'),
        details: { other: { id: idOf('far'), resourceId: 'far' }, directions: ['inbound', 'outbound'] },
      },
      { kind: 'pending', resource: 'old' },
      { kind: 'two_hop', severity: 'info', resource: 'two', details: { via: 'near' } },
    ]);
    expect(await compliance.scope.validate({ kinds: ['two_hop', 'chain'] })).toMatchObject({
      ok: true,
      counts: { chain: 0, two_hop: 1 },
    });
    const whole = await compliance.scope.validate();
    expect(Object.keys(whole.counts)).toEqual(ISSUE_KINDS);
    const first = await compliance.scope.validate({ limit: 3 });
    expect(first).toMatchObject({ ok: false, counts: whole.counts, truncated: true });
    expect(first.issues).toEqual(whole.issues.slice(0, 3));
    expect(await (await test.estate()).compliance.scope.validate()).toMatchObject({ ok: true, issues: [] });
  });

  it('case 7: tags that break the rules are listed, ignored scopes among them', async () => {
    const { compliance, idOf } = await estateOf('banana', 'underscore', 'whole', 'other');
    const tag = (name: Parameters<typeof idOf>[0], key: string, value: string) =>
      compliance.tags.set({ resource: idOf(name), key, value });
    await tag('banana', 'pci:scope', 'banana');
    await tag('underscore', 'pci:scope', 'connected_cde');
    await tag('other', 'pci-scope', 'cde');
    for (const [key, value] of [
      ['pci:segment', 'dmz'],
      ['pci:scope-reason', 'because'],
      ['pci:validated-date', '2025-12-01'],
      ['pci:validated-by', 'ana@example.com'],
    ] as const) {
      await tag('whole', key, value);
    }
    const { issues, counts } = await compliance.scope.validate({ kinds: ['tag_schema', 'tag_differs'] });
    expect(counts).toEqual({ tag_schema: 3, tag_differs: 0 });
    const told = new Map(issues.map(({ resource, details }) => [resource, JSON.stringify(details.issues)]));
    expect([...told.keys()]).toEqual(['banana', 'other', 'underscore']);
    expect(told.get('banana')).toContain('pci:scope"');
    expect(told.get('underscore')).toContain('pci:scope"');
    expect(told.get('other')).not.toContain('pci:scope"');
  });

  it('a chain without a current decision is found', async () => {
    const { compliance, idOf } = await estateOf('web');
    await test.api.database.db.write([
      {
        sql: 'UPDATE scope_decisions SET is_current = 0, superseded_at = 1 WHERE resource_id = ?',
        args: [idOf('web')],
      },
    ]);
    expect(await kindsOf(compliance, { kinds: ['chain', 'undecided'] })).toEqual(['chain web']);
  });

  it('case 48: is read by viewers', async () => {
    const { tenant } = await test.estate();
    const { api } = await tenant.person('viewer');
    expect(await api.compliance.scope.validate()).toMatchObject({ ok: true });
    expect(await api.compliance.scope.summary()).toMatchObject({ total: 0 });
    expect(await refusalOf(test.api.as(null).compliance.scope.summary())).toBe('UNAUTHENTICATED');
  });
});
