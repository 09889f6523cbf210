import { eachApart } from '../../jobs/each-apart.ts';
import { inTenant, type JobCtx } from '../../jobs/job.ts';

/** Works on every chain; a chain that fails stops no other, and fails the job once all had their turn. */
export function eachChain(
  ctx: JobCtx,
  chains: readonly string[],
  work: (ctx: JobCtx) => Promise<void>,
): Promise<void> {
  return eachApart(
    chains,
    chain => work(inTenant(ctx, chain)),
    (chain, error) => ctx.log?.('a chain of the audit log was left', { chain, error: String(error) }),
  );
}
