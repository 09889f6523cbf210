import {
  BreakwaterError,
  type Change,
  change,
  combine,
  type Id,
  type Step,
  withResult,
} from '@breakwater/db';
import type { OperationHandle } from '../../operations/kind.ts';
import type { Adapter, PlannedRequest } from './adapters/adapter.ts';
import { adapterOf, authorityOf } from './adapters/index.ts';
import type { GrcConnectionRow } from './connections/accessor.ts';
import { countedOf, type Difference, sentOf } from './difference.ts';
import { type Counted, completed, detailsOf } from './end.ts';
import { broken, Exchange } from './exchange.ts';
import type { SyncInput } from './kind.ts';
import { forgetting, remembering } from './pushed.ts';
import type { GrcItem, Removed } from './selection.ts';
import { grcSyncs } from './syncs/accessor.ts';

/** How a sync is going, for whoever ends it: the HTTP status that says why it goes no further. */
export interface PushState {
  readonly status: number | null;
}

/** What is pushed where. */
export interface Begun {
  readonly connection: GrcConnectionRow;
  readonly difference: Difference;
  /** An earlier sync that its worker left where it was. */
  readonly lost: string | null;
}

type Handle = OperationHandle<SyncInput, PushState>;

const KEPT_AT_ONCE = 100;

interface Accepted {
  items: GrcItem[];
  removed: Removed[];
}

const statusOf = (error: unknown): number | null => {
  const status = error instanceof BreakwaterError ? error.details?.status : null;
  return typeof status === 'number' ? status : null;
};

/** One push: what is sent, what becomes of it, and what is remembered of that. */
export class Push {
  readonly #handle: Handle;
  readonly #connection: GrcConnectionRow;
  readonly #difference: Difference;
  readonly #adapter: Adapter;
  readonly #replaces: boolean;
  #exchange: Exchange | null = null;
  #sent = 0;
  #attempted = 0;
  #acceptedIds = new Set<Id<'res'>>();
  #takenBack = 0;
  readonly #errors: Counted['errorDetails'] = [];
  /** Accepted, and not remembered yet. */
  #fresh: Accepted = { items: [], removed: [] };

  constructor(handle: Handle, { connection, difference, lost }: Begun) {
    this.#handle = handle;
    this.#connection = connection;
    this.#difference = difference;
    const { syncId } = handle.input;
    this.#adapter = adapterOf(connection, { full: difference.full, syncId, lost });
    this.#replaces = this.#adapter.endpointKind === 'state-of-the-world';
  }

  /** Sends everything. @throws BreakwaterError when the sync fails */
  async make(): Promise<void> {
    const { ctx, signal, pause } = this.#handle;
    const { baseUrl } = this.#connection;
    const shown = await authorityOf(ctx.app, this.#connection);
    const exchange = new Exchange({ app: ctx.app, baseUrl, ...shown, signal, pause });
    this.#exchange = exchange;
    const { removed } = this.#difference;
    const requests = this.#adapter.plan(sentOf(this.#difference, this.#replaces), removed);
    try {
      for (const [index, request] of requests.entries()) {
        await this.#carryOut(request, exchange);
        await this.#handle.progress(
          (100 * (index + 1)) / requests.length,
          `request ${index + 1} of ${requests.length}`,
        );
      }
    } catch (error) {
      await this.#abandon(exchange);
      throw error;
    }
    if (this.#attempted > 0 && this.#acceptedIds.size === 0) {
      throw broken('PRECONDITION_FAILED', 'the platform accepted nothing', this.#errors[0]?.status);
    }
  }

  async #carryOut(request: PlannedRequest, exchange: Exchange): Promise<void> {
    const { items, removed } = request;
    this.#sent += items.length;
    this.#attempted += items.length + removed.length;
    const results = await this.#adapter.execute(request, exchange);
    const ids = new Set(results.flatMap(({ id, ok }) => (ok ? [id] : [])));
    const taken = removed.filter(({ id }) => ids.has(id));
    for (const id of ids) this.#acceptedIds.add(id);
    this.#takenBack += taken.length;
    this.#fresh.items.push(...items.filter(({ id }) => ids.has(id)));
    this.#fresh.removed.push(...taken);
    const refused = results.flatMap(result => (result.ok ? [] : [result]));
    this.#errors.push(...refused.map(({ id, status, message }) => ({ resourceId: id, status, message })));
    if (this.#replaces) this.#requireAll(refused.length, items.length + removed.length);
    else if (this.#fresh.items.length + this.#fresh.removed.length >= KEPT_AT_ONCE) await this.#remember();
  }

  /** What replaces what is there is whole, or is not put there. */
  #requireAll(refused: number, of: number): void {
    if (refused === 0) return;
    const message = `the platform refused ${refused} of ${of} items, so nothing was replaced`;
    throw broken('PRECONDITION_FAILED', message, this.#errors[0]?.status);
  }

  async #abandon(exchange: Exchange): Promise<void> {
    const isLeft = (await this.#adapter.abandon?.(exchange)) ?? true;
    if (isLeft) return;
    const message = 'what was begun at the platform could not be cancelled';
    this.#errors.push({ resourceId: null, status: null, message });
  }

  #counted(isWhole: boolean): Counted {
    const { selected } = this.#difference;
    const synced = countedOf(this.#difference).filter(({ id }) => this.#acceptedIds.has(id));
    return {
      resourcesSynced: isWhole ? synced.length : 0,
      ...detailsOf(this.#errors),
      syncMetadata: {
        selected: selected.length,
        pushed: this.#sent,
        removed: isWhole ? this.#takenBack : 0,
        endpointKind: this.#adapter.endpointKind,
        requests: this.#exchange?.requests ?? 0,
        retries: this.#exchange?.retries ?? 0,
      },
    };
  }

  #accepted(): Step[] {
    const { ctx } = this.#handle;
    const { items, removed } = this.#fresh;
    return [...remembering(ctx, this.#connection, items), ...forgetting(ctx, this.#connection, removed)];
  }

  async #remember(): Promise<void> {
    const kept = change(undefined, { steps: this.#accepted() });
    this.#fresh = { items: [], removed: [] };
    await this.#handle.checkpoint({ status: null }, kept);
  }

  /** Keeps what a sync that fails has come to. */
  async keep(error: unknown): Promise<void> {
    const { ctx, input, signal, checkpoint } = this.#handle;
    if (signal.aborted) return;
    const counted = grcSyncs.plan.touch(ctx, input.syncId, this.#counted(!this.#replaces));
    const steps = this.#replaces ? [] : this.#accepted();
    await checkpoint({ status: statusOf(error) }, counted, change(undefined, { steps }));
  }

  /** The end of a sync that did what it could. */
  async end(): Promise<Change> {
    const { ctx, input } = this.#handle;
    const ended = await completed(ctx, input, this.#counted(true));
    const { id: syncId, status, resourcesSynced, errorsCount } = ended.result;
    const done = combine(undefined, [ended, change(undefined, { steps: this.#accepted() })]);
    return withResult(done, { syncId, status, resourcesSynced, errorsCount });
  }
}
