import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placeDatabase } from '@breakwater/db/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { held, Tally } from './experiment.ts';
import { kills } from './kill/kills.ts';
import { randomOf } from './random.ts';
import { bundledServer, serverOf } from './server.ts';
import { exchange } from './socket.ts';

let folder: string;
let program: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'breakwater-'));
  program = await bundledServer(join(folder, 'bundle'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('nothing that was acknowledged is lost when the server is killed under load', async () => {
  const { load, losses, damages, deliveries } = await kills({
    folder,
    program,
    cycles: 2,
    clients: 4,
    checkEvery: 3,
    random: randomOf(1),
    loadMs: random => random.between(50, 150),
  });
  expect({ losses, damages, wrong: load.wrong }).toEqual({ losses: [], damages: [], wrong: [] });
  expect(load.history.filter(({ outcome }) => outcome === 'acknowledged')).not.toEqual([]);
  expect(deliveries.events).toBeGreaterThan(0);
});

it('a client that never comes to the end of its request is cut off, and the next is served', async () => {
  const path = join(folder, 'slow.db');
  await placeDatabase(path);
  const server = serverOf(program, `file:${path}`, { REQUEST_SECONDS: '1' });
  try {
    const url = await server.start();
    const slow = [
      'GET / HTTP/1.1\r\nX: ',
      'POST /trpc/identity.login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
    ];
    const ended = await Promise.all(slow.map(head => exchange(url, [head])));
    expect(ended.map(({ statuses, ended: how }) => [statuses, how])).toEqual([
      [[408], 'closed'],
      [[408], 'closed'],
    ]);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
  } finally {
    await server.end('SIGKILL');
  }
});

it('an experiment has not held when one try did not survive or anything was lost', async () => {
  const tally = new Tally('fault');
  await tally.try(() => undefined);
  expect(held([tally.row()])).toBe(true);
  tally.lose(['one']);
  expect([held([tally.row()]), tally.row().lost]).toEqual([false, 1]);
  const broken = new Tally('fault');
  await broken.try(() => Promise.reject(new Error('it broke')));
  expect([held([broken.row()]), broken.row()]).toEqual([
    false,
    { fault: 'fault', tried: 1, survived: 0, lost: 0, note: 'Error: it broke' },
  ]);
});
