import { ID_PREFIXES } from '@breakwater/db';
import * as z from 'zod';
import type { RegisteredProcedure } from './print.ts';

/** A router's worth of schemas for the generator's tests: every kind of schema zod has that a contract can hold. */

type GatewayId = `${typeof ID_PREFIXES.gateway}_${string}`;

function isGatewayId(text: unknown): text is GatewayId {
  return typeof text === 'string' && text.startsWith(`${ID_PREFIXES.gateway}_`);
}

const gatewayId = z.custom<GatewayId>(isGatewayId).meta({ typeId: ID_PREFIXES.gateway });

const labels = z.record(z.string(), z.string());

const gateway = z
  .strictObject({
    id: gatewayId,
    name: z.string().describe('Unique among live gateways. 1..253 characters.'),
    description: z.string().nullable(),
    labels,
    status: z.enum(['online', 'offline']),
    createdAt: z.date(),
    deletedAt: z.date().nullable().describe('When it was deleted; a */ ends no comment.'),
  })
  .meta({ id: 'Gateway', description: 'A gateway and what is known of it.' });

const limits = z.object({ cpu: z.number().default(1), memory: z.number().optional() }).meta({ id: 'Limits' });

const tree = z
  .object({
    name: z.string(),
    get children() {
      return z.array(tree);
    },
  })
  .meta({ id: 'Tree' });

const cat = z.object({ kind: z.literal('cat'), lives: z.int() });
const dog = z.object({ kind: z.literal('dog'), name: z.string().optional() });

export const schemas = {
  scalars: z.object({
    string: z.string().min(1).max(5),
    email: z.email(),
    iso: z.iso.datetime(),
    number: z.number(),
    int: z.int(),
    boolean: z.boolean(),
    bigint: z.bigint(),
    date: z.date(),
    nan: z.nan(),
    nothing: z.null(),
    undefined: z.undefined(),
    unknown: z.unknown(),
    never: z.never(),
    refined: z.string().refine(text => text !== ''),
    trimmed: z.string().trim().toLowerCase(),
    'quoted key': z.string(),
  }),
  literals: z.object({
    one: z.literal('it\'s "one"'),
    many: z.literal(['a', 'b', 1, true, null]),
    big: z.literal(9n),
    enum: z.enum(['x', 'y']),
    numeric: z.enum({ Low: 1, High: 2 } as const),
    template: z.templateLiteral(['v', z.number(), '.', z.enum(['a', 'b']), '-`${']),
  }),
  optionality: z.object({
    optional: z.string().optional(),
    exact: z.string().exactOptional(),
    nullable: z.string().nullable(),
    nullish: z.string().nullish(),
    default: z.string().default('x'),
    defaultOfOptional: z.string().optional().default('x'),
    optionalDefault: z.string().default('x').optional(),
    prefault: z.string().prefault('x'),
    nonoptional: z.string().optional().nonoptional(),
    nullableOptional: z.string().optional().nullable(),
    catch: z.string().catch('x'),
    optionalCatch: z.string().optional().catch('x'),
    readonlyOptional: z.array(z.string()).optional().readonly(),
    unionWithOptional: z.union([z.string().optional(), z.number()]),
    lazyOptional: z.lazy(() => z.string().optional()),
    unknownOptional: z.unknown().optional(),
  }),
  collections: z.object({
    array: z.array(z.string()),
    nested: z.array(z.array(z.union([z.string(), z.number()]))),
    objects: z.array(z.object({ a: z.string().default('x') })),
    tuple: z.tuple([z.string(), z.number()]),
    rest: z.tuple([z.string()], z.number()),
    optionalTail: z.tuple([z.string(), z.number().optional(), z.date().default(new Date(0))]),
    record: z.record(z.string(), z.number()),
    enumRecord: z.record(z.enum(['a', 'b']), z.number()),
    partialRecord: z.partialRecord(z.enum(['a', 'b']), z.number()),
    idRecord: z.record(gatewayId, z.number()),
    defaultRecord: z.record(z.string(), z.number().default(1)),
    map: z.map(z.string(), z.date()),
    set: z.set(z.string().default('x')),
    empty: z.strictObject({}),
    loose: z.looseObject({ a: z.string(), b: z.number().optional() }),
    onlyRest: z.object({}).catchall(z.number()),
    readonly: z.object({
      array: z.array(z.string()).readonly(),
      tuple: z.tuple([z.string(), z.number()]).readonly(),
      object: z.object({ a: z.string() }).readonly(),
      map: z.map(z.string(), z.number()).readonly(),
      named: gateway.readonly(),
      scalar: z.union([z.string(), z.date(), z.null()]).readonly(),
    }),
  }),
  combinations: z.object({
    union: z.union([z.string(), z.number(), z.string().nullable()]),
    discriminated: z.discriminatedUnion('kind', [cat, dog]),
    intersection: z.intersection(cat, z.object({ extra: z.string() })),
    intersectedUnion: z.union([cat, dog]).and(z.object({ extra: z.string().default('x') })),
    idOrName: z.union([gatewayId, z.string()]),
    idOrNull: gatewayId.nullable(),
  }),
  conversions: z.object({
    piped: z.string().transform(Number).pipe(z.number()),
    preprocessed: z.preprocess(value => value, z.string().optional()),
    coerced: z.coerce.number(),
    coercedDate: z.coerce.date(),
    codec: z.codec(z.iso.datetime(), z.date(), {
      decode: text => new Date(text),
      encode: date => date.toISOString(),
    }),
    stringbool: z.stringbool(),
    success: z.success(z.string()),
  }),
  named: z.object({
    gateway,
    described: gateway.describe('The other one.'),
    refined: gateway.refine(row => row.name !== ''),
    maybe: gateway.optional(),
    list: z.array(gateway),
    tree,
    limits,
    limitsList: z.array(limits).nullable(),
    json: z.json(),
    jsonList: z.array(z.json().describe('Anything.')),
  }),
  union: z.discriminatedUnion('kind', [cat, dog]),
  emptyInput: z.strictObject({}),
  wholeDefault: z.object({ a: z.string() }).default({ a: 'x' }),
};

