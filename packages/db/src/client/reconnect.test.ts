import { createServer, type ServerResponse } from 'node:http';
import { expect, test } from 'vitest';
import { openRemote } from './remote.ts';

const ANSWER = {
  baton: null,
  base_url: null,
  results: [
    {
      type: 'ok',
      response: {
        type: 'execute',
        result: { cols: [{ name: 'n' }], rows: [[{ type: 'integer', value: '7' }]], affected_row_count: 0 },
      },
    },
    { type: 'ok', response: { type: 'close' } },
  ],
};

test('a new connection takes no call with it that is being answered', async () => {
  const asked = Promise.withResolvers<ServerResponse>();
  const server = createServer((request, response) => {
    request.resume();
    if (request.method === 'POST') asked.resolve(response);
    else response.writeHead(200).end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const driver = openRemote({ url: `http://127.0.0.1:${port}` });
  const reading = driver.read([{ sql: 'SELECT 7', args: [] }]);
  const response = await asked.promise;
  driver.reconnect();
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANSWER));
  expect(await reading).toEqual([{ rows: [[7]], changes: 0 }]);
  await driver.close();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});
