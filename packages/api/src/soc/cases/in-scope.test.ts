import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ComplianceTest, complianceTest } from '../../compliance/testing.ts';
import { API_TARGETS } from '../../testing.ts';

describe.each(API_TARGETS)('cases about resources in PCI DSS scope on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  it('case 12: a resource in scope is critical, by id and by natural key, and one out of scope is not', async () => {
    const { operator, compliance, resource } = await test.estate();
    const { cases } = operator.api.soc;
    const { id } = await resource('vault');
    const about = async (asset: string) =>
      cases.create({ title: 'Intrusion', severity: 'high', confidence: 0.5, affectedAssets: [asset] });
    const override = (scope: 'connected-cde' | 'out-of-scope') =>
      compliance.scope.override({ resource: id, scope, justification: 'As the assessor said.' });
    await override('out-of-scope');
    expect(await about(id)).toMatchObject({ requiresHumanApproval: false });
    await override('connected-cde');
    for (const asset of [id, 'arn:vault']) {
      expect(await about(asset)).toMatchObject({
        requiresHumanApproval: true,
        gateReason: `confidence 0.5 is below 0.7 and critical assets are affected: ${asset}`,
      });
    }
    expect(await about('arn:other')).toMatchObject({ requiresHumanApproval: false });
  });
});
