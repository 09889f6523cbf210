import { type TrackedEnvelope, tracked } from '@trpc/server';
import type * as z from 'zod';
import type { Caller } from '../context.ts';
import { takePlace } from '../watch/places.ts';
import { type Seen, watching } from '../watch/watching.ts';
import { isActive, type OperationRow, operations } from './accessor.ts';
import { type Operation, presentOperation } from './schemas.ts';

const LOOK_MS = 1_000;

/** The operation once it has ended, or as it is when the time is over. */
export async function waitFor(
  ctx: Caller,
  asked: { readonly id: string; readonly timeoutMs: number },
  signal: AbortSignal | undefined,
): Promise<OperationRow> {
  const leave = takePlace(ctx);
  try {
    return await ended(ctx, asked, signal);
  } finally {
    leave();
  }
}

async function ended(
  ctx: Caller,
  { id, timeoutMs }: { readonly id: string; readonly timeoutMs: number },
  signal: AbortSignal | undefined,
): Promise<OperationRow> {
  const { clock, ports } = ctx.app;
  const until = clock.now() + timeoutMs;
  for (;;) {
    const left = until - clock.now();
    const seen = new AbortController();
    // Listening starts before looking: what is committed in between rings.
    const woken = ports.wake.next(Math.max(0, Math.min(LOOK_MS, left)), seen.signal);
    try {
      const row = await operations.require(ctx, id);
      if (!isActive(row) || left <= 0 || signal?.aborted) return row;
      await woken;
    } finally {
      seen.abort();
    }
  }
}

/** The operation as it is, or has become since the version given, and each change of it up to its end. */
export async function watchOperation(
  ctx: Caller,
  { id, lastEventId }: { readonly id: string; readonly lastEventId?: string | undefined },
  signal: AbortSignal | undefined,
): Promise<AsyncIterable<TrackedEnvelope<z.input<typeof Operation>>>> {
  await operations.require(ctx, id);
  let version = Number(lastEventId ?? 0);

  async function look(caller: Caller): Promise<Seen<OperationRow>> {
    const row = await operations.require(caller, id);
    const items = row.version > version ? [row] : [];
    version = Math.max(version, row.version);
    return { items, over: !isActive(row) };
  }
  return byVersion(watching(ctx, signal, look));
}

async function* byVersion(rows: AsyncIterable<OperationRow>) {
  for await (const row of rows) yield tracked(String(row.version), presentOperation(row));
}
