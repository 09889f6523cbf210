import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, MINUTE, refusalOf } from '../../testing.ts';
import { type ComplianceTest, complianceTest } from '../testing.ts';

describe.each(API_TARGETS)('scope decisions on %s', target => {
  let test: ComplianceTest;
  beforeAll(async () => {
    test = await complianceTest(target);
  });
  afterAll(() => test.api.close());

  it('are listed newest first, by what they say and of what', async () => {
    const { compliance, resource } = await test.estate();
    const { decisions } = compliance.scope;
    const web = await resource('web');
    const between = new Date(test.api.clock.now() + 1);
    test.api.clock.advance(MINUTE);
    const store = await resource('store');
    const listed = async (asked: Parameters<typeof decisions.list>[0]) =>
      (await decisions.list(asked)).items.map(({ resourceId }) => resourceId);
    expect(await listed({})).toEqual([store.id, web.id]);
    expect(await listed({ resource: 'arn:web' })).toEqual([web.id]);
    expect(await listed({ scope: ['cde', 'pending-review'], isCurrent: true })).toEqual([store.id, web.id]);
    expect(await listed({ decisionMethod: 'manual' })).toEqual([]);
    expect(await listed({ rule: 'discovery', decidedBy: 'automated-classifier' })).toHaveLength(2);
    expect(await listed({ isCurrent: false })).toEqual([]);
    expect(await listed({ since: between })).toEqual([store.id]);
    expect(await listed({ until: between })).toEqual([web.id]);
  });

  it('stay in their tenant', async () => {
    const [one, two] = [await test.estate(), await test.estate()];
    const { currentDecision } = await one.resource('web');
    if (currentDecision === null) throw new TypeError('a new resource has a decision');
    const { id } = currentDecision;
    expect(await one.compliance.scope.decisions.get({ id })).toMatchObject(currentDecision);
    expect(await refusalOf(two.compliance.scope.decisions.get({ id }))).toBe('NOT_FOUND');
    expect((await two.compliance.scope.decisions.list({})).items).toEqual([]);
  });

  it('are superseded and never rewritten or deleted, and one of a resource is current', async () => {
    const { tenant, resource } = await test.estate();
    const { id: resourceId, currentDecision } = await resource('web');
    const id = String(currentDecision?.id);
    const write = (sql: string, ...args: string[]) => test.api.database.db.write([{ sql, args }]);
    for (const column of ['scope', 'justification', 'decided_by', 'rule', 'dependency_resource_ids']) {
      const sql = `UPDATE scope_decisions SET ${column} = 'cde' WHERE id = ?`;
      await expect(write(sql, id)).rejects.toThrow('append-only');
    }
    await expect(write('DELETE FROM scope_decisions WHERE id = ?', id)).rejects.toThrow('append-only');
    const another = `INSERT OR REPLACE INTO scope_decisions (id, tenant_id, resource_id, scope, justification, decided_at,
 decided_by, decision_method, rule, is_current, last_evaluated_at)
 VALUES ('scd_01k00000000000000000000000', ?, ?, 'cde', 'x', 1, 'x', 'manual', 'override', 1, 1)`;
    await expect(write(another, tenant.id, resourceId)).rejects.toThrow('append-only');
    await write(
      'UPDATE scope_decisions SET is_current = 0, superseded_at = 1, last_evaluated_at = 1 WHERE id = ?',
      id,
    );
    await write(another, tenant.id, resourceId);
    await write(
      "UPDATE scope_decisions SET superseded_by_id = 'scd_01k00000000000000000000000' WHERE id = ?",
      id,
    );
    expect(
      await test.api.rows('SELECT scope FROM scope_decisions WHERE resource_id = ?', resourceId),
    ).toHaveLength(2);
  });
});
