import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, IN_PROCESS, MINUTE, refusalOf } from '../../testing.ts';
import { completed, failed, type Soar, soar, told } from './executions.fixture.ts';

function given<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new TypeError('the answer names none');
  return value;
}

describe.each(IN_PROCESS)('executions on %s', target => {
  let world: Soar;
  beforeAll(async () => {
    world = await soar(target);
  });
  afterAll(() => world.close());

  const since = () => {
    const from = world.receiver.received.length;
    return () => world.receiver.received.slice(from);
  };

  it('case 38: a dry run does nothing but tell', async () => {
    const { one, connect, playbook } = await world.tenant();
    await connect('block_ip');
    const calls = since();
    const opened = await one.cases.create({ title: 'c', severity: 'high', affectedAssets: ['web-1'] });
    const id = await playbook([
      'isolate_host',
      { action: 'block_ip', parameters: { ip: '{{params.ip}}', host: '{{assets.0}}' } },
      { action: 'notify', parameters: { message: 'done' } },
    ]);
    const run = await one.playbooks.run({
      id,
      caseId: opened.id,
      dryRun: true,
      parameters: { ip: '198.51.100.7' },
    });
    expect(run).toMatchObject({ operationId: null, status: null, approvalId: null });
    expect(run.execution).toMatchObject({
      status: 'completed',
      stepsCompleted: 3,
      stepsTotal: 3,
      dryRun: true,
    });
    expect(run.execution.startedAt).toEqual(run.execution.completedAt);
    expect(
      run.execution.stepResults.map(({ status, needsApproval, connector }) => [
        status,
        needsApproval,
        connector,
      ]),
    ).toEqual([
      ['simulated', true, 'missing'],
      ['simulated', false, 'configured'],
      ['simulated', false, 'builtin'],
    ]);
    expect(run.execution.stepResults[1]?.parameters).toEqual({ ip: '198.51.100.7', host: 'web-1' });
    expect(calls()).toEqual([]);
    expect((await one.approvals.list({})).items).toEqual([]);
    const after = await one.cases.get({ id: opened.id });
    expect(after.version).toBe(opened.version);
    const refused = one.executions.rollback({ id: run.execution.id, reason: 'r' });
    expect(await refusalOf(refused)).toBe('CONFLICT(dry_run)');
  });

  it('case 38: a condition that depends on an answer is not judged, another is', async () => {
    const { one, playbook } = await world.tenant();
    const id = await playbook([
      { action: 'notify', parameters: { message: 'a' }, condition: { path: 'params.x', op: 'eq', value: 1 } },
      {
        action: 'notify',
        parameters: { message: 'b' },
        condition: { path: 'steps.s1.output.deliveries', op: 'gt', value: 0 },
      },
      { action: 'notify', parameters: { message: '{{params.none}}' } },
    ]);
    const { execution } = await one.playbooks.run({ id, dryRun: true, parameters: { x: 2 } });
    expect(
      execution.stepResults.map(({ status, conditionUnknown, error }) => [status, conditionUnknown, error]),
    ).toEqual([
      ['skipped', undefined, null],
      ['simulated', true, null],
      ['failed', false, 'unresolved parameter: params.none'],
    ]);
  });

  it('case 39: a medium step runs at once unless it names something critical', async () => {
    const { one, connect, playbook } = await world.tenant();
    await connect('run_scan');
    await one.criticalAssets.set({ assetId: 'plc-1' });
    const id = await playbook([{ action: 'run_scan', parameters: { host: '{{params.host}}' } }]);
    const parameters = { host: 'web-1' };
    const plain = await one.playbooks.run({ id, targetAssets: ['web-1'], parameters });
    expect(plain).toMatchObject({ status: 'pending', resourceType: 'execution', approvalId: null });
    await world.carry(plain.operationId);
    expect(await one.executions.get({ id: plain.execution.id })).toMatchObject({ status: 'completed' });
    for (const asked of [{ targetAssets: ['plc-1'], parameters }, { parameters: { host: 'plc-1' } }]) {
      const run = await one.playbooks.run({ id, ...asked });
      expect(run).toMatchObject({ operationId: null, status: null, execution: { status: 'pending' } });
      const approval = await one.approvals.get({ id: given(run.approvalId) });
      expect(approval).toMatchObject({
        kind: 'execution',
        actionClass: 'medium',
        executionId: run.execution.id,
      });
    }
  });

  it('case 39: what is critical is found wherever a step names it', async () => {
    const { one, connect, playbook } = await world.tenant();
    await connect('run_scan');
    await one.criticalAssets.set({ assetId: 'plc-1' });
    const opened = await one.cases.create({
      title: 'plc-1',
      severity: 'low',
      affectedAssets: ['plc-1'],
      confidence: 1,
    });
    const scan = async (parameters: object, more: object = {}) => {
      const id = await playbook([{ action: 'run_scan', parameters, ...more }]);
      return (asked: object = {}) => one.playbooks.run({ id, ...asked });
    };
    const plain = await scan({ host: 'web-1' });
    const made = await scan({ host: 'plc-{{params.n}}' });
    const inside = await scan({ hosts: '{{params.hosts}}' });
    const asking = [
      (await scan({ host: 'plc-1' }))(),
      (await scan({ hosts: { 'plc-1': true } }))(),
      made({ parameters: { n: 1 } }),
      inside({ parameters: { hosts: [{ 'plc-1': 5 }] } }),
      (await scan({ host: '{{case.title}}' }))({ caseId: opened.id, targetAssets: ['web-1'] }),
      plain({ caseId: opened.id }),
    ];
    for (const { approvalId } of await Promise.all(asking)) expect(approvalId).not.toBeNull();
    const free = [
      plain(),
      plain({ caseId: opened.id, targetAssets: ['web-1'] }),
      made({ parameters: { n: 2 } }),
      inside({ parameters: { hosts: ['web-1', '{{execution.id}}'] } }),
    ];
    for (const { approvalId } of await Promise.all(free)) expect(approvalId).toBeNull();
  });

  it('a run begins for an open case and an enabled playbook, or not at all', async () => {
    const { one, playbook } = await world.tenant();
    for (let n = 0; n < 5; n++) {
      const id = await playbook(['run_scan']);
      const opened = await one.cases.create({ title: 'c', severity: 'low' });
      const [begun, closed] = await Promise.allSettled([
        one.playbooks.run({ id, caseId: opened.id }),
        one.cases.transition({ id: opened.id, to: 'closed', outcome: 'done' }),
      ]);
      expect([begun.status, closed.status].toSorted()).toEqual(['fulfilled', 'rejected']);
      const [after, deleted] = await Promise.allSettled([
        one.playbooks.run({ id }),
        one.playbooks.delete({ id }),
      ]);
      if (after.status === 'fulfilled') expect(deleted.status).toBe('rejected');
    }
  });

  it('approval starts a run; rejection and time end it', async () => {
    const { one, two, connect, playbook } = await world.tenant();
    await connect('isolate_host');
    const id = await playbook(['isolate_host']);
    const ask = async () => {
      const { execution, approvalId } = await one.playbooks.run({ id, targetAssets: ['web-1'] });
      return { executionId: execution.id, approvalId: given(approvalId) };
    };
    const [yes, no, late] = [await ask(), await ask(), await ask()];
    await two.approvals.decide({ id: yes.approvalId, decision: 'approve' });
    const begun = await one.executions.get({ id: yes.executionId });
    expect(begun.status).toBe('pending');
    await world.carry(begun.operationId);
    expect(await one.executions.get({ id: yes.executionId })).toMatchObject({ status: 'completed' });

    await two.approvals.decide({ id: no.approvalId, decision: 'reject', comment: 'too early' });
    expect(await one.executions.get({ id: no.executionId })).toMatchObject({
      status: 'failed',
      errorMessage: 'approval rejected: too early',
      stepsCompleted: 0,
      stepResults: [{ status: 'not_run' }],
    });
    world.api.clock.advance(4 * HOUR + 1);
    await world.api.runJob('soc.approvalsExpire');
    expect(await one.executions.get({ id: late.executionId })).toMatchObject({
      status: 'failed',
      errorMessage: 'approval expired',
    });
  });

  it('case 40: what was done is undone, last first', async () => {
    const { one, two, connect, playbook } = await world.tenant();
    await connect('block_ip', 'unblock_ip', 'custom_a', 'custom_a_undo', 'custom_b');
    const id = await playbook([
      { action: 'block_ip', parameters: { ip: '198.51.100.7' } },
      {
        action: 'custom_a',
        actionClass: 'medium',
        rollbackAction: 'custom_a_undo',
        rollbackParameters: { was: '{{steps.s1.output.n}}' },
      },
      { action: 'custom_b', actionClass: 'low' },
    ]);
    const calls = since();
    world.receiver.react(request =>
      told(request) === 'run custom_b' ? failed('not today') : completed({ n: 7 }),
    );
    const { execution, approvalId } = await one.playbooks.run({ id });
    // What goes into an undo from an answer could name anything, so people are asked.
    await two.approvals.decide({ id: given(approvalId), decision: 'approve' });
    await world.carry((await one.executions.get({ id: execution.id })).operationId);
    const broken = await one.executions.get({ id: execution.id });
    expect(broken).toMatchObject({
      status: 'failed',
      errorMessage: "step 's3' failed: not today",
      rollbackStatus: 'running',
      stepsCompleted: 2,
    });
    await world.carry(broken.rollbackOperationId);
    expect(await one.executions.get({ id: execution.id })).toMatchObject({
      status: 'rolled_back',
      rollbackStatus: 'done',
      stepsCompleted: 2,
      stepResults: [
        { rollback: { status: 'undone' } },
        { rollback: { status: 'undone' } },
        { rollback: { status: 'not_needed' } },
      ],
    });
    expect(calls().map(told)).toEqual([
      'run block_ip',
      'run custom_a',
      'run custom_b',
      'rollback custom_a_undo',
      'rollback unblock_ip',
    ]);
    expect(JSON.parse(calls()[3]?.body ?? '')).toMatchObject({ step: { parameters: { was: 7 } } });
    const again = one.executions.rollback({ id: execution.id, reason: 'r' });
    expect(await refusalOf(again)).toBe('CONFLICT(already_rolled_back)');
    world.receiver.react(() => completed());
  });

  it('case 40: what cannot be undone is said to be so', async () => {
    const { one, two, admin, connect, playbook } = await world.tenant();
    await connect('revoke_certificate', 'custom_b');
    const id = await playbook([
      { action: 'revoke_certificate', parameters: { serial: '01' } },
      { action: 'custom_b', actionClass: 'low' },
    ]);
    world.receiver.react(request => (told(request) === 'run custom_b' ? failed() : completed()));
    const { execution, approvalId } = await one.playbooks.run({ id });
    await two.approvals.decide({ id: given(approvalId), decision: 'approve' });
    expect((await one.executions.get({ id: execution.id })).operationId).toBeNull();
    await admin.approvals.decide({ id: given(approvalId), decision: 'approve' });
    await world.carry((await one.executions.get({ id: execution.id })).operationId);
    expect(await one.executions.get({ id: execution.id })).toMatchObject({
      status: 'failed',
      rollbackStatus: 'none',
      stepResults: [{ rollback: { status: 'not_reversible' } }, { rollback: { status: 'not_needed' } }],
    });
    const undo = one.executions.rollback({ id: execution.id, reason: 'r' });
    expect(await refusalOf(undo)).toBe('CONFLICT(nothing_to_undo)');
    world.receiver.react(() => completed());
  });

  it('case 41: without a connector, or with one disabled, a step fails and says so', async () => {
    const { one, admin, connect, playbook } = await world.tenant();
    const id = await playbook(['block_ip']);
    const run = async () => {
      const { execution, operationId } = await one.playbooks.run({ id });
      await world.carry(operationId);
      return one.executions.get({ id: execution.id });
    };
    expect(await run()).toMatchObject({
      status: 'failed',
      stepResults: [{ error: "no connector is configured for action 'block_ip'", attempts: 0 }],
    });
    await connect('block_ip');
    const [connector] = (await admin.connectors.list({})).items;
    await admin.connectors.update({ id: given(connector?.id), enabled: false });
    expect(await run()).toMatchObject({
      stepResults: [{ error: "the connector for action 'block_ip' is disabled" }],
    });
    await one.playbooks.update({ id, enabled: false });
    expect(await refusalOf(one.playbooks.run({ id }))).toBe('CONFLICT(playbook_disabled)');
  });

  it('case 42: a connector that is away for a moment is asked again, and no other', async () => {
    const { one, admin, connect, playbook } = await world.tenant();
    await connect('run_scan');
    const id = await playbook(['run_scan']);
    const calls = since();
    world.receiver.answer(503, 503, completed({ found: 3 }));
    const { execution, operationId } = await one.playbooks.run({ id });
    await world.carry(operationId);
    expect(await one.executions.get({ id: execution.id })).toMatchObject({
      status: 'completed',
      stepResults: [{ status: 'completed', attempts: 3, output: { found: 3 } }],
    });
    expect(new Set(calls().map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(new Set(calls().map(({ body }) => body)).size).toBe(1);
    const [connector] = (await admin.connectors.list({})).items;
    expect(connector).toMatchObject({ lastStatus: 'completed' });
    world.receiver.answer(400);
    const bad = await one.playbooks.run({ id });
    await world.carry(bad.operationId);
    expect(await one.executions.get({ id: bad.execution.id })).toMatchObject({
      status: 'failed',
      stepResults: [{ attempts: 1, outcomeUnknown: false }],
    });
    world.receiver.react(() => completed());
  });

  it('case 43: a step with a result is never called again; one that was under way is, with the same key', async () => {
    const { one, connect, playbook } = await world.tenant();
    await connect('run_scan', 'collect_forensics');
    const id = await playbook(['run_scan', 'collect_forensics']);
    const { execution, operationId } = await one.playbooks.run({ id });
    const calls = since();
    const held = Promise.withResolvers<ReturnType<typeof completed>>();
    world.receiver.react(request => (told(request) === 'run collect_forensics' ? held.promise : completed()));
    const before = world.receiver.received.length;
    const lost = world.carry(operationId);
    await world.receiver.arrival(before + 2);
    world.api.clock.advance(MINUTE);
    world.receiver.react(() => completed());
    await world.carry(operationId);
    held.resolve(completed({ late: true }));
    await lost;
    expect(await one.executions.get({ id: execution.id })).toMatchObject({
      status: 'completed',
      stepsCompleted: 2,
      stepResults: [{}, { output: {} }],
    });
    expect(calls().map(told)).toEqual(['run run_scan', 'run collect_forensics', 'run collect_forensics']);
    const keys = calls()
      .slice(1)
      .map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(1);
  });

  it('case 44: cancelling stops before the next step and undoes, the unknown too', async () => {
    const { one, two, onePerson, connect, playbook } = await world.tenant();
    await connect('block_ip', 'unblock_ip');
    const id = await playbook(['block_ip', 'block_ip', 'block_ip']);
    const { execution, operationId } = await one.playbooks.run({ id });
    const calls = since();
    const before = world.receiver.received.length;
    world.receiver.react(request =>
      calls().length === 2 && told(request) === 'run block_ip' ? 'hang' : completed(),
    );
    const heartbeat = Promise.withResolvers<void>();
    const working = world.carry(operationId, {
      pause: (ms, signal) =>
        ms === 10_000
          ? heartbeat.promise
          : new Promise(resolve => signal?.addEventListener('abort', () => resolve(), { once: true })),
    });
    await world.receiver.arrival(before + 2);
    expect(await one.executions.cancel({ id: execution.id, reason: 'false alarm' })).toMatchObject({
      status: 'running',
      cancelRequestedBy: onePerson.id,
    });
    const again = await two.executions.cancel({ id: execution.id, rollback: false });
    expect(again).toMatchObject({ status: 'running', cancelRequestedBy: onePerson.id });
    heartbeat.resolve();
    await working;
    const stopped = await one.executions.get({ id: execution.id });
    expect(stopped).toMatchObject({
      status: 'failed',
      errorMessage: `cancelled by ${onePerson.id}`,
      stepResults: [
        { status: 'completed' },
        { status: 'failed', outcomeUnknown: true },
        { status: 'not_run' },
      ],
    });
    world.receiver.react(() => completed());
    await world.carry(stopped.rollbackOperationId);
    expect(await one.executions.get({ id: execution.id })).toMatchObject({
      status: 'rolled_back',
      errorMessage: `cancelled by ${onePerson.id}`,
    });
    const indexes = calls().map(({ body }) => (JSON.parse(body) as { step: { index: number } }).step.index);
    expect([calls().map(told), indexes]).toEqual([
      ['run block_ip', 'run block_ip', 'rollback unblock_ip', 'rollback unblock_ip'],
      [0, 1, 1, 0],
    ]);
    expect(await refusalOf(one.executions.cancel({ id: execution.id }))).toBe('CONFLICT(not_cancellable)');
  });

  it('a run nobody works on yet is cancelled at once, and so is one that waits for people', async () => {
    const { one, onePerson, two, connect, playbook, tenant } = await world.tenant();
    await connect('block_ip', 'isolate_host');
    const quick = await one.playbooks.run({ id: await playbook(['block_ip']) });
    expect(await one.executions.cancel({ id: quick.execution.id })).toMatchObject({
      status: 'failed',
      errorMessage: `cancelled by ${onePerson.id}`,
      stepResults: [{ status: 'not_run' }],
    });
    const other = await one.playbooks.run({ id: await playbook(['block_ip']) });
    await tenant.admin.api.operations.cancel({ id: given(other.operationId) });
    expect(await one.executions.get({ id: other.execution.id })).toMatchObject({
      status: 'failed',
      errorMessage: `cancelled by ${tenant.admin.id}`,
      cancelRequestedBy: tenant.admin.id,
    });
    const asked = await one.playbooks.run({ id: await playbook(['isolate_host']) });
    await one.executions.cancel({ id: asked.execution.id });
    expect(await one.approvals.get({ id: given(asked.approvalId) })).toMatchObject({ status: 'cancelled' });
    const decide = two.approvals.decide({ id: given(asked.approvalId), decision: 'approve' });
    expect(await refusalOf(decide)).toBe('CONFLICT(already_decided)');
  });

  it('a run that is over is undone on request, after approval of what is high, and again while partial', async () => {
    const { one, two, connect, playbook } = await world.tenant();
    await connect('isolate_host', 'release_host', 'block_ip', 'unblock_ip');
    const id = await playbook(['isolate_host', 'block_ip']);
    const { execution, approvalId } = await one.playbooks.run({ id, targetAssets: ['web-1'] });
    expect(await refusalOf(one.executions.rollback({ id: execution.id, reason: 'r' }))).toBe(
      'CONFLICT(not_finished)',
    );
    await two.approvals.decide({ id: given(approvalId), decision: 'approve' });
    await world.carry((await one.executions.get({ id: execution.id })).operationId);

    const asked = await one.executions.rollback({ id: execution.id, reason: 'false alarm' });
    expect(asked).toMatchObject({
      operationId: null,
      resourceType: 'executionRollback',
      execution: { rollbackStatus: 'pending_approval', rollbackReason: 'false alarm' },
    });
    const twice = one.executions.rollback({ id: execution.id, reason: 'r' });
    expect(await refusalOf(twice)).toBe('CONFLICT(rollback_in_progress)');
    await two.approvals.decide({ id: given(asked.approvalId), decision: 'reject', comment: 'keep it' });
    expect(await one.executions.get({ id: execution.id })).toMatchObject({
      rollbackStatus: 'none',
      stepResults: [{ rollback: null }, { rollback: null }],
    });
    const anew = await one.executions.rollback({ id: execution.id, reason: 'false alarm' });
    await two.approvals.decide({ id: given(anew.approvalId), decision: 'approve' });
    const begun = await one.executions.get({ id: execution.id });
    expect(begun.rollbackStatus).toBe('running');
    world.receiver.react(request =>
      told(request) === 'rollback release_host' ? failed('busy') : completed(),
    );
    await world.carry(begun.rollbackOperationId);
    expect(await one.executions.get({ id: execution.id })).toMatchObject({
      status: 'completed',
      rollbackStatus: 'partial',
      stepResults: [{ rollback: { status: 'failed', error: 'busy' } }, { rollback: { status: 'undone' } }],
    });

    world.receiver.react(() => completed());
    const calls = since();
    const more = await one.executions.rollback({ id: execution.id, reason: 'again' });
    await two.approvals.decide({ id: given(more.approvalId), decision: 'approve' });
    await world.carry((await one.executions.get({ id: execution.id })).rollbackOperationId);
    expect(await one.executions.get({ id: execution.id })).toMatchObject({
      status: 'rolled_back',
      rollbackStatus: 'done',
    });
    expect(calls().map(told)).toEqual(['rollback release_host']);
  });

  it('notify tells the webhooks, once', async () => {
    const { one, tenant, playbook } = await world.tenant();
    await tenant.admin.api.webhooks.create({
      url: 'https://hooks.example.com/x',
      eventTypes: ['soc.playbook.notification'],
    });
    const id = await playbook([
      { action: 'notify', parameters: { message: 'Hello {{params.who}}', severity: 'high' } },
    ]);
    const { execution, operationId } = await one.playbooks.run({ id, parameters: { who: 'Ada' } });
    await world.carry(operationId);
    const done = await one.executions.get({ id: execution.id });
    const { items } = await tenant.admin.api.events.list({ types: ['soc.playbook.notification'] });
    expect(items).toMatchObject([{ data: { message: 'Hello Ada', severity: 'high', step: 's1' } }]);
    expect(done.stepResults[0]?.output).toEqual({ eventId: items[0]?.id, deliveries: 1 });
  });

  it('a host is not released while it is a device nobody can trust', async () => {
    const { one, two, admin, connect, playbook } = await world.tenant();
    await connect('release_host');
    const device = await one.devices.create({
      deviceId: 'plc-9',
      deviceType: 'sensor',
      firmwareVersion: '1',
      firmwareHash: 'a'.repeat(64),
    });
    await admin.devices.revoke({ deviceId: device.deviceId, reason: 'stolen' });
    const calls = since();
    for (const parameters of [{ host: 'plc-9' }, { hosts: { 'plc-9': true } }]) {
      const { execution, approvalId } = await one.playbooks.run({
        id: await playbook([{ action: 'release_host', parameters }]),
      });
      await two.approvals.decide({ id: given(approvalId), decision: 'approve' });
      await world.carry((await one.executions.get({ id: execution.id })).operationId);
      expect(await one.executions.get({ id: execution.id })).toMatchObject({
        status: 'failed',
        stepResults: [{ error: 'device_quarantined', attempts: 0 }],
      });
    }
    expect(calls()).toEqual([]);
  });

  it('a tenant has at most 50 pending or running', async () => {
    const { one, connect, playbook } = await world.tenant();
    await connect('run_scan');
    const id = await playbook(['run_scan']);
    for (let n = 0; n < 50; n++) await one.playbooks.run({ id });
    expect(await refusalOf(one.playbooks.run({ id }))).toBe('RATE_LIMITED(too_many_executions)');
    expect(await one.playbooks.run({ id, dryRun: true })).toMatchObject({ status: null });
    const opened = await one.cases.create({ title: 'c', severity: 'critical' });
    expect(opened.status).toBe('open');
  });

  it('a run whose operation is over does not stay open', async () => {
    const { one, connect, playbook } = await world.tenant();
    await connect('block_ip', 'unblock_ip');
    const { execution, operationId } = await one.playbooks.run({ id: await playbook(['block_ip']) });
    await world.api.rows(
      "UPDATE operations SET status = 'failed', completed_at = 1 WHERE id = ? RETURNING id",
      operationId ?? '',
    );
    await world.api.runJob('soc.executionsReconcile');
    expect(await one.executions.get({ id: execution.id })).toMatchObject({
      status: 'failed',
      errorMessage: 'the operation of the run is over',
    });
  });

  it('a new case sets going what is meant for it, by itself', async () => {
    const { one, two, connect, playbook } = await world.tenant();
    await connect('run_scan', 'isolate_host');
    const automatic = { trigger: 'case_created' };
    const any = await playbook(['run_scan'], automatic);
    const severe = await playbook(['isolate_host'], { ...automatic, severityFilter: 'high' });
    await playbook(['run_scan'], { ...automatic, enabled: false });
    await playbook(['run_scan']);
    const low = await one.cases.create({ title: 'low', severity: 'low', affectedAssets: ['web-1'] });
    const { items } = await one.executions.list({ caseId: low.id });
    expect(items).toMatchObject([{ playbookId: any, requestedBy: 'system', targetAssets: ['web-1'] }]);
    await world.carry(items[0]?.operationId ?? null);
    const { items: entries } = await one.cases.timeline.list({ caseId: low.id });
    expect(entries.map(({ action, agent }) => [action, agent])).toEqual([
      ['case_created', expect.stringMatching(/^usr_/)],
      ['playbook_started', 'system'],
      ['playbook_finished', 'system'],
    ]);
    const alert = await one.alerts.create({
      title: 't',
      source: 's',
      severity: 'critical',
      affectedAssets: ['db-1'],
    });
    const high = await one.cases.createFromAlerts({ alertIds: [alert.id] });
    const begun = await one.executions.list({ caseId: high.id });
    expect(new Set(begun.items.map(({ playbookId }) => playbookId))).toEqual(new Set([any, severe]));
    const asking = begun.items.find(({ playbookId }) => playbookId === severe);
    expect(await one.approvals.get({ id: given(asking?.approvalId) })).toMatchObject({
      requestedBy: 'system',
      caseId: high.id,
    });
    await two.approvals.decide({ id: given(asking?.approvalId), decision: 'approve' });
    expect(await one.executions.get({ id: given(asking?.id) })).toMatchObject({ status: 'pending' });
  });

  it('a case is opened also where people cannot be shown what its playbook would do, and says so', async () => {
    const { one, playbook } = await world.tenant();
    const parameters = { hosts: '{{assets}}' };
    await playbook([{ action: 'disable_user', parameters }], { trigger: 'case_created' });
    const affectedAssets = Array.from({ length: 400 }, (_, n) => `host-${n}-${'x'.repeat(100)}`);
    const opened = await one.cases.create({ title: 'c', severity: 'low', affectedAssets });
    expect((await one.executions.list({})).items).toEqual([]);
    const entries = await one.cases.timeline.list({ caseId: opened.id });
    expect(entries.items.at(-1)?.details).toContain('was not run');
  });

  it('a case is opened also where there is no room for its playbooks, and says so', async () => {
    const { one, playbook } = await world.tenant();
    await playbook(['run_scan'], { trigger: 'case_created' });
    const cases = Array.from({ length: 52 }, (_, n) => ({ title: `c${n}`, severity: 'low' as const }));
    const { items } = await one.cases.createMany({ items: cases });
    expect((await one.executions.list({ limit: 100 })).items).toHaveLength(50);
    const entries = await one.cases.timeline.list({ caseId: given(items[51]?.id) });
    expect(entries.items.at(-1)?.details).toContain('50 executions');
  });
});
