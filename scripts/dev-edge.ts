import { mkdirSync } from 'node:fs';
import { Database } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { migrate } from '@breakwater/db/migrate';
import { startLibsqlServer } from 'libsql-http';
import { Miniflare } from 'miniflare';
import { buildSdk } from './build-sdk.ts';
import { writeAssets } from './build-worker.ts';
import { bundleWorker, miniflareWorker } from './bundle-worker.ts';
import { demo, welcome } from './demo.ts';
import { developmentKeys } from './keys.ts';
import { main } from './main.ts';

await main(async () => {
  const keys = developmentKeys('.data/keys.json');
  mkdirSync('.data', { recursive: true, mode: 0o700 });
  const database = await startLibsqlServer({ path: '.data/edge.db', errorCodes: 'sqld' });
  const db = new Database(openDriver).open({ url: database.url });
  await migrate(db);
  await db.close();
  await buildSdk();
  writeAssets('.data/assets');
  const worker = new Miniflare({
    ...miniflareWorker(await bundleWorker('apps/edge/src/worker.ts', { minify: false })),
    assets: {
      directory: '.data/assets',
      binding: 'ASSETS',
      routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
    },
    host: process.env.HOST ?? '127.0.0.1',
    port: Number(process.env.PORT ?? 8787),
    bindings: { OUTBOUND_ALLOW: '127.0.0.1,::1,localhost', ...keys, DATABASE_URL: database.url },
  });
  const url = (await worker.ready).origin;
  const seeded = await demo({ path: '.data/demo-edge.json', url, setupToken: keys.SETUP_TOKEN ?? '' });
  process.stdout.write(`${welcome(url, seeded)}\n`);
  const stop = async () => {
    await worker.dispose();
    await database.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
});
