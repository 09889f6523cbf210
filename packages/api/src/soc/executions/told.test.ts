import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, IN_PROCESS } from '../../testing.ts';
import { completed, failed, type Soar, soar, told } from './executions.fixture.ts';

describe.each(IN_PROCESS)('what is told of a run, on %s', target => {
  let world: Soar;
  beforeAll(async () => {
    world = await soar(target);
  });
  afterAll(() => world.close());

  it('every turn of it, in the events and in the timeline of its case', async () => {
    const { one, connect, playbook, tenant } = await world.tenant();
    await connect('block_ip', 'unblock_ip', 'custom_b');
    const opened = await one.cases.create({ title: 'c', severity: 'low' });
    const playbookId = await playbook([
      { action: 'block_ip', parameters: { ip: '198.51.100.7' } },
      { action: 'notify', parameters: { message: 'm' }, condition: { path: 'params.no', op: 'exists' } },
      { action: 'custom_b', actionClass: 'low' },
      { action: 'notify', parameters: { message: 'done' } },
    ]);
    world.receiver.react(request => (told(request) === 'run custom_b' ? failed() : completed()));
    const { execution, operationId } = await one.playbooks.run({ id: playbookId, caseId: opened.id });
    await world.carry(operationId);
    const { rollbackOperationId } = await one.executions.get({ id: execution.id });
    await world.carry(rollbackOperationId);
    const operations = await world.api.rows(
      'SELECT kind, max_attempts, deadline_at - created_at FROM operations WHERE id IN (?, ?) ORDER BY id',
      ...[operationId, rollbackOperationId],
    );
    expect(operations).toEqual([
      ['soc.playbook.run', 10, DAY],
      ['soc.playbook.rollback', 10, DAY],
    ]);
    world.receiver.react(() => completed());

    const { items } = await tenant.admin.api.events.list({ types: ['soc.execution.*'], order: 'asc' });
    const about = { id: execution.id, playbookId, caseId: opened.id };
    const step = (index: number, stepStatus: string) => ({ index, name: `s${index + 1}`, stepStatus });
    expect(items.map(({ type, data }) => [type.replace('soc.execution.', ''), data])).toEqual([
      ['requested', { ...about, status: 'pending' }],
      ['started', { ...about, status: 'running' }],
      ['stepFinished', { ...about, status: 'running', ...step(0, 'completed') }],
      ['stepFinished', { ...about, status: 'running', ...step(1, 'skipped') }],
      ['stepFinished', { ...about, status: 'running', ...step(2, 'failed') }],
      ['failed', { ...about, status: 'failed' }],
      ['rolledBack', { ...about, status: 'rolled_back' }],
    ]);
    const { items: entries } = await one.cases.timeline.list({ caseId: opened.id });
    expect(entries.map(({ action }) => action)).toEqual([
      'case_created',
      'playbook_started',
      'playbook_finished',
      'playbook_rolled_back',
    ]);
  });

  it('that its approval is cancelled with it', async () => {
    const { one, playbook, tenant } = await world.tenant();
    const { execution, approvalId } = await one.playbooks.run({ id: await playbook(['isolate_host']) });
    await one.executions.cancel({ id: execution.id });
    const { items } = await tenant.admin.api.events.list({ types: ['soc.approval.cancelled'] });
    expect(items).toMatchObject([{ data: { id: approvalId, kind: 'execution', executionId: execution.id } }]);
  });
});
