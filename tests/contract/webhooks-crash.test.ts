import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Database, type Statement, systemClock } from '@breakwater/db';
import { openDriver } from '@breakwater/db/client';
import { migrate } from '@breakwater/db/migrate';
import { createBreakwater } from '@breakwater/sdk';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TEST_KEYS } from './keys.ts';
import { newTenant } from './people.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const ENTRY = join(import.meta.dirname, '../../apps/edge/src/node.ts');
const EVENTS = 200;
const BEFORE_THE_END = 60;
const AT_ONCE = 4;

const folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
const url = `file:${join(folder, 'test.db')}`;
let receiver: Receiver;
let child: ChildProcess | undefined;

beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(async () => {
  child?.kill('SIGKILL');
  await receiver.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The server as it is deployed on Node, in a process of its own. */
async function startProcess(): Promise<string> {
  const started = spawn(process.execPath, [ENTRY], {
    env: {
      DATABASE_URL: url,
      ROOT_KEY: TEST_KEYS.rootKey,
      ENCRYPTION_KEY: TEST_KEYS.encryptionKey,
      DECISION_SIGNING_KEY: TEST_KEYS.decisionSigningKey,
      OUTBOUND_ALLOW: '127.0.0.1',
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const lines = createInterface({ input: started.stdout });
  return new Promise((resolve, reject) => {
    started.once('exit', () => reject(new Error('the server ended')));
    lines.on('line', line => {
      const { message, url: where }: Record<string, unknown> = JSON.parse(line);
      if (message === 'listening') resolve(String(where));
    });
  });
}

async function end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (child === undefined) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** Straight to the file, while no process owns it. */
async function sql(...statements: Statement[]): Promise<unknown[][]> {
  const db = new Database(openDriver).open({ url });
  try {
    const results = await db.write(statements);
    return (results.at(-1)?.rows ?? []).map(row => [...row]);
  } finally {
    await db.close();
  }
}

async function migrated(): Promise<void> {
  const db = new Database(openDriver).open({ url });
  await migrate(db);
  await db.close();
}

it('loses no event when the process is killed in the middle of sending 200, and sends each at least once', async () => {
  await migrated();
  const { people } = await newTenant({ sql, now: systemClock.now });
  const { token } = people.admin;

  let bw = createBreakwater({ url: await startProcess(), token });
  await bw.webhooks.create({ url: receiver.url, eventTypes: ['identity.group.created'] });
  receiver.react(() => (receiver.received.length > BEFORE_THE_END ? 'hang' : 200));
  for (let made = 0; made < EVENTS; made += 100) {
    await bw.identity.groups.createMany({
      items: Array.from({ length: 100 }, (_, i) => ({ name: `g${made + i}` })),
    });
  }
  await receiver.arrival(BEFORE_THE_END + AT_ONCE);
  await end('SIGKILL');

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

  bw = createBreakwater({ url: await startProcess(), token });
  await all;
  const events = new Set<string>();
  for await (const { id } of bw.events.list({ types: ['identity.group.created'] })) events.add(id);
  expect(ids()).toEqual(events);
  await end('SIGTERM');

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
