import { newId } from '@breakwater/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_TARGETS, MINUTE, refusalOf, type TestApi, testApi } from '../../testing.ts';

describe.each(API_TARGETS)('agent actions on %s', target => {
  let api: TestApi;
  beforeAll(async () => {
    api = await testApi(target);
  });
  afterAll(() => api.close());

  async function operator() {
    const tenant = await api.tenant();
    const person = await tenant.person('operator');
    return { tenant, person, soc: person.api.soc };
  }
  const action = (more: object = {}) => {
    const completedAt = new Date(api.clock.now());
    const startedAt = new Date(completedAt.getTime() - MINUTE);
    return { action: 'triage', status: 'success' as const, startedAt, completedAt, ...more };
  };

  it('case 47: secrets are redacted before they are stored', async () => {
    const { soc } = await operator();
    const token = `bwp_${'abcdefghijklmnopqrst'}`;
    const recorded = await soc.agentActions.record(
      action({
        input: { api_key: 'x', nested: { password: 'y' }, note: token },
        outputSummary: `used ${token}`,
        error: `failed with ${token}`,
      }),
    );
    expect(recorded.input).toEqual({
      api_key: '[redacted]',
      nested: { password: '[redacted]' },
      note: '[redacted]',
    });
    const stored = await api.rows('SELECT * FROM agent_audit_log WHERE id = ?', recorded.id);
    expect(JSON.stringify([recorded, stored])).not.toContain(token);
  });

  it('case 47: an action does not end before it began', async () => {
    const { soc } = await operator();
    const startedAt = new Date(api.clock.now() + 1);
    expect(await refusalOf(soc.agentActions.record(action({ startedAt })))).toBe('VALIDATION');
  });

  it('is timed, and by the caller unless it names an agent', async () => {
    const { soc, person, tenant } = await operator();
    const own = await soc.agentActions.record(action({ input: ['any', 1, null] }));
    expect(own).toMatchObject({
      agent: person.id,
      principalId: person.id,
      durationMs: MINUTE,
      input: ['any', 1, null],
    });
    const named = await soc.agentActions.record(action({ agent: 'triage-bot', confidence: 0.9 }));
    expect(named).toMatchObject({ agent: 'triage-bot', principalId: person.id, input: null });
    expect(await soc.agentActions.get({ id: named.id })).toEqual(named);
    const audited = await tenant.admin.api.audit.list({ action: 'soc.agentAction.record' });
    expect(audited.items.map(({ recordId }) => recordId)).toEqual([named.id, own.id]);
    const told = await tenant.admin.api.events.list({ types: ['soc.agentAction.recorded'] });
    expect(told.items).toHaveLength(2);
  });

  it('names only records of the tenant that exist', async () => {
    const [one, two] = [await operator(), await operator()];
    const alert = await one.soc.alerts.create({ title: 't', severity: 'low', source: 's' });
    const recorded = await one.soc.agentActions.record(action({ alertId: alert.id, correlationId: 'run-7' }));
    expect((await one.soc.agentActions.list({ alertId: alert.id })).items).toHaveLength(1);
    expect((await one.soc.agentActions.list({ correlationId: 'run-7' })).items).toHaveLength(1);
    expect((await one.soc.agentActions.list({ status: ['error', 'denied'] })).items).toHaveLength(0);
    const foreign = two.soc.agentActions.record(action({ alertId: alert.id }));
    expect(await refusalOf(foreign)).toBe('NOT_FOUND');
    const missing = one.soc.agentActions.record(action({ caseId: newId('cas', api.clock) }));
    expect(await refusalOf(missing)).toBe('NOT_FOUND');
    expect(await refusalOf(two.soc.agentActions.get({ id: recorded.id }))).toBe('NOT_FOUND');
  });

  it('refuses more input than 16 KiB', async () => {
    const { soc } = await operator();
    const large = soc.agentActions.record(action({ input: 'x'.repeat(16_384) }));
    expect(await refusalOf(large)).toBe('VALIDATION');
  });
});
