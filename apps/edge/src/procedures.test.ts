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

const unwritable = procedure
  .meta({ role: 'public', summary: 'Answers with what cannot be written.' })
  .query(() => ({
    get secret() {
      throw new Error('SELECT secret');
    },
  }));
const nameless = procedure.query(() => 'it declares no meta');

test.each(['', '?batch=1'])(
  'a failure around a procedure is logged with its request and told to nobody: %j',
  async how => {
    const logged: Record<string, unknown>[] = [];
    const { app, db } = api.work;
    const own = router({ own: router({ unwritable, nameless }) });
    const deployment: Deployment = {
      app: {
        ...app,
        log: (level, message, fields) => logged.push({ level, message, ...fields }),
        extended: { router: own, accessors: [], tables: [], migrations: [], eventTypes: {}, idPrefixes: {} },
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
    for (const path of ['own.unwritable', 'own.nameless']) {
      const response = await hono.request(`/trpc/${path}${how}`);
      expect(response.status).toBe(500);
      const text = await response.text();
      expect(text).toContain('something went wrong on our side');
      expect(text).not.toContain('SELECT');
    }
    expect(logged).toMatchObject([
      {
        level: 'error',
        message: 'unexpected failure',
        requestId: 'req-1',
        error: expect.stringContaining('SELECT secret'),
      },
      {
        level: 'error',
        message: 'unexpected failure',
        requestId: 'req-1',
        error: expect.stringContaining('no meta'),
      },
    ]);
  },
);
