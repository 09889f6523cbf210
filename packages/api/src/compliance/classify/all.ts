import { BreakwaterError, type Change, combine, type Read, readAll } from '@breakwater/db';
import * as z from 'zod';
import { toBreakwaterError } from '../../errors.ts';
import { isMoved, isUnavailable } from '../../operations/claim.ts';
import { defineOperation, type OperationHandle } from '../../operations/kind.ts';
import { emit } from '../events.ts';
import { type Classified, classifyChunk, classifyLater } from './all-chunk.ts';
import { ALL } from './all-start.ts';
import { unclassify } from './around.ts';
import { readEntering } from './entering.ts';
import { counts } from './events.ts';
import { unclassifyStale } from './neighbours.ts';
import { idList } from './relations.ts';

const CHUNK = 500;
const MOST_FAILURES = 100;
const MOST_NEIGHBOURS = 5_000;
const REPLANS = 3;

const state = z.object({
  ...counts,
  /** The last one done; those after it are to be done. */
  after: z.string(),
  failures: z.array(z.object({ resourceId: z.string(), message: z.string() })),
  neighbours: z.object({ evaluated: z.int(), changed: z.int() }),
});
type State = z.output<typeof state>;
type Handle = OperationHandle<z.output<typeof ALL.input>, State>;
type Filter = z.output<typeof ALL.input>['filter'];

const FRESH: State = {
  ...{ processed: 0, changed: 0, cde: 0, connectedCde: 0, outOfScope: 0, pendingReview: 0 },
  ...{ held: 0, skipped: 0, failed: 0 },
  after: '',
  failures: [],
  neighbours: { evaluated: 0, changed: 0 },
};

function conditions(filter: Filter): { sql: string; args: (string | number)[] } {
  const given: [string, ...(string | number)[]][] = [];
  if (filter.onlyPending === true) given.push(["current_scope = 'pending-review'"]);
  if (filter.needsClassification !== undefined) {
    given.push([filter.needsClassification ? 'needs_classification = 1' : 'needs_classification = 0']);
  }
  if (filter.provider !== undefined) given.push(['provider = ?', filter.provider]);
  if (filter.resourceType !== undefined) given.push(['resource_type = ?', filter.resourceType]);
  if (filter.vpcId !== undefined) given.push(['vpc_id = ?', filter.vpcId]);
  if (filter.scope === 'undecided') given.push(['current_scope IS NULL']);
  else if (filter.scope !== undefined) given.push(['current_scope = ?', filter.scope]);
  return {
    sql: given.map(([sql]) => ` AND ${sql}`).join(''),
    args: given.flatMap(([, ...args]) => args),
  };
}

/** The live resources there were at the start that are still to be done, in the order of their ids. */
function readingSnapshot({ ctx, input }: Handle, after: string): Read<string[]> {
  const { sql, args } = conditions(input.filter);
  return {
    statement: {
      sql: `SELECT id FROM resources WHERE tenant_id = ? AND deleted_at IS NULL AND is_active = 1
 AND discovered_at <= ? AND id > ?${sql} ORDER BY id`,
      args: [ctx.tenantId, input.at, after, ...args],
    },
    resultOf: found => (found?.rows ?? []).map(([id]) => String(id)),
  };
}

/** Whether the work itself cannot go on. */
const isOver = (error: unknown) => isMoved(error) || isUnavailable(error);

const isConflict = (error: unknown) =>
  error instanceof BreakwaterError && error.details?.reason === 'version';

function add(known: State, ids: readonly string[], { tally }: Classified): State {
  const next = { ...known, processed: known.processed + ids.length, after: ids.at(-1) ?? known.after };
  for (const [name, count] of Object.entries(tally)) {
    if (name in next) Reflect.set(next, name, Number(Reflect.get(next, name)) + count);
  }
  return next;
}

function addFailure(known: State, id: string, error: unknown): State {
  const { message } = isConflict(error)
    ? { message: 'others were deciding about it at the same moment, again and again (contended)' }
    : toBreakwaterError(error);
  const failure = { resourceId: id, message };
  return {
    ...known,
    processed: known.processed + 1,
    failed: known.failed + 1,
    after: id,
    failures: known.failures.length < MOST_FAILURES ? [...known.failures, failure] : known.failures,
  };
}

