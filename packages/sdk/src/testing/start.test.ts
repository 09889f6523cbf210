import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest';
import { listening } from '../../test/listening.ts';
import { ForbiddenError, NotFoundError } from '../index.ts';
import type * as declared from '../testing.ts';
import { verifyWebhook, type WebhookEvent } from '../webhooks.ts';
import * as testing from './index.ts';

const { startBreakwater, webhookTestHeaders } = testing;
const DAY = 24 * 60 * 60_000;
const CASE = { title: 'Beaconing', severity: 'high' } as const;

it('the entry is what its declarations say', () => {
  expectTypeOf(testing).toEqualTypeOf<typeof declared>();
});

describe('a Breakwater for tests', () => {
  const start = new Date('2026-03-01T12:00:00Z');
  let bw: declared.TestBreakwater;
  beforeAll(async () => {
    bw = await startBreakwater({ now: start });
  });
  afterAll(() => bw?.close());

  it('has a client of each role, held to what the role may do', async () => {
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      const me = await bw.as(role).identity.me();
      expect([me.role, me.tenant?.id]).toEqual([role, bw.tenant.id]);
    }
    const { createdAt } = await bw.as('operator').soc.cases.create(CASE);
    expect(createdAt).toEqual(start);
    await expect(bw.as('viewer').soc.cases.create(CASE)).rejects.toThrow(ForbiddenError);
    const tenants = (await bw.as('root').governance.tenants.list()).items;
    expect(tenants.map(({ id }) => id)).toContain(bw.tenant.id);
  });

  it('keeps a second tenant apart', async () => {
    const other = await bw.createTenant('Other');
    const { id } = await bw.as('operator').soc.cases.create(CASE);
    await expect(other.as('admin').soc.cases.get({ id })).rejects.toThrow(NotFoundError);
    expect((await other.as('root').soc.cases.list()).items).toEqual([]);
  });

  it('takes clients of one’s own', async () => {
    const response = await fetch(`${bw.url}/api/v1/soc/cases`, {
      headers: { authorization: `Bearer ${await bw.token('viewer')}` },
    });
    expect(response.status).toBe(200);
  });

  it('delivers webhooks, and again when the clock says so, before it is settled', async () => {
    const received: WebhookEvent[] = [];
    let secret = '';
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const part of request) body += part;
      received.push(await verifyWebhook(body, request.headers, secret, { now: bw.clock.now() }));
      response.writeHead(received.length === 1 ? 500 : 204).end();
    });
    const receiver = await listening(server);
    try {
      const admin = bw.as('admin');
      ({ secret } = await admin.webhooks.create({
        url: receiver.url,
        eventTypes: ['soc.case.created'],
      }));
      await admin.soc.cases.create(CASE);
      await bw.settle();
      expect(received.map(({ type }) => type)).toEqual(['soc.case.created']);
      bw.clock.advance(60_000);
      await bw.settle();
      expect(received).toHaveLength(2);
      expect(received[1]?.id).toBe(received[0]?.id);
    } finally {
      await receiver.close();
    }
  });

  it('finishes operations before it is settled', async () => {
    const { operationId } = await bw.as('admin').operations.selfTest({});
    await bw.settle();
    expect(await bw.as('viewer').operations.get({ id: operationId })).toMatchObject({ status: 'succeeded' });
  });

  it('runs jobs when asked, and its clients live however far the clock moves', async () => {
    bw.clock.advance(400 * DAY);
    await bw.runJob('identity.cleanup');
    expect((await bw.as('operator').identity.me()).role).toBe('operator');
    await expect(bw.runJob('identity.nothing')).rejects.toThrow('there is no job identity.nothing');
  });
});

it('goes with the system’s time unless told otherwise, and closes although somebody still watches', async () => {
  const before = Date.now();
  await using bw = await startBreakwater();
  const { createdAt } = await bw.as('operator').soc.cases.create(CASE);
  expect(createdAt.getTime()).toBeGreaterThanOrEqual(before);
  const items = bw.as('viewer').events.watch({}, { maxRetries: 0 })[Symbol.asyncIterator]();
  const next = items.next().catch((error: unknown) => error);
  await bw.close();
  await next;
});

it('makes headers that a receiver accepts', async () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const body = JSON.stringify({ id: 'evt_1', type: 'fleet.gateway.created', data: { id: 'gw_1' } });
  const headers = await webhookTestHeaders(body, secret);
  expect((await verifyWebhook(body, headers, secret)).id).toBe('evt_1');
});
