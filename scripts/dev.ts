import { appFor, startServer } from 'edge/node';
import { readSettings } from 'edge/settings';
import { buildSdk } from './build-sdk.ts';
import { demo, welcome } from './demo.ts';
import { developmentKeys } from './keys.ts';
import { main } from './main.ts';

await main(async () => {
  const settings = readSettings({
    OUTBOUND_ALLOW: '127.0.0.1,::1,localhost',
    ...developmentKeys('.data/keys.json'),
    ...process.env,
    DATABASE_URL: process.env.DATABASE_URL ?? 'file:.data/breakwater.db',
  });
  const running = await appFor(settings, true);
  await buildSdk();
  const server = await startServer(settings, { migrate: true, running });
  const seeded = await demo({
    path: '.data/demo.json',
    url: server.url,
    setupToken: settings.SETUP_TOKEN ?? '',
  });
  process.stdout.write(`${welcome(server.url, seeded)}\n`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void server.close().then(() => process.exit(0)));
  }
});
