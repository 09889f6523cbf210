import { appFor, startServer } from 'edge/node';
import { readSettings } from 'edge/settings';
import { buildSdk } from './build-sdk.ts';
import { demo, welcome } from './demo.ts';
import { developmentKeys } from './keys.ts';

const keys = developmentKeys('.data/keys.json');
const settings = readSettings({
  OUTBOUND_ALLOW: '127.0.0.1,::1,localhost',
  ...keys,
  ...process.env,
  DATABASE_URL: process.env['DATABASE_URL'] ?? 'file:.data/breakwater.db',
});
await buildSdk();
const running = await appFor(settings, true);
const server = await startServer(settings, { migrate: true, running });
const seeded = await demo({ path: '.data/demo.json', url: server.url, setupToken: settings.SETUP_TOKEN ?? '' });
process.stdout.write(`${welcome(server.url, seeded)}\n`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close().then(() => process.exit(0)));
}
