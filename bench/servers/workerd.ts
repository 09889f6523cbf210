import type { Readable } from 'node:stream';
import { Miniflare } from 'miniflare';
import { bundleWorker, miniflareWorker } from '../../scripts/bundle-worker.ts';
import { serving } from './serving.ts';

const { WORKER_ENTRY = '', ...bindings } = process.env;
const worker = new Miniflare({
  ...miniflareWorker(await bundleWorker(WORKER_ENTRY)),
  bindings,
  logRequests: false,
  // Straight to the Worker: Miniflare's own entry Worker is not what is measured.
  unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
  handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
    stdout.resume();
    stderr.pipe(process.stderr);
  },
});
await worker.ready;
const { origin } = await worker.unsafeGetDirectURL();
serving(origin, () => worker.dispose());
