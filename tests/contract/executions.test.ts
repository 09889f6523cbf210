import { createHmac } from 'node:crypto';
import type { Breakwater, Execution } from '@breakwater/sdk';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LOOPBACK } from './peers.ts';
import { newTenant, type Tenant } from './people.ts';
import { type Reaction, type Received, type Receiver, startReceiver } from './receiver.ts';
import { sdk } from './sdk.ts';
import { type Running, start, TARGETS } from './targets.ts';

const HOUR = 3_600_000;
const completed = { status: 200, body: '{"status":"completed","output":{"n":7}}' };
const failed = { status: 200, body: '{"status":"failed","error":"no"}' };

const told = ({ body }: Received): string => {
  const { mode, step } = JSON.parse(body) as { mode: string; step: { action: string } };
  return `${mode} ${step.action}`;
};

function given<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new TypeError('the answer names none');
  return value;
}

// Numbers are the acceptance cases of the SOC specification.
describe.each(TARGETS)('executions against a real connector, %s', target => {
  let running: Running;
  let receiver: Receiver;
  let tenant: Tenant;
  let bw: Breakwater;
  let before: number;
  let secrets: Map<string, string>;
  const calls = () => receiver.received.slice(before);

  beforeAll(async () => {
    running = await start(target, { outboundAllow: LOOPBACK });
    receiver = await startReceiver();
  });
  afterAll(async () => {
    await running?.stop();
    await receiver?.stop();
  });
  beforeEach(async () => {
    receiver.react(() => completed);
    before = receiver.received.length;
    tenant = await newTenant(running);
    bw = sdk(running, tenant.people.operator.token);
    secrets = new Map();
  });

  async function connect(...actions: string[]) {
    const admin = sdk(running, tenant.people.admin.token);
    for (const action of actions) {
      const endpoint = `${receiver.url}/${action}`;
      const { secret } = await admin.soc.connectors.create({ action, endpoint, timeoutMs: 5_000 });
      secrets.set(action, given(secret));
    }
  }
  type Step = Parameters<Breakwater['soc']['playbooks']['create']>[0]['steps'][number];
  const step = (action: string, more: Partial<Step> = {}): Step => ({ name: action, action, ...more });
  const medium = (action: string): Step =>
    step(action, { actionClass: 'medium', rollbackAction: `${action}_undo` });
  async function run(steps: Step[]) {
    const { id } = await bw.soc.playbooks.create({ name: `playbook ${steps.length}`, steps });
    return bw.soc.playbooks.run({ id });
  }
  const get = ({ id }: Pick<Execution, 'id'>) => bw.soc.executions.get({ id });
  const ended = async (of: Pick<Execution, 'id'>, operationId: Execution['operationId']) => {
    await bw.operations.wait({ id: given(operationId), timeoutMs: 30_000 });
    return get(of);
  };
  const undone = async (of: Execution) => ended(of, of.rollbackOperationId);

  it('42: calls are signed, and repeated with the same key and bytes while it is away', async () => {
    await connect('run_scan');
    receiver.answer(503, completed);
    const { execution, operationId } = await run([step('run_scan')]);
    expect(await ended(execution, operationId)).toMatchObject({
      status: 'completed',
      stepResults: [{ status: 'completed', attempts: 2, output: { n: 7 } }],
    });
    const [first, second] = calls();
    expect(second?.body).toBe(first?.body);
    for (const [n, { headers, body }] of calls().entries()) {
      const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = headers;
      expect(headers['breakwater-attempt']).toBe(String(n + 1));
      expect([id, headers['idempotency-key']]).toEqual(Array(2).fill(`${execution.id}-0-run`));
      const key = Buffer.from(given(secrets.get('run_scan')).slice('whsec_'.length), 'base64');
      const expected = createHmac('sha256', key).update(`${id}.${at}.${body}`).digest('base64');
      expect(signature).toBe(`v1,${expected}`);
    }
  });

  it('42: redirects, floods, silence and broken connections fail a step alike on every runtime', async () => {
    const ways: Record<string, { does: Reaction; error: string; outcomeUnknown: boolean }> = {
      custom_redirect: {
        does: { status: 302, headers: { location: `${receiver.url}/elsewhere` } },
        error: 'connector answered badly: HTTP 302',
        outcomeUnknown: false,
      },
      custom_flood: {
        does: 'flood',
        error: 'connector answered badly: the body must be at most 16384 bytes',
        outcomeUnknown: false,
      },
      custom_hang: { does: 'hang', error: 'the connector gave no answer: timeout', outcomeUnknown: true },
      custom_close: { does: 'close', error: 'the connector gave no answer: reset', outcomeUnknown: true },
    };
    await connect(...Object.keys(ways));
    receiver.react(({ path }) => ways[path.slice(1)]?.does ?? 200);
    const runs = Object.entries(ways).map(async ([action, { error, outcomeUnknown }], n) => {
      const { id } = await bw.soc.playbooks.create({
        name: `p${n}`,
        steps: [step(action, { actionClass: 'low', timeoutSeconds: 1 })],
      });
      const { execution, operationId } = await bw.soc.playbooks.run({ id });
      const { status, stepResults } = await ended(execution, operationId);
      expect([action, status, stepResults[0]?.error, stepResults[0]?.outcomeUnknown]).toEqual([
        action,
        'failed',
        error,
        outcomeUnknown,
      ]);
    });
    await Promise.all(runs);
    expect(calls().map(({ path }) => path)).not.toContain('/elsewhere');
  });

  it('40: what was done is undone, last first, when a step fails, and on request', async () => {
    await connect('custom_a', 'custom_a_undo', 'custom_b', 'custom_b_undo', 'custom_c');
    const steps = [medium('custom_a'), medium('custom_b'), step('custom_c', { actionClass: 'low' })];
    receiver.react(request => (told(request) === 'run custom_c' ? failed : completed));
    const { execution, operationId } = await run(steps);
    const broken = await ended(execution, operationId);
    expect(await undone(broken)).toMatchObject({
      status: 'rolled_back',
      rollbackStatus: 'done',
      errorMessage: "step 'custom_c' failed: no",
    });
    const undos = ['rollback custom_b_undo', 'rollback custom_a_undo'];
    expect(calls().map(told)).toEqual(['run custom_a', 'run custom_b', 'run custom_c', ...undos]);

    receiver.react(() => completed);
    const { playbookId } = execution;
    const again = await bw.soc.playbooks.run({ id: playbookId });
    await ended(again.execution, again.operationId);
    const rollback = await bw.soc.executions.rollback({ id: again.execution.id, reason: 'false alarm' });
    expect(rollback.resourceType).toBe('executionRollback');
    expect(await ended(again.execution, rollback.operationId)).toMatchObject({ status: 'rolled_back' });
    expect(calls().map(told).slice(-2)).toEqual(undos);
  });

  it('approval begins a run, and time ends one', async () => {
    await connect('isolate_host');
    const steps = [step('isolate_host', { rollbackAction: 'release_host' })];
    const { execution, approvalId } = await run(steps);
    const admin = sdk(running, tenant.people.admin.token);
    await admin.soc.approvals.decide({ id: given(approvalId), decision: 'approve' });
    expect(await ended(execution, (await get(execution)).operationId)).toMatchObject({ status: 'completed' });

    const late = await bw.soc.playbooks.run({ id: execution.playbookId });
    running.at(running.now() + 4 * HOUR + 1);
    await running.runJob('soc.approvalsExpire');
    expect(await get(late.execution)).toMatchObject({ status: 'failed', errorMessage: 'approval expired' });
    expect(calls().map(told)).toEqual(['run isolate_host']);
  });

  it('44: cancelled while a step is called, it goes no further and is undone, that step too', async () => {
    await connect('custom_a', 'custom_a_undo', 'custom_b', 'custom_b_undo', 'custom_c', 'custom_c_undo');
    const held = Promise.withResolvers<Reaction>();
    receiver.react(request => (told(request) === 'run custom_b' ? held.promise : completed));
    const { execution, operationId } = await run(['custom_a', 'custom_b', 'custom_c'].map(medium));
    await receiver.arrival(before + 2);
    expect(await bw.soc.executions.cancel({ id: execution.id })).toMatchObject({ status: 'running' });
    held.resolve(completed);
    const { id: by } = tenant.people.operator;
    const stopped = await ended(execution, operationId);
    expect(await undone(stopped)).toMatchObject({
      status: 'rolled_back',
      errorMessage: `cancelled by ${by}`,
      stepResults: [
        { status: 'completed' },
        { status: 'failed', outcomeUnknown: true },
        { status: 'not_run' },
      ],
    });
    const undos = ['rollback custom_b_undo', 'rollback custom_a_undo'];
    expect(calls().map(told)).toEqual(['run custom_a', 'run custom_b', ...undos]);
  });

  it('43: another worker goes on where one was lost between call and commit, with the same key', async () => {
    await connect('custom_a', 'custom_a_undo', 'custom_b', 'custom_b_undo');
    const { execution, operationId } = await run(['custom_a', 'custom_b'].map(medium));
    await ended(execution, operationId);
    await running.sql(
      {
        sql: `UPDATE playbook_executions SET status = 'running', completed_at = NULL, steps_completed = 1,
 step_results = json_set(step_results, '$[1].status', 'running', '$[1].output', NULL, '$[1].endedAt', NULL) WHERE id = ?`,
        args: [execution.id],
      },
      {
        sql: `UPDATE operations SET status = 'running', lease_owner = 'lost', lease_until = ?, completed_at = NULL,
 result = NULL WHERE id = ?`,
        args: [running.now() - 1, operationId],
      },
    );
    await running.runJob('operations.sweep');
    expect(await ended(execution, operationId)).toMatchObject({
      status: 'completed',
      stepsCompleted: 2,
      stepResults: [{ output: { n: 7 } }, { output: { n: 7 } }],
    });
    expect(await bw.operations.get({ id: given(operationId) })).toMatchObject({ attempt: 2 });
    expect(calls().map(told)).toEqual(['run custom_a', 'run custom_b', 'run custom_b']);
    const [, first, again] = calls();
    expect([again?.headers['idempotency-key'], again?.body]).toEqual([
      first?.headers['idempotency-key'],
      first?.body,
    ]);
  });
});
