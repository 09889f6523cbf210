import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { MINUTE } from '../../testing.ts';
import { outcomeOf } from '../cases/testing.ts';
import { completed, failed, type Soar, soar, told } from './executions.fixture.ts';

let world: Soar;
const working: Promise<void>[] = [];
beforeAll(async () => {
  world = await soar('file');
});
afterAll(async () => {
  await world.receiver.stop();
  await Promise.all(working);
  await world.api.close();
});

const ACTS = [
  'approve',
  'cancel',
  'cancel and keep',
  'cancel the work',
  'close the case',
  'crash in a call',
  'reconcile',
  'reject',
  'run late',
  'undo',
  'work',
] as const;
type Act = (typeof ACTS)[number];

/** How a call may be refused, whatever else goes on. */
const REFUSALS = [
  'ok',
  'CONFLICT(already_decided)',
  'CONFLICT(already_rolled_back)',
  'CONFLICT(approval_pending)',
  'CONFLICT(case_closed)',
  'CONFLICT(execution_running)',
  'CONFLICT(not_cancellable)',
  'CONFLICT(not_finished)',
  'CONFLICT(nothing_to_undo)',
  'CONFLICT(rollback_in_progress)',
  'CONFLICT(state)',
];

interface Circumstances {
  /** Whether people are asked before it begins. */
  readonly asked: boolean;
  /** The last step, or the undoing of the first, does not work. */
  readonly breaks: boolean;
  readonly undoBreaks: boolean;
}

