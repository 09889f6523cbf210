import { once } from 'node:events';
import { createServer } from 'node:http';
import type { TestProject } from 'vitest/node';

/** The variable that says where a test process gets the Worker, when it runs with others. */
export const BUNDLED_AT = 'TEST_WORKER_BUNDLED_AT';

/** Bundles the Worker once for all processes of a run, when the first of them asks. */
export default async function setup(project: TestProject): Promise<() => void> {
  let worker: Promise<string> | undefined;
  const bundled = async () => JSON.stringify(await (await import('./bundled-worker.ts')).bundledWorker());
  const server = createServer((_, response) => {
    worker ??= bundled();
    worker.then(
      text => response.end(text),
      error => response.writeHead(500).end(String(error)),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null)
    throw new TypeError('a server on a port has an address');
  process.env[BUNDLED_AT] = `http://127.0.0.1:${address.port}`;
  project.onTestsRerun(() => {
    worker = undefined;
  });
  return () => {
    server.close();
    server.closeAllConnections();
  };
}
