import { serve } from '@hono/node-server';
import { createApp } from 'edge/create-app';
import { readSettings } from 'edge/settings';
import { serving } from './serving.ts';

const settings = readSettings(process.env);
/** Breakwater without its jobs: what it holds is what the calls cost. */
const { app, close } = await createApp({
  databaseUrl: settings.DATABASE_URL,
  keys: {
    rootKey: settings.ROOT_KEY,
    encryptionKey: settings.ENCRYPTION_KEY,
    decisionSigningKey: settings.DECISION_SIGNING_KEY,
  },
  jobs: false,
  log: () => undefined,
});
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => {
  serving(`http://127.0.0.1:${port}`, async () => {
    await new Promise<void>(done => server.close(() => done()));
    await close();
  });
});
