import { commit } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, failureOf } from '../../testing.ts';
import { type ClassifyTest, classifyTest } from './classify.fixture.ts';
import { planClassify } from './classify.ts';

describe.each(API_TARGETS)('classification on %s', target => {
  let test: ClassifyTest;
  beforeAll(async () => {
    test = await classifyTest(target);
  });
  afterAll(() => test.api.close());

  it('cases 1 to 3, 8: names, metadata and types give scope, score and data class', async () => {
    const { classified } = await test.estate();
    const found = await classified([
      { resourceName: 'payment-api' },
      { resourceName: 'payment-gateway' },
      { resourceName: 'cardholder-db', resourceType: 'rds_instance' },
      { resourceName: 'checkout-billing-bucket', resourceType: 's3_bucket' },
      { resourceName: 'checkout-billing-bucket', resourceType: 'storage_account' },
      { resourceName: 'payment-gateway-lb', resourceType: 'elastic_load_balancer' },
      { resourceName: 'payments-stripe-fn', resourceType: 'lambda_function' },
      {
        resourceName: 'orders',
        resourceType: 'rds_instance',
        metadata: { encrypted: true, publicly_accessible: false },
      },
      {
        resourceName: 'orders',
        resourceType: 'rds_instance',
        metadata: { encrypted: false, publicly_accessible: true },
      },
      { resourceName: 'files', resourceType: 's3_bucket', metadata: { encrypted: true } },
      { resourceName: 'web', securityGroups: ['sg-1'] },
    ]);
    const cde = { scope: 'cde', rule: 'keyword', decisionMethod: 'automated' };
    const out = { scope: 'out-of-scope', rule: 'default', confidenceScore: { default: 0.7 } };
    expect(found).toMatchObject([
      {
        scope: 'pending-review',
        rule: 'keyword',
        dataClassification: null,
        decidedBy: 'automated-classifier',
        confidenceScore: { keywordMatch: 0.3, indicators: ['payment'] },
        justification: 'Keyword indicators below the CDE threshold: payment (score 0.3).',
      },
      {
        ...cde,
        dataClassification: 'processes-cardholder',
        confidenceScore: { keywordMatch: 0.6, indicators: ['payment', 'gateway'] },
        justification: 'Keyword indicators: payment, gateway (score 0.6).',
      },
      { ...cde, dataClassification: 'stores-cardholder', confidenceScore: { keywordMatch: 0.6 } },
      { ...cde, dataClassification: 'stores-cardholder' },
      { ...cde, dataClassification: 'stores-cardholder' },
      { ...cde, dataClassification: 'transmits-cardholder' },
      { ...cde, dataClassification: 'processes-cardholder' },
      { scope: 'pending-review', rule: 'configuration', confidenceScore: { configuration: 0.2 } },
      out,
      out,
      out,
    ]);
    expect(found.at(-1)?.justification).toBe(
      'No indicators and no accepted flow to a CDE resource in the last 90 days. Absence of observed traffic is not proof of isolation.',
    );
  });

  it('cases 4 to 7: what a person tags counts, in any case, and what is no scope does not', async () => {
    const { tenant, operator, compliance, made, decisionsOf, alerts } = await test.estate();
    const [tagged, below, pending, banana, connected, other, keyword] = await made([
      { resourceName: 'a' },
      { resourceName: 'payment-gateway' },
      ...['b', 'c', 'd', 'e', 'f'].map(resourceName => ({ resourceName })),
    ]);
    await test.tag(tagged, {
      'pci:scope': 'CDE',
      'pci:data-class': 'stores-cardholder',
      'pci:segment': 'vault',
    });
    await test.tag(below, { 'pci:scope': 'out-of-scope' });
    await test.tag(pending, { 'pci:scope': 'pending-review' });
    await test.tag(banana, { 'pci:scope': 'banana' });
    await test.tag(connected, { 'pci:scope': 'connected_cde' });
    await test.tag(other, { 'pci-scope': 'cde' });
    await test.tag(keyword, { Application: 'payment' });
    const all = [tagged, below, pending, banana, connected, other, keyword].map(({ id }) => id);
    await compliance.scope.classify({ resources: all });
    const [explicit, low, ...plain] = await decisionsOf(all);
    expect(explicit).toMatchObject({
      scope: 'cde',
      dataClassification: 'stores-cardholder',
      segment: 'vault',
      decisionMethod: 'manual',
      rule: 'explicit_tag',
      confidenceScore: { explicitTag: 1 },
      justification: `Tag pci:scope='CDE' applied by ${operator.email}.`,
    });
    expect(low).toMatchObject({ scope: 'out-of-scope', rule: 'explicit_tag' });
    expect(plain).toMatchObject(plain.map(() => ({ scope: 'out-of-scope', rule: 'default' })));
    const issues = await compliance.scope.validate({ kinds: ['tag_schema'] });
    const misread = issues.issues.filter(({ details }) => JSON.stringify(details).includes('pci:scope"'));
    expect(new Set(misread.map(({ resourceId }) => resourceId))).toEqual(new Set([banana.id, connected.id]));
    expect(await alerts(`tag:${below.id}`)).toMatchObject([
      { alertType: 'scope_drift', severity: 'high', status: 'open' },
    ]);
    expect(
      (await test.events(tenant)).filter(({ type }) => type === 'compliance.scope.changed'),
    ).toHaveLength(7);
  });

  it('cases 9 to 11: an accepted flow of the look-back with a cde connects, either way, each peer once', async () => {
    const { compliance, made, vaults, flow, decisionsOf } = await test.estate();
    const [vault] = await vaults(['v']);
    const names = ['out', 'in', 'twice', 'rejected', 'old', 'recent', 'payment-api', 'many', 'hop'];
    const all = await made(names.map(resourceName => ({ resourceName })));
    const [out, inbound, twice, rejected, old, recent, weak, many, hop] = all;
    const others = await vaults(['z', 'c', 'a', 'b']);
    const day = 24 * 3_600_000;
    await flow([
      { from: out, to: vault },
      { from: vault, to: inbound },
      { from: twice, to: vault, port: 443 },
      { from: twice, to: vault, port: 22 },
      { from: rejected, to: vault, action: 'REJECT' },
      { from: old, to: vault, age: 91 * day },
      { from: recent, to: vault, age: 89 * day },
      { from: weak, to: vault },
      { from: hop, to: out },
      { from: vault, to: vault },
      ...others.map(to => ({ from: many, to })),
    ]);
    await compliance.scope.classify({ resources: [...all, vault].map(({ id }) => id) });
    const connected = {
      scope: 'connected-cde',
      rule: 'connectivity',
      confidenceScore: { networkConnectivity: 0.9, connectedResources: 1 },
      dependencyResourceIds: ['arn:v'],
    };
    const outside = { scope: 'out-of-scope', rule: 'default' };
    const found = await decisionsOf([...all, vault].map(({ id }) => id));
    expect(found).toMatchObject([
      connected,
      connected,
      connected,
      outside,
      outside,
      connected,
      { ...connected, confidenceScore: { networkConnectivity: 0.9, keywordMatch: 0.3 } },
      { scope: 'connected-cde', dependencyResourceIds: ['arn:a', 'arn:b', 'arn:c', 'arn:z'] },
      outside,
      { scope: 'cde', rule: 'override' },
    ]);
    const { ok, issues } = await compliance.scope.validate({ kinds: ['two_hop'] });
    expect([ok, issues.map(({ resourceId }) => resourceId)]).toEqual([true, [hop.id]]);
    expect(found[7]?.justification).toBe(
      'Connected to 4 CDE resource(s) by accepted flows in the last 90 days: arn:a, arn:b, arn:c and 1 more.',
    );
  });

  it('case 14: a subnet of a cde or its ingress rules make connectivity possible, the whole world does not', async () => {
    const { compliance, made, vaults, decisionsOf, alerts } = await test.estate();
    const ingress = (rule: Record<string, unknown>) => ({
      securityGroups: [{ id: 'sg-v', ingress: [rule] }],
    });
    await vaults(['subnet'], { vpcId: 'v1', subnetId: 's1' });
    await vaults(['group'], ingress({ groups: ['sg-a'] }));
    await vaults(['network'], ingress({ cidrs: ['10.1.0.0/16', '2001:db8::/32'] }));
    const [world] = await vaults(['world'], ingress({ cidrs: ['0.0.0.0/0', '::/0'] }));
    expect(await alerts(`open:${world.id}`)).toMatchObject([{ severity: 'critical', status: 'open' }]);
    const all = await made([
      { resourceName: 'same', vpcId: 'v1', subnetId: 's1' },
      { resourceName: 'other', vpcId: 'v2', subnetId: 's1' },
      { resourceName: 'member', securityGroups: ['sg-a'] },
      { resourceName: 'inside', privateIp: '10.1.2.3' },
      { resourceName: 'inside6', publicIp: '2001:db8::1' },
      { resourceName: 'outside', privateIp: '10.2.2.3' },
    ]);
    await compliance.scope.classify({ resources: all.map(({ id }) => id) });
    const possible = (reason: string, peer: string) => ({
      scope: 'pending-review',
      rule: 'possible_connectivity',
      confidenceScore: { possibleConnectivity: 0.5, reasons: [reason], peers: [peer] },
      dependencyResourceIds: [peer],
    });
    expect(await decisionsOf(all.map(({ id }) => id))).toMatchObject([
      possible('same-subnet', 'arn:subnet'),
      { scope: 'out-of-scope' },
      possible('security-group', 'arn:group'),
      possible('security-group', 'arn:network'),
      possible('security-group', 'arn:network'),
      { scope: 'out-of-scope' },
    ]);
  });

  it('case 13: what a resource is does not depend on which of two is classified first', async () => {
    for (const order of [[[0], [1]], [[1], [0]], [[0, 1]]]) {
      const { compliance, made, flow, decisionsOf } = await test.estate();
      const both = await made([{ resourceName: 'web' }, { resourceName: 'payment-gateway' }]);
      const [web, gateway] = both;
      await flow([{ from: web, to: gateway }]);
      for (const turn of order) {
        await compliance.scope.classify({ resources: turn.flatMap(at => both[at]?.id ?? []) });
      }
      expect(await decisionsOf([web.id, gateway.id])).toMatchObject([
        { scope: 'connected-cde', dependencyResourceIds: [gateway.resourceId] },
        { scope: 'cde' },
      ]);
    }
  });

  it('cases 12 and 20: a cde is held until it is overridden, and what comes into scope is told of', async () => {
    const { tenant, compliance, classified, made, alerts } = await test.estate();
    const [{ id }] = await made([{ resourceName: 'payment-gateway' }]);
    const first = (await compliance.scope.classify({ resources: [id] })).results[0];
    await compliance.resources.update({ id, resourceName: 'web' });
    const { results } = await compliance.scope.classify({ resources: ['arn:payment-gateway-0', id] });
    expect(results).toEqual([{ ...first, previousScope: 'cde', changed: false, held: true }]);
    expect(await alerts(`held:${id}`)).toMatchObject([{ severity: 'high', status: 'open' }]);
    expect((await compliance.resources.get({ id })).needsClassification).toBe(false);
    await compliance.scope.override({
      resource: id,
      scope: 'out-of-scope',
      justification: 'It was emptied.',
    });
    expect(await alerts(`held:${id}`)).toMatchObject([{ status: 'resolved', resolvedBy: 'system' }]);
    expect(await alerts(`lowered:${id}`)).toMatchObject([{ severity: 'high', status: 'open' }]);

    const [plain] = await classified([{ resourceName: 'plain' }]);
    const resource = plain?.resourceId ?? '';
    const tag = async () => (await compliance.tags.list({ resource, key: 'pci:scope' })).items;
    expect(await tag()).toMatchObject([{ value: 'out-of-scope', source: 'automated', version: 2 }]);
    await compliance.resources.update({ id: resource, resourceName: 'payment-gateway' });
    await compliance.scope.classify({ resources: [resource] });
    expect(await tag()).toMatchObject([{ value: 'cde', previousValue: 'out-of-scope', version: 3 }]);
    expect(await alerts(`raised:${resource}`)).toMatchObject([{ severity: 'high', status: 'open' }]);
    const changed = (await test.events(tenant)).filter(({ type }) => type === 'compliance.scope.changed');
    expect(changed.at(-1)?.data).toMatchObject({ from: 'out-of-scope', to: 'cde', rule: 'keyword' });
  });

  it('case 16: a reason makes a new decision of the caller, and counts as no difference later', async () => {
    const { operator, compliance, made, vaults, decisionsOf } = await test.estate();
    const [plain] = await made([{ resourceName: 'plain' }]);
    const [vault] = await vaults(['v']);
    const resources = [plain.id, vault.id];
    await compliance.scope.classify({ resources });
    const { results } = await compliance.scope.classify({ resources, reason: 'quarterly' });
    expect(results).toMatchObject([{ changed: true }, { changed: true, rule: 'override' }]);
    const found = await decisionsOf(resources);
    expect(found).toMatchObject([
      { scope: 'out-of-scope', decidedBy: operator.email, rule: 'default' },
      { scope: 'cde', decidedBy: operator.email, rule: 'override', confidenceScore: { manual: 1 } },
    ]);
    for (const { justification } of found)
      expect(justification).toMatch(/\(Reclassification reason: quarterly\)$/);
    expect((await compliance.scope.classify({ resources })).results).toMatchObject([
      { changed: false },
      { changed: false },
    ]);
  });

  it('refs are classified once each in their order, what is not live is skipped, and a missing one stops all', async () => {
    const { tenant, compliance, made, decisionsOf } = await test.estate();
    const [one, two, gone] = await made(['one', 'two', 'gone'].map(resourceName => ({ resourceName })));
    await compliance.resources.deactivate({ resource: gone.id });
    const missing = compliance.scope.classify({ resources: [one.id, 'arn:none'] });
    expect(await failureOf(missing)).toMatchObject({
      code: 'NOT_FOUND',
      details: { missing: ['arn:none'] },
    });
    expect(await decisionsOf([one.id])).toMatchObject([{ rule: 'discovery' }]);
    const refs = [two.resourceId, one.id, two.id, gone.id];
    const { results, skipped } = await compliance.scope.classify({ resources: refs });
    expect(results.map(({ resourceId }) => resourceId)).toEqual([two.id, one.id]);
    expect(results[0]).toMatchObject({
      previousScope: 'pending-review',
      scope: 'out-of-scope',
      changed: true,
    });
    expect(skipped).toEqual([gone.id]);
    const again = await compliance.scope.classify({ resources: refs });
    expect(again.results.map(({ changed }) => changed)).toEqual([false, false]);
    expect((await test.actions(tenant)).filter(action => action.includes('.scope.'))).toEqual([
      'compliance.scope.classify failed',
      'compliance.scope.classify',
      'compliance.scope.classify',
    ]);
  });

  it('what rests on a cde that is gone meanwhile is planned again, and a mark set meanwhile stays', async () => {
    const { tenant, compliance, made, vaults, flow } = await test.estate();
    const [near] = await made([{ resourceName: 'near' }]);
    const [vault] = await vaults(['vault']);
    await flow([{ from: near, to: vault }]);
    const resources = [near.id];
    await compliance.scope.classify({ resources });
    const ctx = { ...(await test.api.database.tenant()), tenantId: tenant.id };
    const stale = await planClassify(ctx, { resources });
    expect(stale.result.results).toMatchObject([{ changed: false, scope: 'connected-cde' }]);
    await compliance.resources.deactivate({ resource: vault.id });
    await expect(commit(ctx, stale)).rejects.toMatchObject({ details: { reason: 'version' } });
    await compliance.scope.classify({ resources });
    const waits = async () => (await compliance.resources.get({ id: near.id })).needsClassification;
    expect(await waits()).toBe(false);
    const planned = await planClassify(ctx, { resources });
    await compliance.resources.update({ id: vault.id, isActive: true });
    await commit(ctx, planned);
    expect(await waits()).toBe(true);
  });

  it('case 17: two at once on one resource leave one current decision and a whole chain', async () => {
    const { compliance, made } = await test.estate();
    const [one] = await made([{ resourceName: 'payment-gateway' }]);
    const call = (reason: string) => compliance.scope.classify({ resources: [one.id], reason });
    await Promise.all([call('first'), call('second')]);
    const { items } = await compliance.scope.decisions.history({ resource: one.id });
    expect(items.map(({ isCurrent }) => isCurrent)).toEqual([true, false, false]);
    expect(items.map(({ supersededById }) => supersededById)).toEqual([null, items[0]?.id, items[1]?.id]);
  });

  it('case 17: overrides are a chain over the discovery', async () => {
    const { compliance, made } = await test.estate();
    const [one] = await made([{ resourceName: 'web' }]);
    for (let i = 0; i < 5; i++) {
      test.api.clock.advance(1000);
      const scope = i % 2 === 0 ? 'cde' : 'out-of-scope';
      await compliance.scope.override({ resource: one.id, scope, justification: `Decision number ${i}.` });
    }
    const { items } = await compliance.scope.decisions.history({ resource: one.id });
    expect(items.map(({ rule }) => rule)).toEqual([...Array(5).fill('override'), 'discovery']);
    expect(items.map(({ supersededById }) => supersededById)).toEqual([
      null,
      ...items.slice(0, -1).map(({ id }) => id),
    ]);
    expect(items.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
  });
});
