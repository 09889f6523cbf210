import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { time, typeId } from '../fields.ts';
import type { RegisteredProcedure } from '../registry.ts';
import { appRouter } from '../router.ts';
import { procedure, router } from '../trpc.ts';
import { restRoute, twinOf } from './derive.ts';
import { findIn } from './find-in.ts';

const meta = { role: 'viewer', summary: 'A test.' } as const;
const ships = router({
  ships: router({
    get: procedure
      .meta(meta)
      .input(z.strictObject({ id: z.string() }))
      .query(() => null),
    sail: procedure
      .meta(meta)
      .input(z.strictObject({ id: z.string(), legs: z.array(z.strictObject({ until: time })) }))
      .output(z.object({ operationId: typeId('op') }))
      .mutation(() => ({ operationId: 'op_0' as const })),
  }),
});

/** The twin of a query or mutation with these schemas. */
function twin(type: 'query' | 'mutation', path: string, input: z.ZodType | null, output: z.ZodType | null) {
  const called = { path, type, input };
  const whole: RegisteredProcedure = { ...called, output, meta, rest: restRoute(called) };
  return twinOf(whole);
}

describe('the table of twins', () => {
  it('of another router is made from its registry, once', async () => {
    const find = await findIn(ships);
    expect(find('POST', '/api/v1/ships/sail')).toMatchObject({
      twin: { procedure: 'ships.sail', starts: true, kinds: { 'legs.*.until': 'date' } },
    });
    expect(find('GET', '/api/v1/ships/a%2Fb')).toMatchObject({
      twin: { procedure: 'ships.get' },
      key: 'a/b',
    });
    expect(find('GET', '/api/v1/fleet/gateways')).toEqual({ allowed: [] });
    expect(await findIn(ships)).toBe(find);
    expect(await findIn(appRouter)).not.toBe(find);
  });

  it('a query without a form in a query string is a POST', () => {
    const method = (input: z.ZodType) => twin('query', 'ships.find', input, null).methods;
    expect(
      method(z.strictObject({ at: z.strictObject({ x: z.number() }), names: z.array(z.string()) })),
    ).toEqual(['GET']);
    expect(method(z.strictObject({ names: z.array(z.string()).max(1000) }))).toEqual(['GET', 'POST']);
    const long = z.strictObject({ names: z.array(z.string()).max(1000) });
    expect(twin('query', 'ships.list', long, null).methods).toEqual(['GET']);
    expect(method(z.strictObject({ at: z.array(z.strictObject({ x: z.number() })) }))).toEqual(['POST']);
    expect(method(z.strictObject({ at: z.strictObject({ x: z.strictObject({ y: z.number() }) }) }))).toEqual([
      'POST',
    ]);
    expect(method(z.strictObject({ labels: z.record(z.string(), z.string()) }))).toEqual(['POST']);
    expect(method(z.strictObject({ rule: z.unknown() }))).toEqual(['POST']);
  });

  it('an answer that may name no operation is no 202', () => {
    const starts = (output: z.ZodType) => twin('mutation', 'ships.sail', null, output).starts;
    expect(starts(z.object({ operationId: typeId('op') }))).toBe(true);
    expect(starts(z.object({ operationId: typeId('op').nullable() }))).toBeUndefined();
    expect(starts(z.object({ operationId: typeId('op').optional() }))).toBeUndefined();
  });
});
