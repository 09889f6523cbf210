import { systemClock } from '@breakwater/db';
import { createBreakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newTenant } from './people.ts';
import { type ServerProcess, serverProcess } from './process.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const EVENTS = 200;
const BEFORE_THE_END = 60;
const AT_ONCE = 4;

let server: ServerProcess;
let receiver: Receiver;

beforeAll(async () => {
  server = await serverProcess();
  receiver = await startReceiver();
});
afterAll(async () => {
  server.remove();
  await receiver.stop();
});

it('loses no event when the process is killed in the middle of sending 200, and sends each at least once', async () => {
  const { sql } = server;
  const { people } = await newTenant({ sql, now: systemClock.now });
  const { token } = people.admin;

  let bw = createBreakwater({ url: await server.start(), token });
  await bw.webhooks.create({ url: receiver.url, eventTypes: ['identity.group.created'] });
  receiver.react(() => (receiver.received.length > BEFORE_THE_END ? 'hang' : 200));
  for (let made = 0; made < EVENTS; made += 100) {
    await bw.identity.groups.createMany({
      items: Array.from({ length: 100 }, (_, i) => ({ name: `g${made + i}` })),
    });
  }
  await receiver.arrival(BEFORE_THE_END + AT_ONCE);
  await server.end('SIGKILL');

  const claimed = await sql({
    sql: 'SELECT id FROM webhook_deliveries WHERE lease_owner IS NOT NULL',
    args: [],
  });
  expect(claimed).toHaveLength(AT_ONCE);
  const minuteLater = 'UPDATE webhook_deliveries SET lease_until = lease_until - 60000';
  await sql({ sql: minuteLater, args: [] });
  const ids = () => new Set(receiver.received.map(one => one.headers['webhook-id']));
  const all = new Promise<void>(resolve => {
    receiver.react(() => {
      if (ids().size === EVENTS) resolve();
      return 200;
    });
  });

  bw = createBreakwater({ url: await server.start(), token });
  await all;
  const events = new Set<string>();
  for await (const { id } of bw.events.list({ types: ['identity.group.created'] })) events.add(id);
  expect(ids()).toEqual(events);
  await server.end('SIGTERM');

  expect(
    await sql({
      sql: `SELECT d.status, d.attempt, a.outcome, count(*) FROM webhook_deliveries d
 JOIN delivery_attempts a ON a.delivery_id = d.id AND a.attempt = 1 GROUP BY 1, 2, 3 ORDER BY 2`,
      args: [],
    }),
  ).toEqual([
    ['success', 1, 'success', EVENTS - AT_ONCE],
    ['success', 2, 'lost', AT_ONCE],
  ]);
}, 60_000);