const listInput = z.strictObject({
  limit: z.int().min(1).max(1000).default(100),
  cursor: z.string().optional(),
  status: z.enum(['online', 'offline']).optional(),
});

const gatewayInput = z.strictObject({
  name: z.string(),
  labels: labels.default({}).describe('Empty when left out.'),
});

const event = z.object({ id: z.string(), type: z.string(), data: z.unknown() });

export const sampleProcedures = [
  {
    path: 'fleet.gateways.list',
    type: 'query',
    summary: 'Lists gateways.',
    input: listInput,
    output: z.object({ items: z.array(gateway), nextCursor: z.string().nullable() }),
  },
  {
    path: 'fleet.gateways.create',
    type: 'mutation',
    summary: 'Registers a gateway.',
    description: 'Its name is taken from then on.',
    errors: ['CONFLICT(unique): the name is in use', 'QUOTA_EXCEEDED(record_limit)'],
    input: gatewayInput,
    output: gateway,
  },
  {
    path: 'fleet.gateways.delete',
    type: 'mutation',
    input: z.strictObject({ id: gatewayId }),
    output: z.object({ id: gatewayId, deleted: z.literal(true) }),
  },
  {
    path: 'audit.seals',
    type: 'query',
    input: listInput,
    output: z.object({
      items: z.array(z.object({ index: z.int(), hash: z.string() })),
      nextCursor: z.string().nullable(),
    }),
  },
  { path: 'audit.seal', type: 'mutation', input: z.strictObject({}), output: z.object({ seals: z.int() }) },
  { path: 'identity.logout', type: 'mutation', input: null, output: z.null() },
  {
    path: 'events.watch',
    type: 'subscription',
    input: z.strictObject({ lastEventId: z.string().optional() }),
    output: event,
  },
  { path: 'fleet.find', type: 'query', input: gatewayInput, output: gateway.nullable() },
] as const satisfies readonly RegisteredProcedure[];
