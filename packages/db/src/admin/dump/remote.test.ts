import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../../client/handle.ts';
import { openDriver } from '../../client/node.ts';
import type { Value } from '../../client/types.ts';
import { type TestDatabase, testDatabase } from '../../testing.ts';
import { remoteSnapshot } from './snapshot.ts';
import { writeDump } from './write.ts';

/** A server before a libSQL server that knows no cursors. */
async function withoutCursor(url: string): Promise<{ server: Server; url: string }> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    if (request.url === '/v3/cursor') {
      response.writeHead(404).end();
      return;
    }
    const { method = 'GET' } = request;
    const answer = await fetch(`${url}${request.url}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(method === 'POST' ? { body: Buffer.concat(parts) } : {}),
    });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server must listen on TCP');
  return { server, url: `http://127.0.0.1:${address.port}` };
}

async function dumpOf(db: Database): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of writeDump(remoteSnapshot(db), new Date(0))) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe('a dump of a database behind a server', () => {
  let database: TestDatabase;
  let front: Awaited<ReturnType<typeof withoutCursor>>;
  let behind: Database;
  beforeEach(async () => {
    database = await testDatabase('http');
    front = await withoutCursor(database.url);
    behind = new Database(openDriver).open({ url: front.url });
  });
  afterEach(async () => {
    await behind.close();
    await new Promise(resolve => front.server.close(resolve));
    await database.close();
  });

  it('has every value exactly, with the streaming cursor as without', async () => {
    const values: Value[] = [2n ** 63n - 1n, -(2n ** 63n), 1n, 0.1, 'é\n', new Uint8Array([0, 255]), null];
    await database.db.write([
      { sql: 'CREATE TABLE t (id INTEGER PRIMARY KEY, a)', args: [] },
      ...values.map(value => ({ sql: 'INSERT INTO t (a) VALUES (?)', args: [value] })),
      { sql: 'INSERT INTO t (a) VALUES (1.0), (9e999)', args: [] },
    ]);
    const dump = await dumpOf(database.db);
    expect(dump.split('\n').filter(line => line.startsWith('INSERT INTO "t"'))).toEqual(
      [
        '9223372036854775807',
        '-9223372036854775808',
        '1',
        '0.1',
        "CAST(X'C3A90A' AS TEXT)",
        "X'00FF'",
        'NULL',
        '1.0',
        '9e999',
      ].map((text, at) => `INSERT INTO "t"("id","a") VALUES(${at + 1},${text});`),
    );
    // In one batch the client itself cannot read an infinity.
    await database.db.write([{ sql: 'DELETE FROM t WHERE a = 9e999', args: [] }]);
    expect(await dumpOf(behind)).toBe(await dumpOf(database.db));
  });

  it('needs the cursor for more than 4 MiB', async () => {
    const large = 'CREATE TABLE large AS SELECT zeroblob(1000000) AS a FROM json_each(?)';
    await database.db.write([{ sql: large, args: ['[1,2,3,4,5]'] }]);
    await expect(dumpOf(behind)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      details: { reason: 'no_cursor' },
    });
    expect((await dumpOf(database.db)).length).toBeGreaterThan(10_000_000);
  });
});
