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

// More than the client sends at once: the rest waits in it.
const CALLS = 30;

test('a new connection takes no call with it that is being answered or waits its turn', async () => {
  const asked = Promise.withResolvers<void>();
  const held: ServerResponse[] = [];
  let open = false;
  const answer = (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(ANSWER));
  const server = createServer((request, response) => {
    request.resume();
    if (request.method !== 'POST') response.writeHead(200).end();
    else if (open) answer(response);
    else held.push(response);
    if (held.length > 0) asked.resolve();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const driver = openRemote({ url: `http://127.0.0.1:${port}` });
  const statement = { sql: 'SELECT 7', args: [] };
  const reading = Promise.all(Array.from({ length: CALLS }, () => driver.read([statement])));
  await asked.promise;
  driver.reconnect();
  open = true;
  for (const response of held) answer(response);
  expect(await reading).toEqual(Array.from({ length: CALLS }, () => [{ rows: [[7]], changes: 0 }]));
  await driver.close();
  server.closeAllConnections();
  await new Promise(resolve => server.close(resolve));
});
