import { change, type Id, withResult } from '@breakwater/db';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { groups } from '../identity/groups/accessor.ts';
import { jobContext } from '../jobs/job.ts';
import { IN_PROCESS, SECOND, type TestApi, type TestTenant, testApi } from '../testing.ts';
import { defineOperation, type OperationKind } from './kind.ts';
import { localOperations } from './local.ts';
import {
  columns,
  type HeldPauses,
  heldPauses,
  heldUntil,
  kindOf,
  putOperation,
  unattended,
  worker,
} from './operations.fixture.ts';
import { runOperation } from './run.ts';
import { sweepOperations } from './sweep.ts';

const STEP = 5 * SECOND;
const BEAT = 10 * SECOND;

describe.each(IN_PROCESS)('a worker on %s', target => {
  let api: TestApi;
  let tenant: TestTenant;
  let pauses: HeldPauses;
  beforeAll(async () => {
    api = await testApi(target);
    tenant = await api.tenant();
  });
  afterAll(() => api.close());
  beforeEach(() => {
    pauses = heldPauses();
  });

  const started = async (input: {
    steps: number;
    stepMs?: number;
    deadlineMs?: number;
    resourceKey: string;
  }) =>
    (await unattended(api, tenant.admin.token).operations.selfTest({ stepMs: STEP, ...input })).operationId;
  const run = (id: string, held = pauses) => runOperation(worker(api, { pause: held.pause }), id);
  const get = (id: Id<'op'>) => tenant.admin.api.operations.get({ id });
  const wholeRow = (id: string) => api.rows('SELECT * FROM operations WHERE id = ?', id);
  const put = (kind: OperationKind) => putOperation(api, tenant.id, { kind: kind.kind, input: '{}' });
  const runKind = (id: string, kind: OperationKind) =>
    runOperation(worker(api, { pause: pauses.pause }), id, { kindOf: async () => kind });

  it('goes on where one that died left off, and what the dead one still does changes nothing', async () => {
    const id = await started({ steps: 3, resourceKey: 'relay' });
    const dead = run(id);
    await pauses.end(STEP);
    await pauses.begun(STEP);
    expect(await get(id)).toMatchObject({ status: 'running', attempt: 1, progressPct: 33 });
    api.clock.advance(31 * SECOND);
    const second = heldPauses();
    const taken: Promise<void>[] = [];
    await sweepOperations(
      jobContext(
        worker(api, { operations: { start: (_work, found) => void taken.push(run(found, second)) } }),
        'operations.sweep',
      ),
    );
    expect(taken).toHaveLength(1);
    await second.begun(STEP);
    expect(await get(id)).toMatchObject({ status: 'running', attempt: 2 });
    await second.end(STEP);
    await second.end(STEP);
    await Promise.all(taken);
    expect(await get(id)).toMatchObject({ status: 'succeeded', attempt: 2, progressMsg: 'step 3 of 3' });
    const before = await wholeRow(id);
    await pauses.end(STEP);
    await dead;
    expect(await wholeRow(id)).toEqual(before);
    const { items } = await tenant.admin.api.events.list({ recordId: id });
    expect(items.map(e => e.type)).toEqual([
      'operations.operation.succeeded',
      'operations.operation.created',
    ]);
  });

  it('is not followed by another where its kind cannot be restarted', async () => {
    const id = await putOperation(api, tenant.id, heldUntil(api.clock.now() - 1));
    await sweepOperations(jobContext(api.work, 'operations.sweep'), async () => ({
      ...kindOf(async () => change({})),
      restartable: false,
    }));
    expect(await get(id)).toMatchObject({ status: 'failed', errorCode: 'orphaned', attempt: 1 });
  });

  it('a lost one whose turn fails holds up no other in the sweep, which says so at its end', async () => {
    const [broken, other] = [
      await putOperation(api, tenant.id, { ...heldUntil(api.clock.now() - 1), kind: 'broken' }),
      await putOperation(api, tenant.id, { ...heldUntil(api.clock.now() - 1), kind: 'other' }),
    ];
    const sweep = sweepOperations(jobContext(api.work, 'operations.sweep'), async kind => {
      if (kind === 'broken') throw new Error('its kind cannot be loaded');
      return { ...kindOf(async () => change({})), restartable: false };
    });
    await expect(sweep).rejects.toThrow('its kind cannot be loaded');
    expect(await get(broken)).toMatchObject({ status: 'running' });
    expect(await get(other)).toMatchObject({ status: 'failed', errorCode: 'orphaned' });
    await api.database.db.write([{ sql: 'DELETE FROM operations WHERE id = ?', args: [broken] }]);
  });

  it('keeps nine minutes of work by its heartbeats', async () => {
    const id = await started({ steps: 60, resourceKey: 'long' });
    const done = run(id);
    for (let step = 1; step <= 60; step++) {
      await pauses.begun(STEP);
      api.clock.advance(9 * SECOND);
      await pauses.end(BEAT);
      await pauses.begun(BEAT);
      if (step % 20 === 0) await api.runJob('operations.sweep');
      await pauses.end(STEP);
    }
    await done;
    expect(await get(id)).toMatchObject({ status: 'succeeded', attempt: 1 });
  });

  it('ends at the deadline, in the middle of a step', async () => {
    const id = await started({ steps: 3, deadlineMs: SECOND, resourceKey: 'late' });
    const done = run(id);
    await pauses.begun(STEP);
    api.clock.advance(SECOND);
    await pauses.end(SECOND);
    await done;
    expect(await get(id)).toMatchObject({
      status: 'failed',
      errorCode: 'timeout',
      completedAt: new Date(api.clock.now()),
    });
  });

  it('tells its work of a cancel at the next heartbeat', async () => {
    const id = await started({ steps: 3, resourceKey: 'stop' });
    const done = run(id);
    await pauses.begun(STEP);
    expect(await tenant.admin.api.operations.cancel({ id })).toMatchObject({ status: 'cancelling' });
    await pauses.end(BEAT);
    await done;
    expect(await get(id)).toMatchObject({ status: 'failed', errorCode: 'cancelled' });
    expect(await columns(api, id, 'lease_owner', 'lease_until')).toEqual([null, null]);
  });

  it('does not wait for work that ignores a cancel longer than ten seconds', async () => {
    const deaf = kindOf(() => new Promise(() => undefined));
    const id = await put(deaf);
    const done = runKind(id, deaf);
    await pauses.begun(BEAT);
    await cancelRow(id);
    await pauses.end(BEAT);
    await pauses.end(BEAT);
    await done;
    expect(await get(id)).toMatchObject({ status: 'failed', errorCode: 'cancelled' });
  });

  it('leaves out the last effect when a cancel came first, and commits it with the success else', async () => {
    const makes = (name: string, before: (id: string) => Promise<unknown>) =>
      kindOf(async ({ id, ctx }) => {
        const planned = await groups.plan.insert(ctx, { name });
        await before(id);
        return withResult(planned, { name });
      });
    const kept = makes('kept', async () => undefined);
    const left = makes('left-out', cancelRow);
    const [good, cancelled] = [await put(kept), await put(left)];
    await runKind(good, kept);
    await runKind(cancelled, left);
    expect(await get(good)).toMatchObject({ status: 'succeeded', result: { name: 'kept' } });
    expect(await get(cancelled)).toMatchObject({ status: 'failed', errorCode: 'cancelled' });
    const made = await tenant.admin.api.audit.list({ component: 'groups' });
    expect(made.items.map(e => [e.actorName, e.operation, e.requestId])).toEqual([
      ['ada@example.com', 'create', good],
    ]);
    expect(await api.rows('SELECT name FROM groups WHERE tenant_id = ?', tenant.id)).toEqual([['kept']]);
  });

  it('leaves out the last effect when a cancel comes while it is planned', async () => {
    const late = kindOf(async ({ id, ctx }) => async () => {
      const planned = await groups.plan.insert(ctx, { name: 'too-late' });
      await cancelRow(id);
      return withResult(planned, {});
    });
    const id = await put(late);
    await runKind(id, late);
    expect(await get(id)).toMatchObject({ status: 'failed', errorCode: 'cancelled', result: null });
    expect(await api.rows("SELECT name FROM groups WHERE name = 'too-late'")).toEqual([]);
  });

  it('fails when its last effect cannot be committed, and plans it again when another writer came first', async () => {
    const group = await groups.insert(jobContextIn(), { name: 'contended' });
    const twice = kindOf(async ({ ctx }) => {
      const row = await groups.require(ctx, group.id);
      const planned = await groups.plan.updateRow(ctx, row, { name: 'mine' });
      await groups.update(ctx, group.id, { name: 'theirs' });
      return withResult(planned, {});
    });
    const lost = await put(twice);
    await runKind(lost, twice);
    expect(await get(lost)).toMatchObject({ status: 'failed', errorCode: 'conflict' });
    let plans = 0;
    const again = kindOf(async ({ ctx }) => async () => {
      const row = await groups.require(ctx, group.id);
      const planned = await groups.plan.updateRow(ctx, row, { name: 'mine' });
      if (plans++ === 0) await groups.update(ctx, group.id, { name: 'theirs again' });
      return withResult(planned, { plans });
    });
    const won = await put(again);
    await runKind(won, again);
    expect(await get(won)).toMatchObject({ status: 'succeeded', result: { plans: 2 } });
  });

  it('says of an unexpected failure only that there was one', async () => {
    const broken = kindOf(() => Promise.reject(new Error('password is hunter2')));
    const id = await put(broken);
    await runKind(id, broken);
    const row = await get(id);
    expect(row).toMatchObject({ status: 'failed', errorCode: 'internal' });
    expect(row.errorMessage).not.toContain('hunter2');
  });

  it('writes progress clamped and at most once a second, and the latest at the end', async () => {
    const seen: unknown[] = [];
    const eager = kindOf(async ({ id, progress }) => {
      const note = async () => seen.push(await columns(api, id, 'progress_pct', 'progress_msg', 'version'));
      await progress(33.9, `${'a'.repeat(499)}😀b`);
      await note();
      await progress(150, 'ignored for now');
      await note();
      api.clock.advance(SECOND);
      await progress(-5);
      await note();
      await progress(40, null);
      throw new Error('enough');
    });
    const id = await put(eager);
    await runKind(id, eager);
    expect(seen).toEqual([
      [33, `${'a'.repeat(499)}😀`, 3],
      [33, `${'a'.repeat(499)}😀`, 3],
      [0, 'ignored for now', 4],
    ]);
    expect(await get(id)).toMatchObject({ progressPct: 40, progressMsg: null, version: 5 });
  });

  it('commits the effects of a checkpoint with it, and none once the operation is no longer its own', async () => {
    const names = ['first', 'second'];
    const steps = defineOperation({
      ...kindOf(async () => change({})),
      state: z.int(),
      run: async ({ id, ctx, checkpoint, signal }) => {
        for (const [step, name] of names.entries()) {
          if (step === 1) await cancelRow(id);
          await checkpoint(step, await groups.plan.insert(ctx, { name }));
        }
        return change({ aborted: signal.aborted });
      },
    });
    const id = await put(steps);
    await runKind(id, steps);
    expect(await get(id)).toMatchObject({ status: 'failed', errorCode: 'cancelled' });
    expect(await columns(api, id, 'state')).toEqual(['0']);
    const kept = await api.rows(
      'SELECT name FROM groups WHERE tenant_id = ? AND name IN (?, ?)',
      tenant.id,
      ...names,
    );
    expect(kept).toEqual([['first']]);
  });

  it('leaves alone what it does not know, what has ended and what another has', async () => {
    const unknown = await putOperation(api, tenant.id, { kind: 'of.tomorrow' });
    const live = await putOperation(api, tenant.id, heldUntil(api.clock.now() + SECOND));
    const over = await putOperation(api, tenant.id, { status: 'failed', completedAt: api.clock.now() });
    for (const id of [unknown, live, over]) {
      const before = await wholeRow(id);
      await run(id);
      expect(await wholeRow(id)).toEqual(before);
    }
    await run('op_00000000000000000000000000');
  });

  it('in a process that stops has ten seconds, and then hands over without failing', async () => {
    const local = localOperations();
    const quick = await started({ steps: 1, resourceKey: 'quick' });
    const slow = await started({ steps: 2, resourceKey: 'slow' });
    const work = worker(api, { pause: pauses.pause });
    local.start(work, quick);
    await pauses.end(STEP);
    local.start(work, slow);
    await pauses.begun(STEP);
    const grace = heldPauses();
    const stopped = local.stop(grace.pause);
    const late = await started({ steps: 1, resourceKey: 'not taken' });
    local.start(work, late);
    await grace.end(10 * SECOND);
    await stopped;
    expect(await columns(api, quick, 'status')).toEqual(['succeeded']);
    expect(await columns(api, slow, 'status', 'lease_until')).toEqual(['running', api.clock.now()]);
    expect(await columns(api, late, 'status')).toEqual(['pending']);
    api.clock.advance(1);
    const next = heldPauses();
    const done = run(slow, next);
    await next.end(STEP);
    await next.end(STEP);
    await done;
    expect(await get(slow)).toMatchObject({ status: 'succeeded', attempt: 2 });
  });

  const jobContextIn = () => ({ ...jobContext(api.work, 'test'), tenantId: tenant.id });

  async function cancelRow(id: string): Promise<void> {
    await api.database.db.write([
      { sql: "UPDATE operations SET status = 'cancelling', version = version + 1 WHERE id = ?", args: [id] },
    ]);
  }
});
