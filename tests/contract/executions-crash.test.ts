import { systemClock } from '@breakwater/db';
import { createBreakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newTenant } from './people.ts';
import { type ServerProcess, serverProcess } from './process.ts';
import { type Received, type Receiver, startReceiver } from './receiver.ts';

let server: ServerProcess;
let receiver: Receiver;

beforeAll(async () => {
  server = await serverProcess();
  receiver = await startReceiver();
});
afterAll(async () => {
  server.remove();
  await receiver.stop();
});

const ACTIONS = ['custom_a', 'custom_b', 'custom_c', 'custom_d', 'custom_e'];
const completed = { status: 200, body: '{"status":"completed"}' };
const failed = { status: 200, body: '{"status":"failed","error":"no"}' };

const stepOf = ({ body }: Received): string => {
  const { mode, step } = JSON.parse(body) as { mode: string; step: { action: string } };
  return `${mode} ${step.action}`;
};

it('a playbook of five steps goes on where a killed process left it, and undoes what failed', async () => {
  const { people } = await newTenant({ sql: server.sql, now: systemClock.now });
  const { token } = people.admin;
  let bw = createBreakwater({ url: await server.start(), token });
  for (const action of ACTIONS) {
    await bw.soc.connectors.create({ action, endpoint: `${receiver.url}/${action}` });
    await bw.soc.connectors.create({ action: `${action}_undo`, endpoint: `${receiver.url}/undo` });
  }
  const { id } = await bw.soc.playbooks.create({
    name: 'five',
    steps: ACTIONS.map((action, index) => ({
      name: `s${index + 1}`,
      action,
      actionClass: 'medium' as const,
      rollbackAction: `${action}_undo`,
    })),
  });

  receiver.react(request => (stepOf(request) === 'run custom_d' ? 'hang' : completed));
  const { execution, operationId } = await bw.soc.playbooks.run({ id });
  if (operationId === null) throw new Error('it runs at once');
  await receiver.arrival(4);
  await server.end('SIGKILL');
  expect(receiver.received.map(stepOf)).toEqual(ACTIONS.slice(0, 4).map(action => `run ${action}`));

  const lost = 'UPDATE operations SET lease_until = lease_until - 60000 WHERE id = ?';
  await server.sql({ sql: lost, args: [operationId] });
  receiver.react(() => completed);
  bw = createBreakwater({ url: await server.start(), token });
  await bw.operations.wait({ id: operationId, timeoutMs: 60_000 });
  expect(await bw.soc.executions.get({ id: execution.id })).toMatchObject({
    status: 'completed',
    stepsCompleted: 5,
  });
  expect(receiver.received.map(stepOf)).toEqual(
    ['custom_a', 'custom_b', 'custom_c', 'custom_d', 'custom_d', 'custom_e'].map(action => `run ${action}`),
  );
  const keys = receiver.received.slice(3, 5).map(({ headers }) => headers['idempotency-key']);
  expect(new Set(keys).size).toBe(1);

  receiver.react(request => (stepOf(request) === 'run custom_d' ? failed : completed));
  const again = await bw.soc.playbooks.run({ id });
  if (again.operationId === null) throw new Error('it runs at once');
  await bw.operations.wait({ id: again.operationId, timeoutMs: 60_000 });
  const { rollbackOperationId } = await bw.soc.executions.get({ id: again.execution.id });
  if (rollbackOperationId === null) throw new Error('it is undone');
  await bw.operations.wait({ id: rollbackOperationId, timeoutMs: 60_000 });
  expect(await bw.soc.executions.get({ id: again.execution.id })).toMatchObject({
    status: 'rolled_back',
    rollbackStatus: 'done',
  });
  expect(receiver.received.slice(10).map(stepOf)).toEqual(
    ['custom_c_undo', 'custom_b_undo', 'custom_a_undo'].map(action => `rollback ${action}`),
  );
  await server.end('SIGTERM');
}, 60_000);
