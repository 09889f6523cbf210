import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { heldUntil, putOperation } from '../../operations/operations.fixture.ts';
import { failureOf, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';
import { NOW } from './evidence.fixture.ts';

let test: ComplianceTest;
beforeAll(async () => {
  test = await complianceTest('file');
});
beforeEach(() => test.api.clock.set(NOW));
afterAll(() => test.api.close());

it('without a signing key nothing is started', async () => {
  const { tenant, operator } = await test.estate();
  const keyless = test.api.as(operator.token, { clientIp: tenant.ip() }, { evidenceKey: null });
  expect(await refusalOf(keyless.compliance.evidence.generateAll({}))).toBe(
    'PRECONDITION_FAILED(no_signing_key)',
  );
  expect((await operator.api.operations.list({})).items).toEqual([]);
});

it('what cannot be made is told, and the rest is made', async () => {
  const { tenant, operator, compliance, resource } = await test.estate();
  const { id } = await resource('web');
  await test.api.database.db.write([
    {
      sql: `INSERT INTO tag_history (tenant_id, resource_id, key, version, new_value, source, changed_by, changed_at)
 WITH RECURSIVE n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 4500)
 SELECT ?, ?, 'pci:x', i, hex(zeroblob(2048)), 'manual', 'ana', ? FROM n`,
      args: [tenant.id, id, NOW],
    },
  ]);
  const { operationId } = await compliance.evidence.generateAll({});
  await test.api.settle();
  const { status, result } = await operator.api.operations.get({ id: operationId });
  expect([status, result]).toEqual([
    'succeeded',
    {
      generated: 3,
      evidenceIds: expect.any(Array),
      failed: 1,
      failures: [
        {
          evidenceType: 'tag_audit_trail',
          vpcId: null,
          code: 'PRECONDITION_FAILED',
          message: expect.stringContaining('narrow it'),
        },
      ],
    },
  ]);
  expect((await compliance.evidence.list({})).items).toHaveLength(3);
});

it('goes on where a lost worker stopped, about the same moment; meanwhile there is no second one', async () => {
  const { tenant, operator, compliance, resource } = await test.estate();
  for (const vpcId of ['v1', 'v2']) await resource(vpcId, { vpcId });
  const { id: made } = await compliance.evidence.generate({ evidenceType: 'tag_audit_trail' });
  const id = await putOperation(test.api, tenant.id, {
    ...heldUntil(test.api.clock.now() - 1),
    ...{ kind: 'compliance.generateEvidence', resourceType: 'generateEvidence', resourceKey: 'all' },
    ...{ exclusive: 1, maxAttempts: 3 },
    input: JSON.stringify({ at: NOW - 1000 }),
    state: JSON.stringify({
      ...{ tried: 4, vpcId: 'v1', vpcs: 1, generated: 1, evidenceIds: [made], failed: 4, failures: [] },
    }),
  });
  expect((await failureOf(compliance.evidence.generateAll({}))).details).toMatchObject({
    ...{ reason: 'operation_active', operationId: id },
  });
  await test.api.runJob('operations.sweep');
  await test.api.settle();
  const { items } = await compliance.evidence.list({});
  expect(items).toHaveLength(2);
  const [last] = items.filter(item => item.id !== made);
  if (last === undefined) throw new TypeError('evidence was generated');
  expect((await operator.api.operations.get({ id })).result).toMatchObject({
    ...{ generated: 2, evidenceIds: [made, last.id], failed: 4 },
  });
  expect((await compliance.evidence.get({ id: last.id })).data).toMatchObject({
    evidence: { data: { vpc_id: 'v2', time_window: { end: new Date(NOW - 1000).toISOString(), hours: 24 } } },
  });
});
