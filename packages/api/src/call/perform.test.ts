import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import type { Caller } from '../context.ts';
import { refusalOf, type TestApi, testApi } from '../testing.ts';
import { ownProcedure, procedure, router } from '../trpc.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi('file');
});
afterAll(() => api.close());

const seen: string[] = [];
beforeEach(() => {
  seen.length = 0;
});
const own = procedure
  .meta({ role: 'viewer', summary: 'Says who calls.' })
  .use(({ ctx, next }) => {
    seen.push(ctx.actor.kind);
    return next({ ctx: { added: 'by a middleware' } });
  })
  .input(z.strictObject({ n: z.int() }))
  .query(({ ctx, input }) => `${ctx.added} for ${ctx.actor.kind}: ${input.n}`);
const slow = procedure
  .meta({ role: 'public', summary: 'Has a schema that can only be parsed asynchronously.' })
  .input(z.strictObject({ n: z.int().refine(async n => n > 1) }))
  .output(z.object({ n: z.int() }))
  .query(({ input }) => ({ n: input.n, more: true }));
const wrong = procedure
  .meta({ role: 'public', summary: 'Answers with what it does not declare.' })
  .output(z.object({ n: z.int() }))
  .query(() => ({ n: 0.5 }));
const tree: z.ZodType = z.lazy(() => z.array(tree));
const deep = procedure
  .meta({ role: 'public', summary: 'Takes a tree.' })
  .input(tree)
  .query(() => 'read');
const deepToo = procedure
  .meta({ role: 'public', summary: 'Takes a tree, behind a middleware.' })
  .use(({ next }) => next())
  .input(tree)
  .query(() => 'read');
const parsedByHand = procedure
  .meta({ role: 'public', summary: 'Has parsers that are functions.' })
  .input((given: unknown) => `${given}`)
  .output((made: unknown) => `<${made}>`)
  .query(({ input }) => input);
const acts = ownProcedure
  .meta({ role: 'viewer', summary: 'Acts on the world and asks the database nothing.' })
  .mutation(() => seen.push('acted'));
const procedures = router({ own, slow, wrong, deep, deepToo, parsedByHand, acts });

const as = (token: string | null) =>
  procedures.createCaller(
    ofRequest({
      ...api.work,
      request: {
        id: 'req-perform',
        traceId: null,
        clientIp: null,
        userAgent: null,
        authorization: token === null ? null : `Bearer ${token}`,
        tenantHeader: null,
        idempotencyKey: null,
        startedAt: api.clock.now(),
        mutations: 0,
      },
      reply: new Headers(),
    }),
  );

/** A procedure makes its caller of the request itself. */
const ofRequest = (ctx: object) => ctx as Caller;

test("a middleware of a procedure's own runs for who was let in, and only for them", async () => {
  expect(await refusalOf(as(null).own({ n: 1 }))).toBe('UNAUTHENTICATED');
  expect(seen).toEqual([]);
  const { admin } = await api.tenant();
  expect(await as(admin.token).own({ n: 1 })).toBe('by a middleware for user: 1');
  expect(seen).toEqual(['user']);
  expect(await refusalOf(as(admin.token).own({ n: 0.5 }))).toBe('VALIDATION');
});

test("an application's procedure is not begun for a credential that was good a moment ago", async () => {
  const { admin, id } = await api.tenant();
  await as(admin.token).acts();
  await as(admin.token).acts();
  await api.database.db.write([
    { sql: 'UPDATE sessions SET revoked_at = 1 WHERE tenant_id = ?', args: [id] },
  ]);
  expect(await refusalOf(as(admin.token).acts())).toBe('UNAUTHENTICATED');
  expect(seen).toEqual(['acted', 'acted']);
});

test('a schema that is parsed asynchronously is', async () => {
  expect(await as(null).slow({ n: 2 })).toEqual({ n: 2 });
  expect(await refusalOf(as(null).slow({ n: 1 }))).toBe('VALIDATION');
});

test('input that exhausts the stack of its schema is refused, with a middleware and without', async () => {
  let input: unknown[] = [];
  for (let depth = 0; depth < 50_000; depth++) input = [input];
  expect(await refusalOf(as(null).deep(input))).toBe('VALIDATION');
  expect(await refusalOf(as(null).deepToo(input))).toBe('VALIDATION');
  expect(await as(null).deep([[]])).toBe('read');
});

test('a parser that is no schema is called', async () => {
  expect(await as(null).parsedByHand('x')).toBe('<x>');
});

test('an answer that is not what was declared is an internal error', async () => {
  expect(await refusalOf(as(null).wrong())).toBe('INTERNAL');
});
