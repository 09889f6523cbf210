import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { openRemote } from './remote.ts';

test('a server is sent no half characters, in JSON it could not read', async () => {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', part => parts.push(part));
    request.on('end', () => {
      bodies.push(Buffer.concat(parts).toString());
      response.writeHead(503).end();
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const driver = openRemote({ url: `http://127.0.0.1:${port}` });
  const statement = { sql: 'SELECT ?', args: ['half \ud83d, whole \u{1f600}'] };
  for (const call of [
    () => driver.read([statement]),
    () => driver.read([statement, statement]),
    () => driver.write([statement]),
  ]) {
    await expect(call()).rejects.toThrow();
  }
  const sent = bodies.filter(body => body.includes('SELECT ?'));
  expect(sent).toHaveLength(3);
  for (const body of sent) expect(body).toContain('half \ufffd, whole \u{1f600}');
  await driver.close();
  await new Promise(resolve => server.close(resolve));
});
