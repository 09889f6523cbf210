import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, DAY } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';

describe.each(API_TARGETS)('a commit that changes a resource, on %s,', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  const OPEN = [{ id: 'sg-1', ingress: [{ cidrs: ['0.0.0.0/0'] }] }];

  async function watched() {
    const estate = await test.estate();
    const { compliance } = estate;
    const vault = await estate.resource('vault');
    const web = await estate.resource('web');
    await test.decide(estate.tenant, { [vault.id]: 'cde', [web.id]: 'out-of-scope' });
    const names = { vault: vault.id, web: web.id };
    const alerts = async () => {
      const { items } = await compliance.alerts.list({ status: ['open', 'acknowledged'] });
      return items
        .map(({ fingerprint, occurrences }) => {
          const named = Object.entries(names).reduce(
            (text, [name, id]) => text.replaceAll(id, name),
            fingerprint,
          );
          return occurrences === 1 ? named : `${named} ×${occurrences}`;
        })
        .toSorted();
    };
    return { ...estate, vault, web, alerts };
  }

  it('raises the alerts about its state and ends them', async () => {
    const { compliance, vault, alerts } = await watched();
    const { id } = vault;
    const update = (fields: Omit<Parameters<typeof compliance.resources.update>[0], 'id'>) =>
      compliance.resources.update({ id, ...fields });
    await update({ securityGroups: OPEN, metadata: { publicly_accessible: 1 } });
    expect(await alerts()).toEqual(['open:vault', 'public:vault', 'sg:vault']);
    await update({ resourceName: 'vault-2' });
    expect(await alerts()).toEqual(['open:vault', 'public:vault', 'sg:vault']);
    await update({ publicIp: '203.0.113.7' });
    expect(await alerts()).toEqual(['open:vault', 'public:vault ×2', 'sg:vault']);
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 0, bumped: 2, resolved: 0 });
    await update({ publicIp: null, metadata: {} });
    expect(await alerts()).toEqual(['open:vault', 'sg:vault']);
    await update({ securityGroups: [] });
    expect(await alerts()).toEqual(['sg:vault ×2']);
  });

  it('case 24: ends them with its life, and raises them when it is back', async () => {
    const { tenant, compliance, vault, web, alerts } = await watched();
    await tenant.admin.api.compliance.settings.update({ pendingReviewMaxDays: 1 });
    await compliance.resources.update({ id: vault.id, securityGroups: OPEN });
    await test.flow(web.id, vault.id);
    await compliance.alerts.detect();
    expect(await alerts()).toEqual(['flow:vault:web', 'open:vault', 'sg:vault']);
    await compliance.resources.delete({ id: web.id });
    expect(await alerts()).toEqual(['open:vault', 'sg:vault']);
    await compliance.resources.restore({ id: web.id });
    expect(await alerts()).toEqual(['flow:vault:web', 'open:vault', 'sg:vault']);
    await compliance.resources.deactivate({ resource: vault.id });
    expect(await alerts()).toEqual(['sg:vault', 'unseen:vault']);
    await compliance.resources.update({ id: vault.id, isActive: true });
    expect(await alerts()).toEqual(['flow:vault:web', 'open:vault', 'reappeared:vault', 'sg:vault']);
    await test.decide(tenant, { [web.id]: 'pending-review' });
    await compliance.resources.deactivate({ resource: web.id });
    expect(await alerts()).toEqual(['open:vault', 'reappeared:vault', 'sg:vault']);
    test.api.clock.advance(2 * DAY);
    await compliance.resources.update({ id: web.id, isActive: true });
    expect(await alerts()).toContain('pending:web');
  });

  it('case 14: a scope that is decided raises and ends what it is about', async () => {
    const { compliance, resource } = await test.estate();
    const { id } = await resource('vault', { securityGroups: OPEN, publicIp: '203.0.113.7' });
    await compliance.tags.remove({ resource: id, key: 'pci:scope' });
    await compliance.alerts.detect();
    const open = async () => {
      const { items } = await compliance.alerts.list({ resource: id, status: 'open' });
      return items.map(({ fingerprint }) => fingerprint.replace(id, 'vault')).toSorted();
    };
    expect(await open()).toEqual(['untagged:vault']);
    const decide = (scope: 'cde' | 'out-of-scope') =>
      compliance.scope.override({ resource: id, scope, justification: 'It was looked at.' });
    await decide('cde');
    expect(await open()).toEqual(['open:vault', 'public:vault']);
    await decide('out-of-scope');
    expect(await open()).toEqual(['lowered:vault']);
    expect((await compliance.alerts.detect()).opened).toBe(0);
  });

  it('a violation that a person has ended is raised again by a later flow only', async () => {
    const { compliance, vault, web, alerts } = await watched();
    await test.flow(web.id, vault.id, { port: 22 });
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 1 });
    const { items } = await compliance.alerts.list({ alertType: 'segmentation_violation' });
    expect(items).toMatchObject([
      { resourceId: vault.id, context: { ports: [{ protocol: 'TCP', port: 22, direction: 'inbound' }] } },
    ]);
    for (const { id } of items) await compliance.alerts.markFalsePositive({ id });
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 0 });
    await test.flow(web.id, vault.id, { ageMs: -1 });
    expect(await compliance.alerts.detect()).toMatchObject({ opened: 1 });
    expect(await alerts()).toEqual(['flow:vault:web']);
  });
});
