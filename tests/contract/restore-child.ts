import { readFileSync } from 'node:fs';
import { createApp } from 'edge/create-app';
import { TEST_KEYS } from './keys.ts';
import { step } from './restore-steps.ts';

const [databaseUrl = '', backup = ''] = process.argv.slice(2);

/** Restores a backup over a database, for a test that kills it meanwhile. */
const { app, close } = await createApp({ databaseUrl, keys: TEST_KEYS, jobs: false, log: () => undefined });
const { status } = await app.request('/db/restore', {
  method: 'POST',
  body: readFileSync(backup),
  headers: { authorization: `Bearer ${TEST_KEYS.rootKey}` },
});
step(`answer ${status}`, () => undefined);
await close();
