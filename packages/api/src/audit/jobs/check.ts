import { commit, sealedChains, sealedSince, verifyChain } from '@breakwater/db';
import type { JobCtx } from '../../jobs/job.ts';
import { emit } from '../events.ts';
import { eachChain } from './each-chain.ts';

/** A day and what a run may be late. */
const WINDOW_MS = 25 * 60 * 60_000;
const PAGE = 100;

/** Verifies the seals of the last day in every chain; a chain that does not hold is told of in one event. */
export async function checkSeals(ctx: JobCtx): Promise<void> {
  await eachChain(ctx, await sealedChains(ctx), checkChain);
}

async function checkChain(ctx: JobCtx): Promise<void> {
  const fromIndex = await sealedSince(ctx, ctx.clock.now() - WINDOW_MS);
  if (fromIndex === null) return;
  let problems = 0;
  let firstKind: string | undefined;
  for (let next: number | null = fromIndex; next !== null; ) {
    const page: Awaited<ReturnType<typeof verifyChain>> = await verifyChain(ctx, {
      fromIndex: next,
      limit: PAGE,
    });
    problems += page.problems.filter(({ kind }) => kind !== 'more').length;
    firstKind ??= page.problems[0]?.kind;
    next = page.nextIndex;
  }
  if (firstKind === undefined) return;
  const subject = { component: 'audit_log', recordId: null };
  await commit(ctx, emit(ctx, 'audit.verification.failed', subject, { fromIndex, problems, firstKind }));
}
