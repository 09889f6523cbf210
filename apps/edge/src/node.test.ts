import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { TEST_KEYS } from '../../../tests/contract/keys.ts';
import type { Env } from './deployment.ts';
import { startServer } from './node.ts';
import { readSettings } from './settings.ts';

test('a connection whose request is answered while the server closes is not kept', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  const app = new Hono<Env>();
  app.get('/', () => {
    asked.resolve();
    return answer.promise;
  });
  const settings = readSettings({
    DATABASE_URL: 'file:unused.db',
    ROOT_KEY: TEST_KEYS.rootKey,
    ENCRYPTION_KEY: TEST_KEYS.encryptionKey,
    DECISION_SIGNING_KEY: TEST_KEYS.decisionSigningKey,
    PORT: '0',
  });
  const running = { app, close: async () => undefined };
  // Neither the grace nor what idle connections have would be over before the test is.
  const server = await startServer(settings, { migrate: false, running, graceMs: 600_000 });
  const response = fetch(server.url);
  await asked.promise;
  const closed = server.close();
  answer.resolve(new Response('done'));
  expect(await (await response).text()).toBe('done');
  await closed;
});
