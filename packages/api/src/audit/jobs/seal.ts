import { commit, retryOnConflict, unsealedChains } from '@breakwater/db';
import type { JobCtx } from '../../jobs/job.ts';
import { sealChain } from '../seal.ts';
import { eachChain } from './each-chain.ts';

const ATTEMPTS = 5;

/** Seals what is unsealed in every chain. */
export async function sealAll(ctx: JobCtx): Promise<void> {
  await eachChain(ctx, await unsealedChains(ctx), async chain => {
    await retryOnConflict(async () => commit(chain, await sealChain(chain, chain.app.signingKey)), ATTEMPTS);
  });
}