/** One run over a snapshot. */
class Run {
  private readonly handle: Handle;
  private readonly snapshot: ReadonlySet<string>;
  private readonly entering: Map<string, string>;
  private readonly entered: readonly string[];
  private readonly around = new Set<string>();
  private readonly total: number;
  /** Whether all that is live is evaluated at once, so that nothing is around it. */
  private readonly isAll: boolean;
  done: State;

  constructor(handle: Handle, done: State, ids: readonly string[], entering: Map<string, string>) {
    this.handle = handle;
    this.done = done;
    this.snapshot = new Set(ids);
    this.entering = entering;
    this.entered = [...entering.keys()];
    this.total = done.processed + ids.length;
    this.isAll = handle.state === null && conditions(handle.input.filter).sql === '';
  }

  /** What is to enter the CDE waits for it, should the work be cut off before its turn. */
  async begin(): Promise<void> {
    if (this.entering.size === 0) return;
    await this.handle.checkpoint(this.done, unclassify(this.handle.ctx, [...this.entering.keys()]));
  }

  /** What others decided meanwhile, or what flows came, before those were cde waits to be classified again. */
  outdated(): Change[] {
    return this.isAll && this.entered.length > 0
      ? [unclassifyStale(this.handle.ctx, idList(this.entered))]
      : [];
  }

  /** Classifies some together; where that fails each half, so that what fails is one. */
  async classify(ids: readonly string[]): Promise<void> {
    const error = await this.attempt(ids);
    if (error === null) return;
    const [only] = ids;
    if (only !== undefined && ids.length === 1) {
      this.done = addFailure(this.done, only, error);
      await this.handle.checkpoint(this.done, unclassify(this.handle.ctx, [only]));
      return;
    }
    const half = Math.ceil(ids.length / 2);
    await this.classify(ids.slice(0, half));
    await this.classify(ids.slice(half));
  }

  /** Null when it is done, else why not. */
  private async attempt(ids: readonly string[]): Promise<unknown> {
    const { handle } = this;
    for (let replans = 0; ; replans++) {
      try {
        const classified = await classifyChunk(handle.ctx, ids, {
          entering: this.entering,
          snapshot: this.snapshot,
          isAll: this.isAll,
        });
        const next = add(this.done, ids, classified);
        await handle.progress((100 * next.processed) / this.total, `${next.processed} of ${this.total}`);
        await handle.checkpoint(next, classified.change);
        this.done = next;
        for (const id of ids) this.entering.delete(id);
        for (const id of classified.around) if (this.around.size < MOST_NEIGHBOURS) this.around.add(id);
        return null;
      } catch (error) {
        if (isOver(error)) throw error;
        if (!isConflict(error) || replans === REPLANS) return error;
      }
    }
  }

  /** What is around the resources that entered the CDE; what fails here goes on waiting for its classification. */
  async classifyAround(): Promise<void> {
    const { handle } = this;
    const ids = [...this.around].toSorted();
    for (let at = 0; at < ids.length; at += CHUNK) {
      try {
        const {
          evaluated,
          changed,
          change: planned,
        } = await classifyLater(handle.ctx, ids.slice(at, at + CHUNK));
        const { neighbours } = this.done;
        const next = {
          ...this.done,
          neighbours: {
            evaluated: neighbours.evaluated + evaluated,
            changed: neighbours.changed + changed,
          },
        };
        await handle.checkpoint(next, planned);
        this.done = next;
      } catch (error) {
        if (isOver(error)) throw error;
        handle.ctx.log?.('neighbours not classified', { error: String(error) });
      }
    }
  }
}

function end({ ctx, id }: Handle, run: Run): Change {
  const { after: _after, failures, neighbours, ...counted } = run.done;
  const told = emit(
    ctx,
    'compliance.scope.classified',
    { component: 'operations', recordId: id },
    { operationId: id, ...counted },
  );
  return combine({ ...counted, failures, neighbours }, [told, ...run.outdated()]);
}

/** Classifies all live resources a filter leaves, in chunks; what is done stays done. */
export const classifyAll = defineOperation({
  ...ALL,
  state,
  async run(handle) {
    const done = handle.state ?? FRESH;
    const [ids] = await readAll(handle.ctx, readingSnapshot(handle, done.after));
    const run = new Run(handle, done, ids, await readEntering(handle.ctx, ids, CHUNK));
    await run.begin();
    for (let at = 0; at < ids.length; at += CHUNK) await run.classify(ids.slice(at, at + CHUNK));
    await run.classifyAround();
    return end(handle, run);
  },
});
