import { procedure, router } from '@breakwater/api';
import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApi, testApi } from '../../../packages/api/src/testing.ts';
import type { Deployment, Env } from './deployment.ts';
import { procedures } from './procedures.ts';
import { rest } from './rest.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi('file');
});
afterAll(() => api.close());

const things = router({
  get: procedure.meta({ role: 'public', summary: 'Answers with what cannot be written.' }).query(() => ({
    get secret() {
      throw new Error('SELECT secret');
    },
  })),
});
const nameless = router({ get: procedure.query(() => 'it declares no meta') });

function serving(own: Parameters<typeof router>[0]) {
  const logged: Record<string, unknown>[] = [];
  const { app, db } = api.work;
  const extended = { accessors: [], tables: [], migrations: [], eventTypes: {}, idPrefixes: {} };
  const deployment: Deployment = {
    app: {
      ...app,
      log: (level, message, fields) => logged.push({ level, message, ...fields }),
      extended: { ...extended, router: router({ own: router(own) }) },
    },
    runtime: 'test',
    openDatabase: () => db,
    asset: async () => null,
    clientIp: () => null,
    background: () => undefined,
  };
  const hono = new Hono<Env>()
    .use((c, next) => {
      c.set('requestId', 'req-1');
      c.set('startedAt', 0);
      return next();
    })
    .all('/trpc/*', c => procedures(deployment, c))
    .all('/api/v1/*', c => rest(deployment, c));
  return { hono, logged };
}

test.each([
  ['/trpc/own.things.get', { things }, 'SELECT secret'],
  ['/trpc/own.things.get?batch=1', { things }, 'SELECT secret'],
  ['/api/v1/own/things', { things }, 'SELECT secret'],
  ['/trpc/own.nameless.get', { nameless }, 'no meta'],
  ['/trpc/own.nameless.get?batch=1', { nameless }, 'no meta'],
])(
  'what fails around a procedure is logged with its request and told to nobody: %s',
  async (path, own, why) => {
    const { hono, logged } = serving(own);
    const response = await hono.request(path);
    const text = await response.text();
    expect([response.status, text]).toEqual([
      500,
      expect.stringContaining('something went wrong on our side'),
    ]);
    expect(text).not.toContain(why);
    expect(logged).toMatchObject([
      {
        level: 'error',
        message: 'unexpected failure',
        requestId: 'req-1',
        error: expect.stringContaining(why),
      },
    ]);
  },
);
