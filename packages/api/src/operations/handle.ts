import { type Change, change, combine, commit, invalid, type Statement } from '@breakwater/db';
import { toJson, utf8Bytes } from '../json.ts';
import { type Claim, fenced, isMoved, isUnavailable, moved } from './claim.ts';
import { LARGEST_DOCUMENT, type OperationHandle } from './kind.ts';
import type { Progress } from './progress.ts';
import { type Stop, whyStop } from './supervise.ts';

interface Running {
  readonly claimed: Claim;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly stop: (why: Stop) => void;
}

/** What work sees of the operation it does. */
export function handleOf({ claimed, progress, signal, stop }: Running): OperationHandle<unknown, unknown> {
  const { ctx, row, kind } = claimed;

  async function write(set: Statement, effects: readonly Change[]): Promise<void> {
    if (signal.aborted) throw moved();
    try {
      await commit(ctx, combine(undefined, [change(undefined, { steps: fenced(claimed, set) }), ...effects]));
    } catch (error) {
      if (isMoved(error)) stop((await whyStop(claimed)) ?? 'lost');
      throw error;
    }
  }

  return {
    id: row.id,
    ctx,
    signal,
    input: kind.input.parse(row.input),
    state: row.state === null ? null : (kind.state?.parse(row.state) ?? null),
    async progress(percent, message) {
      progress.set(percent, message);
      const due = signal.aborted ? null : progress.due(ctx.clock.now());
      if (due === null) return;
      try {
        await write(due, []);
      } catch (error) {
        if (!isMoved(error) && !isUnavailable(error)) throw error;
      }
    },
    async checkpoint(state, ...effects) {
      const text = toJson(kind.state?.parse(state)) ?? '';
      if (text === '' || utf8Bytes(text) > LARGEST_DOCUMENT) {
        throw invalid('state', `must be at most ${LARGEST_DOCUMENT} bytes of JSON`);
      }
      const due = progress.due(ctx.clock.now());
      const also = due === null ? '' : `, ${due.sql}`;
      await write({ sql: `state = ?${also}`, args: [text, ...(due?.args ?? [])] }, effects);
    },
    async pause(ms) {
      await ctx.app.ports.pause(ms, signal);
      if (signal.aborted) throw moved();
    },
  };
}
