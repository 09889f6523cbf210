import { join } from 'node:path';
import { bundleWorker, miniflareWorker } from '../../scripts/bundle-worker.ts';

export type BundledWorker = ReturnType<typeof miniflareWorker>;

/** The Worker of the tests, as Miniflare takes it. */
export const bundledWorker = async (): Promise<BundledWorker> =>
  miniflareWorker(await bundleWorker(join(import.meta.dirname, 'worker.ts')));
