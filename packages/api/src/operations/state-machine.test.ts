import { BreakwaterError, change, commit, type Id } from '@breakwater/db';
import { OPERATION_STATUSES } from '@breakwater/db/schema';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { jobContext } from '../jobs/job.ts';
import { MINUTE, SECOND, type TestApi, type TestTenant, testApi } from '../testing.ts';
import { type OperationRow, operations } from './accessor.ts';
import { cancelOperations } from './cancel.ts';
import { type Claim, claim, fenced } from './claim.ts';
import { finish } from './finish.ts';
import type { OperationKind } from './kind.ts';
import { columns, putOperation } from './operations.fixture.ts';
import { createProgress } from './progress.ts';
import { sweepOperations } from './sweep.ts';

type Status = OperationRow['status'];

/** What may be true of an operation when a verb comes to it. */
interface Given {
  readonly status: Status;
  /** The lease ran out; of what has one. */
  readonly expired: boolean;
  readonly late: boolean;
  readonly restartable: boolean;
  readonly cancellable: boolean;
  readonly lastAttempt: boolean;
  /** Created more than a minute ago. */
  readonly old: boolean;
  /** The verb comes from the worker that has the lease. */
  readonly holder: boolean;
}

/** The status afterwards, and the error code of a failure; null: nothing changes. */
type Next = readonly [Status, string | null] | null;

const CANCELLED = ['failed', 'cancelled'] as const;
const TIMEOUT = ['failed', 'timeout'] as const;
const isLed = ({ status }: Given) => status === 'running' || status === 'cancelling';

/** Section 4 of the storage specification, verb by verb. */
const MODEL = {
  claim(g: Given): Next {
    if (g.late) return null;
    if (g.status === 'pending') return ['running', null];
    const restarts = g.status === 'running' && g.expired && g.restartable && !g.lastAttempt;
    return restarts ? ['running', null] : null;
  },
  progress: (g: Given): Next => (g.status === 'running' && g.holder ? ['running', null] : null),
  succeed(g: Given): Next {
    if (!isLed(g) || !g.holder) return null;
    if (g.status === 'cancelling') return CANCELLED;
    return g.late ? TIMEOUT : ['succeeded', null];
  },
  fail(g: Given): Next {
    if (!isLed(g) || !g.holder) return null;
    if (g.status === 'cancelling') return CANCELLED;
    return g.late ? TIMEOUT : ['failed', 'not_found'];
  },
  cancel(g: Given): Next {
    if (g.status === 'pending' && g.cancellable) return CANCELLED;
    return g.status === 'running' && g.cancellable ? ['cancelling', 'cancelled'] : null;
  },
  sweep(g: Given): Next {
    if (g.status === 'cancelling') return g.expired || g.late ? CANCELLED : null;
    if (g.status === 'pending') return g.late ? TIMEOUT : null;
    if (g.status !== 'running') return null;
    if (g.late) return TIMEOUT;
    return g.expired && !(g.restartable && !g.lastAttempt) ? ['failed', 'orphaned'] : null;
  },
} as const;
type Verb = keyof typeof MODEL;
const VERBS = Object.keys(MODEL).filter((verb): verb is Verb => verb in MODEL);

let api: TestApi;
let tenant: TestTenant;
let found: string[] = [];
beforeAll(async () => {
  api = await testApi('file');
  tenant = await api.tenant();
});
afterAll(() => api.close());

const kindOf = ({ restartable, cancellable }: Given): OperationKind => ({
  kind: 'test.kind',
  resourceType: 'test',
  input: z.object({}),
  restartable,
  cancellable,
  run: async () => change({}),
});

function put(g: Given): Promise<Id<'op'>> {
  const now = api.clock.now();
  const ended = g.status === 'succeeded' || g.status === 'failed';
  return putOperation(api, tenant.id, {
    kind: g.cancellable ? 'system.selfTest' : 'test.kind',
    status: g.status,
    createdAt: now - (g.old ? MINUTE + 1 : 0),
    deadlineAt: now + (g.late ? 0 : SECOND),
    attempt: g.status === 'pending' ? 0 : g.lastAttempt ? 3 : 1,
    ...(isLed(g) ? { leaseOwner: 'holder', leaseUntil: now + (g.expired ? -1 : 0) } : {}),
    ...(ended ? { completedAt: now } : {}),
    ...(g.status === 'failed' ? { errorCode: 'internal', errorMessage: 'internal error' } : {}),
  });
}

async function apply(verb: Verb, g: Given, id: Id<'op'>): Promise<void> {
  const system = jobContext(
    {
      ...api.work,
      app: {
        ...api.work.app,
        ports: { ...api.work.app.ports, operations: { start: (_, op) => void found.push(op) } },
      },
    },
    'test',
  );
  const ctx = { ...system, tenantId: tenant.id };
  const row = await operations.require(ctx, id);
  const kind = kindOf(g);
  const claimed: Claim = { ctx, kind, owner: g.holder ? 'holder' : 'another', row };
  const progress = createProgress(row.progressPct, row.progressMsg);
  switch (verb) {
    case 'claim':
      await claim(ctx, row, kind);
      return;
    case 'progress':
      await unlessRefused(commit(ctx, change(undefined, { steps: fenced(claimed, PROGRESS) })));
      return;
    case 'succeed':
      return finish(claimed, progress, { done: change({}) });
    case 'fail':
      return finish(claimed, progress, { failure: { code: 'not_found', message: 'gone' } });
    case 'cancel':
      await unlessRefused(cancelOperations(ctx, { ids: [id] }).then(planned => commit(ctx, planned)));
      return;
    case 'sweep':
      return sweepOperations(system, async () => kindOf(g));
  }
}

const PROGRESS = { sql: 'progress_pct = 50', args: [] };

/** What a refusal leaves is what the test looks at. */
async function unlessRefused(work: Promise<unknown>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof BreakwaterError)) throw error;
  });
}

it('every verb does to every status what the state machine says, whatever else is true of it', async () => {
  const given: fc.Arbitrary<Omit<Given, 'status'>> = fc.record({
    expired: fc.boolean(),
    late: fc.boolean(),
    restartable: fc.boolean(),
    cancellable: fc.boolean(),
    lastAttempt: fc.boolean(),
    old: fc.boolean(),
    holder: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(given, async rest => {
      for (const status of OPERATION_STATUSES) {
        for (const verb of VERBS) {
          const g: Given = { ...rest, status };
          const id = await put(g);
          const before = await api.rows('SELECT * FROM operations WHERE id = ?', id);
          found = [];
          await apply(verb, g, id);
          const next = MODEL[verb](g);
          const label = [verb, status];
          if (next === null) {
            expect([label, await api.rows('SELECT * FROM operations WHERE id = ?', id)]).toEqual([
              label,
              before,
            ]);
          } else {
            expect([label, await columns(api, id, 'status', 'error_code')]).toEqual([label, next]);
          }
          if (verb === 'sweep') {
            const restarts = MODEL.claim(g) !== null && (status === 'running' || g.old);
            expect([label, found.includes(id)]).toEqual([label, restarts]);
          }
          await api.database.db.write([{ sql: 'DELETE FROM operations WHERE id = ?', args: [id] }]);
        }
      }
    }),
    { numRuns: 20 },
  );
});