async function newLife({ asked, breaks, undoBreaks }: Circumstances) {
  const { api, receiver } = world;
  const { tenant, one, two, connect, playbook } = await world.tenant();
  await connect('custom_a', 'custom_a_undo', 'custom_b', 'custom_b_undo', 'custom_c');
  const undoable = (action: string) => ({
    action,
    actionClass: 'medium',
    rollbackAction: `${action}_undo`,
  });
  const id = await playbook(
    [undoable('custom_a'), undoable('custom_b'), { action: 'custom_c', actionClass: 'low' }],
    { requiresApproval: asked },
  );
  const opened = await one.cases.create({ title: 'c', severity: 'low' });
  const { execution } = await one.playbooks.run({ id, caseId: opened.id });
  const from = receiver.received.length;
  const fails = (call: string) =>
    (breaks && call === 'run custom_c') || (undoBreaks && call === 'rollback custom_a_undo');
  const answers = () => receiver.react(request => (fails(told(request)) ? failed() : completed()));
  answers();

  const get = () => one.executions.get({ id: execution.id });
  async function active() {
    const { operationId, rollbackOperationId } = await get();
    const ids = [operationId, rollbackOperationId].filter(one => one !== null);
    const found = await api.rows(
      `SELECT id FROM operations WHERE id IN (SELECT value FROM json_each(?))
 AND status IN ('pending', 'running', 'cancelling')`,
      JSON.stringify(ids),
    );
    const there = new Set(found.map(([op]) => op));
    return ids.filter(op => there.has(op));
  }
  /** Of the workers of the run, that this one was lost is known as soon as its lease is over. */
  async function work() {
    api.clock.advance(MINUTE);
    for (const op of await active()) await world.carry(op);
    await api.runJob('operations.sweep');
  }
  async function crash() {
    api.clock.advance(MINUTE);
    const [op] = await active();
    if (op === undefined) return;
    const called = Promise.withResolvers<void>();
    receiver.react(() => {
      called.resolve();
      return 'hang';
    });
    const lost = world.carry(op);
    working.push(lost);
    await Promise.race([called.promise, lost]);
    answers();
  }
  async function decide(decision: 'approve' | 'reject') {
    const { items } = await one.approvals.list({ executionId: execution.id, status: 'pending' });
    for (const { id: approval } of items)
      await two.approvals.decide({ id: approval, decision, comment: 'so' });
  }
  const acts: Readonly<Record<Act, () => Promise<unknown>>> = {
    approve: () => decide('approve'),
    reject: () => decide('reject'),
    cancel: () => one.executions.cancel({ id: execution.id }),
    'cancel and keep': () => one.executions.cancel({ id: execution.id, rollback: false }),
    'cancel the work': async () => {
      for (const op of await active()) await tenant.admin.api.operations.cancel({ id: op });
    },
    'close the case': () => one.cases.transition({ id: opened.id, to: 'closed', outcome: 'done' }),
    'crash in a call': crash,
    reconcile: () => api.runJob('soc.executionsReconcile'),
    'run late': async () => {
      for (const op of await active()) {
        await api.rows('UPDATE operations SET deadline_at = created_at WHERE id = ? RETURNING id', op);
      }
      await api.runJob('operations.sweep');
    },
    undo: () => one.executions.rollback({ id: execution.id, reason: 'r' }),
    work,
  };

  /** Whatever came before: what the row says is what its work, its questions and its case say. */
  async function expectSound() {
    await api.settle();
    const row = await get();
    const [ops, of] = [await active(), await one.cases.get({ id: opened.id })];
    const { items: questions } = await one.approvals.list({ executionId: row.id, status: 'pending' });
    const open = row.status === 'pending' || row.status === 'running';
    const undoing = row.rollbackStatus === 'running';
    const asking =
      (row.status === 'pending' && row.operationId === null) || row.rollbackStatus === 'pending_approval';
    const results = row.stepResults;
    const seen = JSON.stringify(row);
    expect([questions.length, seen]).toEqual([asking ? 1 : 0, seen]);
    const expected = undoing ? row.rollbackOperationId : open ? row.operationId : null;
    expect([ops, seen]).toEqual([expected === null ? [] : [expected], seen]);
    if (of.status === 'closed') expect([open || undoing || asking, seen]).toEqual([false, seen]);
    expect([row.completedAt === null, seen]).toEqual([open, seen]);
    const statuses = new Set(results.map(({ status }) => status));
    if (row.status === 'completed') expect([...statuses]).toEqual(['completed']);
    if (!open) expect(statuses.has('pending') || statuses.has('running')).toBe(false);
    if (row.status === 'failed') expect(row.errorMessage).not.toBeNull();
    expect(row.stepsCompleted).toBe(results.filter(({ status }) => status === 'completed').length);
    const due = results.filter(
      ({ index, status, outcomeUnknown, rollback }) =>
        row.steps[index]?.rollbackAction !== undefined &&
        (status === 'completed' || outcomeUnknown) &&
        rollback?.status !== 'undone',
    );
    expect([row.status === 'rolled_back', seen]).toEqual([row.rollbackStatus === 'done', seen]);
    if (row.status === 'rolled_back') expect(due).toEqual([]);
    for (const { status, outcomeUnknown, rollback } of results) {
      if (rollback?.status === 'undone') expect(status === 'completed' || outcomeUnknown).toBe(true);
      if (rollback?.status === 'pending') expect(undoing || row.rollbackStatus === 'partial').toBe(true);
    }
    const calls = receiver.received.slice(from).filter(({ body }) => body.includes(row.id));
    const keys = new Map(calls.map(({ headers, body }) => [headers['idempotency-key'], body]));
    for (const { headers, body } of calls) expect(keys.get(headers['idempotency-key'])).toBe(body);
    return { row, ops };
  }
  return { acts, expectSound, work, calls: () => receiver.received.slice(from).map(told) };
}

it('a run stays whole whatever people, time and lost workers do to it', async () => {
  const circumstances = fc.record({ asked: fc.boolean(), breaks: fc.boolean(), undoBreaks: fc.boolean() });
  const round = fc.array(fc.constantFrom(...ACTS), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      circumstances,
      fc.array(round, { minLength: 2, maxLength: 6 }),
      async (given, rounds) => {
        const { acts, expectSound, work } = await newLife(given);
        for (const together of rounds) {
          const outcomes = await Promise.all(together.map(act => outcomeOf(acts[act]())));
          for (const outcome of outcomes) expect(REFUSALS).toContain(outcome);
          await expectSound();
        }
        for (let n = 0; (await expectSound()).ops.length > 0; n++) {
          expect(n).toBeLessThan(5);
          await work();
        }
      },
    ),
    { numRuns: 30 },
  );
}, 120_000);
