import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY, failureOf, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';
import { ResourceCreate } from './schemas.ts';

describe.each(API_TARGETS)('resources on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  it('begins pending review, with its decision, its tag and their history in one commit', async () => {
    const { tenant, compliance, resource } = await test.estate();
    const made = await resource('web');
    expect(made).toMatchObject({
      resourceId: 'arn:web',
      isActive: true,
      inactiveSince: null,
      currentScope: 'pending-review',
      needsClassification: true,
      version: 1,
      currentDecision: {
        scope: 'pending-review',
        rule: 'discovery',
        decisionMethod: 'automated',
        decidedBy: 'automated-classifier',
        dataClassification: null,
        segment: null,
      },
    });
    expect(made.discoveredAt).toEqual(made.lastSeenAt);
    const { tags, ...shown } = await compliance.resources.get({ id: 'arn:web' });
    expect(shown).toEqual(made);
    expect(tags).toMatchObject([
      { key: 'pci:scope', value: 'pending-review', source: 'automated', appliedBy: 'automated-classifier' },
    ]);
    const { items } = await compliance.scope.decisions.history({ resource: made.id });
    expect(items).toMatchObject([
      {
        id: made.currentDecision?.id,
        justification: 'Newly discovered, not yet classified.',
        confidenceScore: null,
        isCurrent: true,
        supersededById: null,
        dependencyResourceIds: [],
      },
    ]);
    expect((await compliance.tags.history({ resource: made.id })).items).toMatchObject([
      { key: 'pci:scope', version: 1, oldValue: null, newValue: 'pending-review', reason: null },
    ]);
    expect(await test.actions(tenant)).toEqual([
      'compliance.resource.create',
      'compliance.scopeDecision.create',
      'compliance.tag.set',
    ]);
    expect((await test.events(tenant)).map(({ type }) => type)).toEqual([
      'compliance.resource.created',
      'compliance.tag.changed',
    ]);
  });

  it('case 23: a resourceId is taken once, also by a deleted resource, also by two at once', async () => {
    const { compliance, resource } = await test.estate();
    const first = await resource('web');
    const taken = await failureOf(resource('web'));
    expect(taken).toMatchObject({
      code: 'CONFLICT',
      details: { reason: 'unique', id: first.id, deleted: false },
    });
    await compliance.resources.delete({ id: first.id });
    expect((await failureOf(resource('web'))).details).toMatchObject({ id: first.id, deleted: true });
    const both = await Promise.allSettled([resource('twin'), resource('twin')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    const { items } = await compliance.resources.list({ q: 'arn:twin' });
    expect(items.map(item => item.resourceName)).toEqual(['twin']);
  });

  it('of many, all are created or none', async () => {
    const { compliance, resource } = await test.estate();
    const item = (name: string) => ({
      provider: 'gcp' as const,
      resourceType: 'gke_cluster' as const,
      resourceId: name,
    });
    const many = Array.from({ length: 500 }, (_, n) => item(`node-${n}`));
    const { items } = await compliance.resources.createMany({ items: many });
    expect(items.map(({ resourceId }) => resourceId)).toEqual(many.map(({ resourceId }) => resourceId));
    expect(new Set(items.map(({ currentDecision }) => currentDecision?.id)).size).toBe(500);
    await resource('old');
    const refused = compliance.resources.createMany({ items: [item('new'), item('arn:old')] });
    expect((await failureOf(refused)).details).toMatchObject({ reason: 'unique', index: 1 });
    expect(await refusalOf(compliance.resources.get({ id: 'new' }))).toBe('NOT_FOUND');
    expect(await compliance.resources.createMany({ items: [] })).toEqual({ items: [] });
  });

  it('case 26: keeps no secrets, card numbers and environments of metadata, in no table', async () => {
    const { tenant, compliance, resource } = await test.estate();
    const made = await resource('web', {
      metadata: {
        note: '4111 1111 1111 1111',
        other: '4111-1111-1111-1112',
        at: '1731000000000',
        env: { environment: { A: 'hush-hush' }, 'User-Data': 'hush-hush', connection_string: null },
        apiKey: 'hush-hush',
      },
    });
    expect(made.metadata).toEqual({
      note: '[pan:1111]',
      other: '4111-1111-1111-1112',
      at: '1731000000000',
      env: { environment: '[redacted]', 'User-Data': '[redacted]', connection_string: null },
      apiKey: '[redacted]',
    });
    await compliance.resources.update({ id: made.id, metadata: { envVars: 'hush-hush' } });
    await refusalOf(resource('web', { metadata: { environment: 'hush-hush' } }));
    const refused = { provider: 'nowhere', metadata: { environment: 'hush-hush' } };
    // @ts-expect-error: there is no such provider
    expect(await refusalOf(resource('x', refused))).toBe('VALIDATION');
    const rows = await test.api.rows(
      "SELECT coalesce(request_data, '') || coalesce(before, '') || coalesce(after, '') FROM audit_log WHERE tenant_id = ?",
      tenant.id,
    );
    const kept = rows.join();
    expect(kept).toContain('[pan:1111]');
    expect(kept).not.toContain('hush-hush');
    expect(JSON.stringify(await test.events(tenant))).not.toContain('hush-hush');
  });

  it('stores addresses in canonical form and reads a bare security group', async () => {
    const { resource } = await test.estate();
    const made = await resource('web', {
      privateIp: '::ffff:10.0.0.4',
      publicIp: '2001:DB8:0::1',
      securityGroups: [
        'sg-1',
        { id: 'sg-2', ingress: [{ protocol: 'tcp', cidrs: ['::/0', '::ffff:10.1.0.0/112'] }] },
      ],
    });
    expect(made).toMatchObject({
      privateIp: '10.0.0.4',
      publicIp: '2001:db8::1',
      securityGroups: [{ id: 'sg-1' }, { id: 'sg-2', ingress: [{ cidrs: ['::/0', '10.1.0.0/16'] }] }],
    });
    expect(await refusalOf(resource('a', { privateIp: '10.0.0.04' }))).toBe('VALIDATION');
    const wrong = [{ id: 'sg', ingress: [{ cidrs: ['10.0.0.0/33'] }] }];
    expect(await refusalOf(resource('b', { securityGroups: wrong }))).toBe('VALIDATION');
    const level = (depth: number): Record<string, unknown> => (depth === 1 ? {} : { in: level(depth - 1) });
    expect(await refusalOf(resource('c', { metadata: level(11) }))).toBe('VALIDATION');
    expect((await resource('d', { metadata: level(10) })).metadata).toEqual(level(10));
    const large = { text: 'x'.repeat(65_536) };
    expect(await refusalOf(resource('e', { metadata: large }))).toBe('VALIDATION');
  });

  it('is classified anew only after what its scope may rest on changed', async () => {
    const { compliance, resource } = await test.estate();
    const { id } = await resource('web', { metadata: { tier: 1 } });
    const settled = async () => {
      await test.api.database.db.write([
        { sql: 'UPDATE resources SET needs_classification = 0 WHERE id = ?', args: [id] },
      ]);
    };
    await settled();
    const same = { region: 'eu-west-1', accountId: '1', resourceName: 'web', metadata: { tier: 1 } };
    expect(await compliance.resources.update({ id, ...same })).toMatchObject({
      needsClassification: false,
      region: 'eu-west-1',
    });
    for (const fields of [
      { resourceName: 'api' },
      { metadata: { tier: 2 } },
      { securityGroups: ['sg-1'] },
      { vpcId: 'vpc-1' },
      { subnetId: 's-1' },
      { privateIp: '10.0.0.1' },
      { publicIp: null, privateIp: null },
    ]) {
      await settled();
      expect(await compliance.resources.update({ id: 'arn:web', ...fields })).toMatchObject({
        needsClassification: true,
      });
    }
    expect(await refusalOf(compliance.resources.update({ id }))).toBe('VALIDATION(empty_patch)');
    // @ts-expect-error: only deactivate makes a resource inactive
    expect(await refusalOf(compliance.resources.update({ id, isActive: false }))).toBe('VALIDATION');
    const stale = compliance.resources.update({ id, region: 'x', expectedVersion: 1 });
    expect(await refusalOf(stale)).toBe('CONFLICT(version)');
  });

  it('case 24: one in scope that goes raises an alert, which its return resolves and another follows', async () => {
    const { tenant, compliance, resource } = await test.estate();
    const { id } = await resource('vault');
    await test.setScope(id, 'cde');
    test.api.clock.advance(DAY);
    const reason = 'decommissioned';
    const gone = await compliance.resources.deactivate({ resource: 'arn:vault', reason });
    expect(gone).toMatchObject({ isActive: false, version: 2, currentScope: 'cde' });
    expect(gone.inactiveSince).toEqual(new Date(test.api.clock.now()));
    expect(await compliance.resources.deactivate({ resource: id })).toEqual(gone);
    const alerts = async () => (await compliance.alerts.list({ resource: id, order: 'asc' })).items;
    expect(await alerts()).toMatchObject([
      {
        alertType: 'scope_drift',
        severity: 'medium',
        fingerprint: `unseen:${id}`,
        status: 'open',
        occurrences: 1,
        context: { resourceId: 'arn:vault', scope: 'cde', reason },
      },
    ]);
    test.api.clock.advance(DAY);
    const back = await compliance.resources.update({ id, isActive: true });
    expect(back).toMatchObject({ isActive: true, inactiveSince: null, needsClassification: true });
    expect(await alerts()).toMatchObject([
      { fingerprint: `unseen:${id}`, status: 'resolved', resolvedBy: 'system' },
      { fingerprint: `reappeared:${id}`, status: 'open', severity: 'medium' },
    ]);
    expect((await test.actions(tenant)).slice(3)).toEqual([
      'compliance.resource.deactivate',
      'compliance.alert.create',
      'compliance.resource.update',
      'compliance.alert.create',
      'compliance.alert.resolve',
    ]);
    expect((await test.events(tenant)).slice(2).map(({ type }) => type)).toEqual([
      'compliance.resource.deactivated',
      'compliance.alert.created',
      'compliance.resource.updated',
      'compliance.resource.reactivated',
      'compliance.alert.created',
      'compliance.alert.resolved',
    ]);
    await compliance.resources.update({ id, isActive: true });
    expect(await alerts()).toHaveLength(2);
  });

  it('one that is not in scope goes without an alert, and is back with a low one', async () => {
    const { compliance, resource } = await test.estate();
    const { id } = await resource('web');
    await compliance.resources.deactivate({ resource: id });
    expect((await compliance.alerts.list({ resource: id })).items).toEqual([]);
    await compliance.resources.update({ id, isActive: true });
    expect((await compliance.alerts.list({ resource: 'arn:web' })).items).toMatchObject([
      { severity: 'low', fingerprint: `reappeared:${id}` },
    ]);
  });

  it('security groups of one in scope that change raise an alert, which later changes are counted on', async () => {
    const { compliance, resource } = await test.estate();
    const { id } = await resource('vault', { securityGroups: ['sg-1'] });
    await compliance.resources.update({ id, securityGroups: ['sg-2'] });
    expect((await compliance.alerts.list({ resource: id })).items).toEqual([]);
    await test.setScope(id, 'connected-cde');
    await compliance.resources.update({ id, securityGroups: ['sg-2'] });
    await compliance.resources.update({ id, securityGroups: ['sg-3'] });
    await compliance.resources.update({ id, securityGroups: [] });
    expect((await compliance.alerts.list({ resource: id })).items).toMatchObject([
      { fingerprint: `sg:${id}`, severity: 'medium', occurrences: 2, context: { securityGroups: [] } },
    ]);
  });

  it('is not deleted while it is live and in scope, and comes back to be classified', async () => {
    const { compliance, resource } = await test.estate();
    const [vault, web] = [await resource('vault'), await resource('web')];
    await test.setScope(vault.id, 'cde');
    expect(await refusalOf(compliance.resources.delete({ id: vault.id }))).toBe(
      'PRECONDITION_FAILED(in_scope)',
    );
    expect(await refusalOf(compliance.resources.deleteMany({ ids: [web.id, vault.id] }))).toBe(
      'PRECONDITION_FAILED(in_scope)',
    );
    await compliance.resources.deactivate({ resource: vault.id });
    expect(await compliance.resources.deleteMany({ ids: [web.id, vault.id] })).toEqual({
      deleted: 2,
      ids: [web.id, vault.id],
    });
    for (const ref of [vault.id, 'arn:vault']) {
      expect(await refusalOf(compliance.resources.deactivate({ resource: ref }))).toBe('CONFLICT(deleted)');
      expect(await refusalOf(compliance.resources.update({ id: ref, region: 'x' }))).toBe(
        'CONFLICT(deleted)',
      );
      const tagged = { resource: ref, key: 'a', value: '1' };
      expect(await refusalOf(compliance.tags.set(tagged))).toBe('CONFLICT(deleted)');
      expect(await refusalOf(compliance.tags.remove({ resource: ref, key: 'pci:scope' }))).toBe(
        'CONFLICT(deleted)',
      );
      expect((await compliance.scope.decisions.history({ resource: ref })).items).toHaveLength(1);
    }
    await test.api.database.db.write([
      { sql: 'UPDATE resources SET needs_classification = 0 WHERE id = ?', args: [web.id] },
    ]);
    expect(await compliance.resources.restore({ id: web.id })).toMatchObject({
      restored: true,
      item: { deletedAt: null, needsClassification: true },
    });
    expect(await compliance.resources.restore({ id: web.id })).toMatchObject({ restored: false });
  });

  it('is found by what it is, where it is, and what it is tagged with', async () => {
    const { compliance, resource } = await test.estate();
    const web = await resource('Web', { vpcId: 'v1', subnetId: 's1', region: 'r1', accountId: 'a1' });
    const store = await resource('store', { provider: 'azure', resourceType: 'storage_account' });
    await test.setScope(store.id, null);
    await compliance.tags.set({ resource: web.id, key: 'team', value: 'pay' });
    await compliance.tags.set({ resource: store.id, key: 'owner', value: 'pay' });
    const found = async (asked: Parameters<typeof compliance.resources.list>[0]) =>
      (await compliance.resources.list({ order: 'asc', ...asked })).items.map(
        ({ resourceName }) => resourceName,
      );
    expect(await found({})).toEqual(['Web', 'store']);
    expect(await found({ provider: 'azure' })).toEqual(['store']);
    expect(await found({ resourceType: ['ec2_instance', 'other'] })).toEqual(['Web']);
    expect(await found({ scope: 'pending-review' })).toEqual(['Web']);
    expect(await found({ scope: 'undecided' })).toEqual(['store']);
    expect(await found({ vpcId: 'v1', subnetId: 's1', region: 'r1', accountId: 'a1' })).toEqual(['Web']);
    expect(await found({ isActive: false })).toEqual([]);
    expect(await found({ needsClassification: true })).toEqual(['Web', 'store']);
    expect(await found({ q: 'wEb' })).toEqual(['Web']);
    expect(await found({ q: 'ARN:' })).toEqual(['Web', 'store']);
    expect(await found({ tagKey: 'team' })).toEqual(['Web']);
    expect(await found({ tagKey: 'team', tagValue: 'pay' })).toEqual(['Web']);
    expect(await found({ tagKey: 'owner', tagValue: 'sell' })).toEqual([]);
    expect(await refusalOf(found({ tagValue: 'pay' }))).toBe('VALIDATION');
    expect(await found({ lastSeenBefore: new Date(web.lastSeenAt.getTime() + 1) })).toHaveLength(2);
    expect(await found({ lastSeenBefore: web.lastSeenAt })).toEqual([]);
    const page = await compliance.resources.list({ limit: 1, tagKey: 'pci:scope' });
    const rest = await compliance.resources.list({
      limit: 1,
      tagKey: 'pci:scope',
      ...(page.nextCursor === null ? {} : { cursor: page.nextCursor }),
    });
    expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual([store.id, web.id]);
  });

  it('case 48: stays in its tenant, and viewers only look', async () => {
    const [one, two] = [await test.estate(), await test.estate()];
    const { id } = await one.resource('web');
    for (const ref of [id, 'arn:web']) {
      expect(await refusalOf(two.compliance.resources.get({ id: ref }))).toBe('NOT_FOUND');
      expect(await refusalOf(two.compliance.resources.update({ id: ref, region: 'x' }))).toBe('NOT_FOUND');
      expect(await refusalOf(two.compliance.resources.deactivate({ resource: ref }))).toBe('NOT_FOUND');
      expect(await refusalOf(two.compliance.tags.set({ resource: ref, key: 'a', value: '' }))).toBe(
        'NOT_FOUND',
      );
      expect(await refusalOf(two.compliance.scope.decisions.history({ resource: ref }))).toBe('NOT_FOUND');
      expect((await two.compliance.tags.list({ resource: ref })).items).toEqual([]);
    }
    expect((await two.resource('web')).id).not.toBe(id);
    const viewer = (await one.tenant.person('viewer')).api.compliance;
    expect((await viewer.resources.list({})).items).toHaveLength(1);
    expect(await refusalOf(viewer.resources.deactivate({ resource: id }))).toBe('FORBIDDEN');
    expect((await test.actions(one.tenant)).at(-1)).toBe('compliance.resource.deactivate failed');
    const nobody = one.tenant.as(null).compliance;
    expect(await refusalOf(nobody.resources.list({}))).toBe('UNAUTHENTICATED');
  });
});

// Once what was refused as too deep was cleaned all the same, as deep as the stack.
it.each([11, 2_000, 100_000])('metadata %i levels deep is refused and does no harm', levels => {
  let metadata: Record<string, unknown> = {};
  for (let level = 1; level < levels; level++) metadata = { in: metadata };
  const resource = { provider: 'aws', resourceType: 'other', resourceId: 'r', metadata };
  expect(ResourceCreate.safeParse(resource).success).toBe(false);
});
