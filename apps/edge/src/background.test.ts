import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { SECOND, type TestApi } from '../../../packages/api/src/testing.ts';
import {
  deliveringApi,
  hooked,
  loopbackOutbound,
} from '../../../packages/api/src/webhooks/dispatch/delivering.fixture.ts';
import { type Receiver, startReceiver } from '../../../tests/contract/receiver.ts';
import { createKicks, type Kicks } from './background.ts';

let api: TestApi;
let receiver: Receiver;
let kicks: Kicks;
beforeAll(async () => {
  receiver = await startReceiver();
  api = await deliveringApi('file');
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => kicks.stop());
afterAll(async () => {
  vi.useRealTimers();
  await api.close();
  await receiver.stop();
});

/** A process of its own on the test's database: how to kick it, and how to wait until it is done. */
function startKicks() {
  kicks = createKicks();
  const running = new Set<Promise<unknown>>();
  const { app, db } = api.work;
  const ports = { ...app.ports, outbound: loopbackOutbound(), kick: kicks.kick };
  const work = {
    db,
    app: { ...app, ports },
    background: (task: Promise<unknown>) => {
      running.add(task);
      void task.finally(() => running.delete(task));
    },
  };
  return {
    kick: () => kicks.kick(work, 'webhooks.dispatch'),
    done: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

function pass(ms: number): void {
  api.clock.advance(ms);
  vi.advanceTimersByTime(ms);
}

it('a retry is sent when it is due, without another kick', async () => {
  const hook = await hooked(await api.tenant(), `${receiver.url}/retried`);
  receiver.answer(503, 200);
  const { kick, done } = startKicks();
  await hook.cause();
  kick();
  await done();
  pass(5 * SECOND - 1);
  await done();
  expect(receiver.received).toHaveLength(1);
  pass(SECOND + 1);
  await done();
  expect(receiver.received).toHaveLength(2);
  expect(await hook.deliveries()).toMatchObject([{ status: 'success', attempt: 2 }]);
});

it('asked while it runs, a job runs once more; asked after the end, it does not', async () => {
  const hook = await hooked(await api.tenant(), `${receiver.url}/again`);
  const before = receiver.received.length;
  const { kick, done } = startKicks();
  receiver.answer(200);
  await hook.cause();
  kick();
  kick();
  await done();
  expect(receiver.received).toHaveLength(before + 1);
  kicks.stop();
  await hook.cause();
  kick();
  await done();
  expect(receiver.received).toHaveLength(before + 1);
});
