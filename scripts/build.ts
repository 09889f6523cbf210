import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { buildSdk } from './build-sdk.ts';
import { bundleWorker } from './bundle-worker.ts';

await buildSdk();
const packed = spawnSync('npx', ['pnpm@12', '--dir', 'packages/sdk', 'pack', '--pack-destination', 'dist'], {
  encoding: 'utf8',
});
if (packed.status !== 0) throw new Error(`the SDK could not be packed:\n${packed.stdout}${packed.stderr}`);
const worker = await bundleWorker('apps/edge/src/worker.ts');
mkdirSync('apps/edge/dist', { recursive: true });
writeFileSync('apps/edge/dist/worker.js', worker);
const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(0)} KB`;
process.stdout.write(`sdk     packages/sdk/dist\n`);
process.stdout.write(
  `worker  apps/edge/dist/worker.js  ${kilobytes(worker.length)}, ${kilobytes(gzipSync(worker).length)} gzip\n`,
);
