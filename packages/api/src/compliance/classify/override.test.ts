import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, refusalOf } from '../../testing.ts';
import { type ClassifyTest, classifyTest } from './classify.fixture.ts';

describe.each(API_TARGETS)('an override on %s', target => {
  let test: ClassifyTest;
  beforeAll(async () => {
    test = await classifyTest(target);
  });
  afterAll(() => test.api.close());

  const justification = 'Holds card data.';

  it('case 18: wants a scope it may give and a reason of ten characters', async () => {
    const { tenant, compliance, resource } = await test.estate();
    const { id } = await resource('web');
    const refused = [
      { scope: 'pending-review', justification },
      { scope: 'cde', justification: '123456789' },
      { scope: 'cde', justification: ' '.repeat(10) },
      { scope: 'out-of-scope', justification, dataClassification: 'stores-cardholder' },
    ] as const;
    for (const given of refused) {
      // @ts-expect-error what the type forbids is refused as well
      expect(await refusalOf(compliance.scope.override({ resource: id, ...given }))).toBe('VALIDATION');
    }
    expect((await compliance.scope.decisions.history({ resource: id })).items).toHaveLength(1);
    await compliance.scope.override({ resource: id, scope: 'cde', justification: '1234567890' });
    expect((await test.actions(tenant)).filter(action => action.includes('.scope.'))).toEqual([
      ...refused.map(() => 'compliance.scope.override failed'),
      'compliance.scope.override',
    ]);
  });

  it('case 19: infers the data class of a cde and writes what it is in tags, which are all that hold it', async () => {
    const { operator, compliance, resource } = await test.estate();
    const { id } = await resource('web');
    const made = await compliance.scope.override({
      resource: id,
      scope: 'cde',
      justification,
      segment: ' s1 ',
    });
    expect(made).toMatchObject({
      scope: 'cde',
      rule: 'override',
      decisionMethod: 'manual',
      confidenceScore: { manual: 1 },
      decidedBy: operator.email,
      dataClassification: 'processes-cardholder',
      segment: 's1',
      neighbours: { evaluated: 0, changed: 0 },
    });
    const tagsNow = async () =>
      (await compliance.resources.get({ id })).tags.map(({ key, value, source }) => [key, value, source]);
    const date = new Date(test.api.clock.now()).toISOString().slice(0, 10);
    const common = [
      ['pci:scope-reason', justification, 'manual'],
      ['pci:segment', 's1', 'manual'],
      ['pci:validated-by', operator.email, 'manual'],
      ['pci:validated-date', date, 'manual'],
    ];
    const sorted = (tags: string[][]) => tags.toSorted(([a = ''], [b = '']) => (a < b ? -1 : 1));
    expect(await tagsNow()).toEqual(
      sorted([
        ['pci:data-class', 'processes-cardholder', 'manual'],
        ['pci:scope', 'cde', 'manual'],
        ...common,
      ]),
    );
    const lower = { resource: id, key: 'pci:scope', value: 'out-of-scope' };
    expect(await refusalOf(compliance.tags.set(lower))).toBe('PRECONDITION_FAILED(cde)');
    await compliance.scope.override({ resource: id, scope: 'connected-cde', justification });
    expect(await tagsNow()).toEqual(sorted([['pci:scope', 'connected-cde', 'manual'], ...common]));
    const history = await compliance.tags.history({ resource: id, key: 'pci:data-class' });
    expect(history.items.map(({ newValue }) => newValue)).toEqual([null, 'processes-cardholder']);
    await compliance.tags.remove({ resource: id, key: 'pci:scope' });
    await compliance.scope.classify({ resources: [id] });
    expect((await compliance.resources.get({ id })).currentDecision).toMatchObject({
      scope: 'out-of-scope',
      rule: 'default',
    });
  });

  it('is refused of what is inactive or deleted, or decided otherwise than expected', async () => {
    const { compliance, made } = await test.estate();
    const [inactive, deleted, moved] = await made(['a', 'b', 'c'].map(resourceName => ({ resourceName })));
    await compliance.resources.deactivate({ resource: inactive.id });
    await compliance.resources.delete({ id: deleted.id });
    const override = (resource: string, given = {}) =>
      compliance.scope.override({ resource, scope: 'cde', justification, ...given });
    expect(await refusalOf(override(inactive.id))).toBe('PRECONDITION_FAILED(inactive)');
    expect(await refusalOf(override(deleted.id))).toBe('CONFLICT(deleted)');
    expect(await refusalOf(override('arn:none'))).toBe('NOT_FOUND');
    const expectedDecisionId = moved.currentDecision?.id;
    await override(moved.id, { expectedDecisionId });
    expect(await refusalOf(override(moved.id, { expectedDecisionId }))).toBe('CONFLICT(version)');
  });

  it('evaluates what is around a resource that enters or leaves the CDE, but for what somebody decided', async () => {
    const { compliance, made, flow, decisionsOf } = await test.estate();
    const [vault, near, settled, changed, far] = await made([
      { resourceName: 'vault', vpcId: 'v', subnetId: 's' },
      { resourceName: 'near' },
      { resourceName: 'settled' },
      { resourceName: 'later' },
      { resourceName: 'far', vpcId: 'v', subnetId: 's' },
    ]);
    await flow([near, settled, changed].map(from => ({ from, to: vault })));
    const override = (resource: string, scope: 'cde' | 'out-of-scope') =>
      compliance.scope.override({ resource, scope, justification });
    await override(settled.id, 'out-of-scope');
    const all = [near, settled, changed, far].map(({ id }) => id);
    await compliance.scope.classify({ resources: all });
    await compliance.resources.update({ id: changed.id, resourceName: 'payment-gateway' });
    const entered = await override(vault.id, 'cde');
    expect(entered).toMatchObject({
      neighbours: { evaluated: 2, changed: 2 },
      needsClassification: [changed.id],
    });
    expect(await decisionsOf(all)).toMatchObject([
      { scope: 'connected-cde' },
      { scope: 'out-of-scope', rule: 'override' },
      { scope: 'out-of-scope', rule: 'default' },
      { scope: 'pending-review', rule: 'possible_connectivity' },
    ]);
    expect((await compliance.resources.get({ id: changed.id })).needsClassification).toBe(true);
    expect(await override(vault.id, 'out-of-scope')).toMatchObject({
      neighbours: { evaluated: 2, changed: 2 },
    });
    expect(await decisionsOf([near.id, far.id])).toMatchObject([
      { scope: 'out-of-scope' },
      { scope: 'out-of-scope' },
    ]);
  });

  it('opens and ends the alert about traffic as scopes make it forbidden and allow it', async () => {
    const { compliance, made, vaults, flow, alerts } = await test.estate();
    const [other] = await made([{ resourceName: 'other' }]);
    const [vault] = await vaults(['vault']);
    await flow([
      { from: other, to: vault, port: 443 },
      { from: vault, to: other, port: 22 },
    ]);
    const override = (scope: 'cde' | 'connected-cde' | 'out-of-scope') =>
      compliance.scope.override({ resource: other.id, scope, justification });
    const print = `flow:${vault.id}:${other.id}`;
    await override('out-of-scope');
    expect(await alerts(print)).toMatchObject([
      {
        status: 'open',
        severity: 'critical',
        resourceId: vault.id,
        context: {
          directions: ['inbound', 'outbound'],
          ports: [
            { port: 443, direction: 'inbound' },
            { port: 22, direction: 'outbound' },
          ],
        },
      },
    ]);
    expect(await alerts(`tag:${other.id}`)).toMatchObject([{ status: 'open' }]);
    await override('connected-cde');
    expect(await alerts(print)).toMatchObject([{ status: 'resolved', resolvedBy: 'system' }]);
    expect(await alerts(`tag:${other.id}`)).toMatchObject([{ status: 'resolved' }]);

    const [gateway, outside] = await made([{ resourceName: 'payment-gateway' }, { resourceName: 'outside' }]);
    await flow([{ from: outside, to: gateway }]);
    await compliance.scope.override({ resource: outside.id, scope: 'out-of-scope', justification });
    await compliance.scope.classify({ resources: [gateway.id] });
    expect(await alerts(`flow:${gateway.id}:${outside.id}`)).toMatchObject([{ status: 'open' }]);
  });

  it('what is around a cde that is deactivated, or back, is to be classified', async () => {
    const { compliance, made, vaults, flow } = await test.estate();
    const [near, far] = await made([{ resourceName: 'near' }, { resourceName: 'far' }]);
    const [vault] = await vaults(['vault']);
    await flow([{ from: near, to: vault }]);
    await compliance.scope.classify({ resources: [near.id, far.id] });
    await compliance.resources.deactivate({ resource: vault.id });
    const waiting = async () => (await compliance.resources.list({ needsClassification: true })).items;
    expect((await waiting()).map(({ id }) => id)).toEqual([near.id]);
    await compliance.scope.classify({ resources: [near.id] });
    await compliance.resources.update({ id: vault.id, isActive: true });
    const ids = (await waiting()).map(({ id }) => id);
    expect(ids.toSorted()).toEqual([near.id, vault.id].toSorted());
    expect((await compliance.scope.classify({ resources: ids })).results).toContainEqual(
      expect.objectContaining({ resourceId: near.id, scope: 'connected-cde' }),
    );
  });
});
