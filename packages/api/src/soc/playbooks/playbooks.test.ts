import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, failureOf, refusalOf, type TestApi, testApi } from '../../testing.ts';

const block = { name: 'block', action: 'block_ip', rollbackAction: 'unblock_ip' };
const tell = { name: 'tell', action: 'notify', parameters: { message: 'done' } };
const path = 'params.risk';

describe.each(API_TARGETS)('playbooks on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function operator() {
    const tenant = await api.tenant();
    const { api: called } = await tenant.person('operator');
    return { tenant, playbooks: called.soc.playbooks };
  }

  /** An execution, as a run leaves it. */
  async function execution(
    tenantId: string,
    playbookId: string,
    status: string,
  ): Promise<() => Promise<void>> {
    const id = newId('exe', api.clock);
    const now = api.clock.now();
    const args = [id, tenantId, playbookId, status, now, now, now];
    const sql = `INSERT INTO playbook_executions (id, tenant_id, playbook_id, playbook_name, status, steps, steps_total, requested_by,
 started_at, version, created_at, updated_at) VALUES (?, ?, ?, 'p', ?, '[]', 0, 'system', ?, 1, ?, ?)`;
    await api.database.db.write([{ sql, args }]);
    const ended = `UPDATE playbook_executions SET status = 'completed' WHERE id = ?`;
    return async () => {
      await api.database.db.write([{ sql: ended, args: [id] }]);
    };
  }

  type Playbooks = Awaited<ReturnType<typeof operator>>['playbooks'];

  /** Where and what a refused list of steps is told; it may be anything, as from callers without types. */
  async function refused(playbooks: Playbooks, steps: unknown[]) {
    const asked = { name: 'Broken', steps } as Parameters<Playbooks['create']>[0];
    const { code, details } = await failureOf(playbooks.create(asked));
    expect(code).toBe('VALIDATION');
    return details?.issues?.[0];
  }

  it('store their steps with defaults and classes filled in', async () => {
    const { playbooks } = await operator();
    const condition = {
      all: [
        { path, op: 'gte' as const, value: 0.5 },
        { any: [{ path: 'case.severity', op: 'in' as const, value: ['high', 'critical'] }] },
      ],
    };
    const made = await playbooks.create({
      name: ' Contain ',
      steps: [
        block,
        { ...tell, condition },
        { name: 'own', action: 'custom_own', actionClass: 'medium', rollbackAction: 'custom_undo' },
        {
          name: 'scan',
          action: 'run_scan',
          actionClass: 'high',
          timeoutSeconds: 600,
          requiresApproval: true,
        },
      ],
    });
    const defaults = { requiresApproval: false, parameters: {}, timeoutSeconds: 60 };
    expect(made).toMatchObject({
      name: 'Contain',
      description: null,
      severityFilter: null,
      enabled: true,
      requiresApproval: false,
      trigger: null,
      version: 1,
      deletedAt: null,
    });
    expect(made.steps).toEqual([
      { ...defaults, ...block, actionClass: 'medium' },
      { ...defaults, ...tell, actionClass: 'low', condition },
      {
        ...defaults,
        name: 'own',
        action: 'custom_own',
        actionClass: 'medium',
        rollbackAction: 'custom_undo',
      },
      {
        ...defaults,
        name: 'scan',
        action: 'run_scan',
        actionClass: 'high',
        timeoutSeconds: 600,
        requiresApproval: true,
      },
    ]);
    expect(await playbooks.get({ id: made.id })).toEqual(made);
    const { steps } = await playbooks.update({ id: made.id, steps: [tell] });
    expect(steps).toEqual([{ ...defaults, ...tell, actionClass: 'low' }]);
    const renamed = await playbooks.update({ id: made.id, name: 'Tell' });
    expect(renamed.steps).toEqual(steps);
  });

  it('name the step that breaks a rule (case 37)', async () => {
    const { playbooks } = await operator();
    const isolate = { name: 'isolate', action: 'isolate_host' };
    expect(await refused(playbooks, [tell, isolate])).toEqual({
      path: 'steps.1.rollbackAction',
      message: "step 'isolate' must be release_host for isolate_host",
    });
    expect(await refused(playbooks, [tell, block, { ...block, name: 'tell' }])).toEqual({
      path: 'steps.2.name',
      message: "step 'tell' is there already: names are unique in a playbook",
    });
    expect(await refused(playbooks, [{ name: 'restart', action: 'reboot' }])).toEqual({
      path: 'steps.0.action',
      message: expect.stringContaining("step 'restart' must be one of isolate_host, "),
    });
  });

  it('refuse what no step may be', async () => {
    const { playbooks } = await operator();
    for (const [why, steps, field] of BROKEN) {
      const issue = await refused(playbooks, steps);
      expect([why, issue?.path.startsWith(field)]).toEqual([why, true]);
    }
    expect((await playbooks.list({})).items).toEqual([]);
  });

  it('take conditions that are 3 deep', async () => {
    const { playbooks } = await operator();
    const condition = { all: [{ any: [{ path, op: 'exists' as const }] }] };
    expect(condition).toEqual(deep(3));
    const made = await playbooks.create({ name: 'Deep', steps: [{ ...tell, condition }] });
    expect(made.steps[0]?.condition).toEqual(condition);
  });

  it('keep values of conditions as JSON', async () => {
    const { playbooks } = await operator();
    const condition = { path, op: 'eq' as const, value: { at: new Date(0) } };
    const made = await playbooks.create({ name: 'Dated', steps: [{ ...tell, condition }] });
    expect(made.steps[0]?.condition).toEqual({ path, op: 'eq', value: { at: '1970-01-01T00:00:00.000Z' } });
  });

  it('are told apart by name while they are not deleted', async () => {
    const { playbooks } = await operator();
    const first = await playbooks.create({ name: 'Contain', steps: [tell] });
    const again = () => playbooks.create({ name: 'Contain', steps: [tell] });
    expect(await refusalOf(again())).toBe('CONFLICT(unique)');
    await playbooks.delete({ id: first.id });
    await again();
    expect(await refusalOf(playbooks.restore({ id: first.id }))).toBe('CONFLICT(unique)');
  });

  it('are found by enabled, trigger and name', async () => {
    const { playbooks } = await operator();
    const a = await playbooks.create({ name: 'A', steps: [tell], trigger: 'case_created' });
    const b = await playbooks.create({ name: 'B', steps: [tell], enabled: false });
    const found = async (filter: Parameters<typeof playbooks.list>[0]) =>
      (await playbooks.list(filter)).items.map(({ id }) => id);
    expect(await found({ enabled: false })).toEqual([b.id]);
    expect(await found({ trigger: 'case_created' })).toEqual([a.id]);
    expect(await found({ trigger: ['case_created'] })).toEqual([a.id]);
    expect(await found({ name: 'B' })).toEqual([b.id]);
    expect(await found({ q: 'a' })).toEqual([a.id]);
  });

  it.each(['pending', 'running'])('are not deleted while an execution is %s', async status => {
    const { tenant, playbooks } = await operator();
    const { id } = await playbooks.create({ name: 'Contain', steps: [tell] });
    const other = await playbooks.create({ name: 'Other', steps: [tell] });
    const end = await execution(tenant.id, id, status);
    expect(await refusalOf(playbooks.delete({ id }))).toBe('CONFLICT(in_use)');
    expect(await refusalOf(playbooks.deleteMany({ ids: [other.id, id] }))).toBe('CONFLICT(in_use)');
    expect((await playbooks.list({})).items).toHaveLength(2);
    await end();
    expect(await playbooks.deleteMany({ ids: [other.id, id] })).toMatchObject({ deleted: 2 });
  });

  it('tell of every change to viewers', async () => {
    const { tenant, playbooks } = await operator();
    const { id } = await playbooks.create({ name: 'Contain', steps: [tell] });
    await playbooks.update({ id, enabled: false });
    await playbooks.delete({ id });
    await playbooks.restore({ id });
    const viewer = await tenant.person('viewer');
    const { items } = await viewer.api.events.list({ order: 'asc', types: ['soc.*'] });
    expect(items.map(({ type, data }) => [type, data])).toEqual([
      ['soc.playbook.created', { id, name: 'Contain' }],
      ['soc.playbook.updated', { id, name: 'Contain', changed: ['enabled'] }],
      ['soc.playbook.deleted', { id, name: 'Contain' }],
      ['soc.playbook.restored', { id, name: 'Contain' }],
    ]);
  });
});

