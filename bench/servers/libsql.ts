import { setImmediate, setTimeout } from 'node:timers/promises';
import { startLibsqlServer } from 'libsql-http';
import { serving } from './serving.ts';

const { DATABASE_PATH: path = '', DISTANCE_MS = '0' } = process.env;

/** Timers are late by up to a millisecond or two: the rest is waited for in turns of the event loop. */
async function travel(ms: number): Promise<void> {
  const arrived = performance.now() + ms;
  if (ms > 2) await setTimeout(ms - 2);
  while (performance.now() < arrived) await setImmediate();
}

let requests = 0;
const server = await startLibsqlServer({
  path,
  onRequest: () => void requests++,
  beforeResponse: () => travel(Number(DISTANCE_MS)),
});
serving(server.url, server.close, { requests: () => requests });
