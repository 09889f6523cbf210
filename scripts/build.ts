import { spawnSync } from 'node:child_process';
import { buildSdk } from './build-sdk.ts';
import { buildTesting } from './build-testing.ts';
import { buildWorker } from './build-worker.ts';
import { main } from './main.ts';

const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(0)} KB`;

await main(async () => {
  await buildSdk();
  await buildTesting();
  const packed = spawnSync(
    'npx',
    ['-y', 'pnpm@12', '--dir', 'packages/sdk', 'pack', '--pack-destination', 'dist'],
    {
      encoding: 'utf8',
    },
  );
  if (packed.status !== 0) throw new Error(`the SDK could not be packed:\n${packed.stdout}${packed.stderr}`);
  const { bytes, gzip } = await buildWorker();
  process.stdout.write('sdk     packages/sdk/dist\n');
  process.stdout.write(`worker  apps/edge/dist  starts with ${kilobytes(bytes)}, ${kilobytes(gzip)} gzip\n`);
});