/** A condition of so many levels. */
function deep(levels: number): object {
  if (levels === 1) return { path, op: 'exists' };
  return levels % 2 === 0 ? { any: [deep(levels - 1)] } : { all: [deep(levels - 1)] };
}

const BROKEN: [why: string, steps: unknown[], field: string][] = [
  ['no steps', [], 'steps'],
  ['51 steps', Array.from({ length: 51 }, (_, i) => ({ ...tell, name: `tell-${i}` })), 'steps'],
  ['a lowered class', [{ ...block, actionClass: 'low' }], 'steps.0.actionClass'],
  ['a custom action without class', [{ name: 'a', action: 'custom_a' }], 'steps.0.actionClass'],
  [
    'a forbidden rollbackAction',
    [{ name: 'a', action: 'run_scan', rollbackAction: 'unblock_ip' }],
    'steps.0.rollbackAction',
  ],
  ['another rollbackAction', [{ ...block, rollbackAction: 'release_host' }], 'steps.0.rollbackAction'],
  [
    'a custom rollbackAction of a known action',
    [{ ...block, rollbackAction: 'custom_x' }],
    'steps.0.rollbackAction',
  ],
  [
    'a custom action of class high without rollbackAction',
    [{ name: 'a', action: 'custom_a', actionClass: 'high' }],
    'steps.0.rollbackAction',
  ],
  [
    'a custom action of class low with one',
    [{ name: 'a', action: 'custom_a', actionClass: 'low', rollbackAction: 'custom_b' }],
    'steps.0.rollbackAction',
  ],
  ['a name in capitals', [{ ...tell, name: 'Tell' }], 'steps.0.name'],
  ['no time', [{ ...tell, timeoutSeconds: 0 }], 'steps.0.timeoutSeconds'],
  ['too much time', [{ ...tell, timeoutSeconds: 601 }], 'steps.0.timeoutSeconds'],
  ['too large parameters', [{ ...tell, parameters: { x: 'x'.repeat(8185) } }], 'steps.0.parameters'],
  ['an unknown field', [{ ...tell, retries: 3 }], 'steps.0'],
  ['a condition 4 deep', [{ ...tell, condition: deep(4) }], 'steps.0.condition'],
  ['an empty list of conditions', [{ ...tell, condition: { all: [] } }], 'steps.0.condition'],
  ['an unknown op', [{ ...tell, condition: { path, op: 'like', value: 'x' } }], 'steps.0.condition'],
  ['in without a list', [{ ...tell, condition: { path, op: 'in', value: 1 } }], 'steps.0.condition'],
  ['gt of a list', [{ ...tell, condition: { path, op: 'gt', value: [1] } }], 'steps.0.condition'],
  ['eq without a value', [{ ...tell, condition: { path, op: 'eq' } }], 'steps.0.condition'],
  ['exists: false', [{ ...tell, condition: { path, op: 'exists', value: false } }], 'steps.0.condition'],
  [
    'a condition too large',
    [{ ...tell, condition: { path, op: 'eq', value: 'x'.repeat(8192) } }],
    'steps.0.condition',
  ],
];
