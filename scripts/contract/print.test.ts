import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { printContract, type RegisteredProcedure } from './print.ts';
import { printEquality } from './print-equality.ts';
import { sampleProcedures, schemas } from './sample.ts';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

const EQUAL = `type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expect<T extends true> = T;`;

/** Files by name, which import each other. */
type Program = Readonly<Record<string, string>>;

/** The compiler's complaints about each program, from one run: most of what it costs is to start and to read types. */
function compile<Name extends string>(programs: Readonly<Record<Name, Program>>): (name: Name) => string {
  const folder = mkdtempSync(join(here, '.check-'));
  try {
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { paths: { '@trpc/server': [join(root, 'packages/sdk/node_modules/@trpc/server')] } },
      include: ['*/*.ts'],
      exclude: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    for (const [name, files] of Object.entries<Program>(programs)) {
      mkdirSync(join(folder, name));
      for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, name, file), text);
    }
    // A complaint begins with its file; further lines of it are indented.
    const complaints = printedBy([compiler, '-p', folder, '--checkers', '1', '--pretty', 'false']).split(
      /\n(?! )/,
    );
    const of = (name: string) => complaints.filter(text => text.includes(`/${name}/`));
    const known = new Set(Object.keys(programs).flatMap(of));
    const others = complaints.filter(text => text.trim() !== '' && !known.has(text));
    if (others.length > 0) throw new Error(others.join('\n'));
    return name => of(name).join('\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What a program of Node prints, also when it fails. */
function printedBy(args: readonly string[]): string {
  try {
    return execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  } catch (error) {
    if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') return error.stdout;
    throw error;
  }
}

const RUNTIME = '../../../../packages/sdk/src/types.ts';

function contract(procedures: readonly RegisteredProcedure[]): string {
  return printContract(procedures, { runtime: RUNTIME });
}

function query(path: string, input: z.ZodType | null, output: z.ZodType | null = null): RegisteredProcedure {
  return { path, type: 'query', input, output };
}

const inUse = (example = '') => example.replace(/^const { items } = await (.*)$/, 'return (await $1).items');

/** A module with a function per example, its variables taken from the method's input. */
function examplesOf(text: string): string {
  const functions = [...text.matchAll(/@example (.*bw\.([\w.]+)\((.*?)\).*)/g)].map(
    ([, example, path = '', given = ''], index) => {
      const names = given.split(/[{},]/).flatMap(part => (/^ *\w+ *$/.test(part) ? [part.trim()] : []));
      const method = path.replaceAll('.', "']['");
      const variables = names.length === 0 ? '' : `, { ${names} }: Parameters<Breakwater['${method}']>[0]`;
      return `export async function example${index}(bw: Breakwater${variables}) { ${inUse(example)}; }`;
    },
  );
  return ["import type { Breakwater } from './contract.ts';", ...functions].join('\n');
}

describe('the printed types', () => {
  const kinds = Object.keys(schemas).flatMap(name => [
    `Expect<Equal<Exclude<Parameters<Contract.KindsApi['${name}']>[0], undefined>, Exclude<z.input<Schemas['${name}']>, undefined>>>,`,
    `Expect<Equal<Awaited<ReturnType<Contract.KindsApi['${name}']>>, z.output<Schemas['${name}']>>>,`,
  ]);
  const ROUTER = `import { initTRPC, tracked } from '@trpc/server';
import type * as z from 'zod';
import { sampleProcedures } from '../../sample.ts';
const t = initTRPC.create({ transformer: { serialize: (value: unknown) => value, deserialize: (value: unknown) => value } });
const [list, create, remove, seals, seal, , watch, find] = sampleProcedures;
type Listed = z.input<typeof seals.input>;
declare const inParts: z.ZodType<unknown, Pick<Listed, 'limit' | 'cursor'> & Omit<Listed, 'limit' | 'cursor'>>;
declare function give<S extends z.ZodType>(schema: S): z.input<S>;
export const appRouter = t.router({
  fleet: {
    find: t.procedure.input(find.input).output(find.output).query(() => null),
    gateways: {
      list: t.procedure.input(list.input).output(list.output).query(() => give(list.output)),
      create: t.procedure.input(create.input).output(create.output).mutation(() => give(create.output)),
      delete: t.procedure.input(remove.input).output(remove.output).mutation(() => give(remove.output)),
    },
  },
  audit: {
    seals: t.procedure.input(inParts).output(seals.output).query(() => give(seals.output)),
    seal: t.procedure.input(seal.input).output(seal.output).mutation(() => ({ seals: 1 })),
  },
  identity: { logout: t.procedure.mutation(() => null) },
  events: {
    watch: t.procedure.input(watch.input).subscription(async function* () {
      yield tracked('evt_1', give(watch.output));
    }),
  },
});
export type AppRouter = typeof appRouter;
`;

  const moved = ROUTER.replace('give(watch.output)', "{ id: 'evt_1' }").replace(
    '.input(create.input)',
    '.input(find.input.partial())',
  );
  const equalityOf = (procedures: Parameters<typeof printEquality>[0]) =>
    printEquality(procedures, {
      router: { module: './router.ts', name: 'AppRouter' },
      contract: './contract.ts',
      runtime: RUNTIME,
    });
  const use = (id: string) => `import type { Breakwater, Gateway, GatewayId } from './contract.ts';
export async function use(bw: Breakwater): Promise<void> {
  const created: Gateway = await bw.fleet.gateways.create({ name: 'a' }, { idempotencyKey: 'k' });
  const { data, response } = await bw.fleet.gateways.list().withResponse();
  const first: Gateway | undefined = data.items[0];
  for await (const gateway of bw.fleet.gateways.list({ limit: 5 })) gateway.createdAt.getTime();
  for await (const event of bw.events.watch()) event.type.trim();
  await bw.audit.seal();
  await bw.identity.logout(undefined, { timeoutMs: response.status });
  const id: GatewayId = created.id;
  await bw.fleet.gateways.delete({ id: ${id} });
  void [first, id];
}
`;
  const sample = contract(sampleProcedures);
  const few = [sampleProcedures[2]];
  let complaintsOf: ReturnType<typeof compile<'kinds' | 'equal' | 'few' | 'moved' | 'used' | 'misused'>>;
  beforeAll(() => {
    complaintsOf = compile({
      kinds: {
        'contract.ts': contract(
          Object.entries(schemas).map(([name, schema]) => query(`kinds.${name}`, schema, schema)),
        ),
        'checks.ts': `import type * as z from 'zod';
import type { schemas } from '../../sample.ts';
import type * as Contract from './contract.ts';
${EQUAL}
type Schemas = typeof schemas;
export type Checks = [
${kinds.join('\n')}
];
`,
      },
      equal: { 'contract.ts': sample, 'router.ts': ROUTER, 'equality.ts': equalityOf(sampleProcedures) },
      few: { 'contract.ts': contract(few), 'router.ts': ROUTER, 'equality.ts': equalityOf(few) },
      moved: { 'contract.ts': sample, 'router.ts': moved, 'equality.ts': equalityOf(sampleProcedures) },
      used: { 'contract.ts': sample, 'use.ts': use('id'), 'examples.ts': examplesOf(sample) },
      misused: { 'contract.ts': sample, 'use.ts': use("'cas_1'") },
    });
  });

  test('equal what zod infers for the input and output of every kind of schema', () => {
    expect(complaintsOf('kinds')).toBe('');
  });

  test('equal what a tRPC router of the same schemas infers', () => {
    expect(complaintsOf('equal')).toBe('');
  });

  test('compile also where there is no list and no subscription to compare', () => {
    expect(complaintsOf('few')).toBe('');
  });

  test('differ from a router that has moved on, and the equality check says where', () => {
    expect(complaintsOf('moved').match(/does not satisfy the constraint 'true'/g)).toHaveLength(2);
  });

  test('let a consumer call, page and iterate, and refuse an id of another entity', () => {
    expect(complaintsOf('used')).toBe('');
    expect(complaintsOf('misused')).toMatch(/use\.ts.*TS2322/);
  });
});

describe('the printed text', () => {
  const text = printContract(sampleProcedures);

  test('documents methods and fields from summaries, descriptions and errors', () => {
    expect(text).toContain(`  /**
   * Registers a gateway.
   *
   * Its name is taken from then on.
   *
   * @throws CONFLICT(unique): the name is in use
   * @throws QUOTA_EXCEEDED(record_limit)
   * @example await bw.fleet.gateways.create({ name })
   * @see {url}/docs#fleet.gateways.create
   */
  create(input: FleetGatewaysCreateInput, options?: CallOptions): Call<Gateway>;`);
    expect(text).toContain('  /** Unique among live gateways. 1..253 characters. */\n  name: string;');
    expect(text).toContain('/** A gateway and what is known of it. */\nexport interface Gateway {');
  });

  test('describes the fields of answers or, where the size of the declarations counts, not', () => {
    const short = printContract(sampleProcedures, { described: ['input'] });
    expect(text).toContain('/** When it was deleted;');
    expect(short).not.toContain('/** When it was deleted;');
    expect(short).toContain('/** Empty when left out. */');
  });

  test('shows how each method is called with what it needs', () => {
    const examples = [...text.matchAll(/@example (.*)/g)].map(([, example]) => example);
    expect(examples).toEqual(
      expect.arrayContaining([
        'const { items } = await bw.fleet.gateways.list()',
        'await bw.fleet.gateways.delete({ id })',
        'await bw.audit.seal()',
        'for await (const item of bw.events.watch()) console.log(item)',
      ]),
    );
    expect(examples).toHaveLength(sampleProcedures.length);
  });

  test('names what several types have in common', () => {
    const paged = z.strictObject({ limit: z.int(), cursor: z.string() });
    const base = z.object({ id: z.string(), name: z.string(), ofAll: z.string() }).meta({ id: 'Base' });
    const more = z.object({ ...base.shape, more: z.string() }).meta({ id: 'More' });
    const role = z.enum(['reader', 'writer']);
    const printed = printContract(
      [
        query('a.get', paged.extend({ a: z.string().describe('A.') }), base),
        query('b.get', paged.extend({ b: z.string().describe('B.') }), more),
        query('c.get', paged.extend({ role, roles: z.union([role, z.array(role)]).describe('C.') })),
      ],
      { enums: { Role: ['reader', 'writer'] } },
    );
    expect(printed).toContain('export interface PageRequest {\n  limit: number;\n  cursor: string;\n}');
    expect(printed).toContain(
      'export interface AGetInput extends PageRequest {\n  /** A. */\n  a: string;\n}',
    );
    expect(printed).toContain('export interface More extends Base {\n  more: string;\n}');
    expect(printed).toContain("export type Role = 'reader' | 'writer';");
    expect(printed).toContain('role: Role;\n  /** C. */\n  roles: Role | Role[];');
  });

  test('cannot be broken out of by a description', () => {
    expect(text).toContain('a *\\/ ends no comment.');
  });

  test('prints a named schema and an id alias once', () => {
    expect(text.match(/interface Gateway /g)).toHaveLength(1);
    expect(text.match(/type GatewayId = Id<'gw'>;/g)).toHaveLength(1);
  });

  test('lists each procedure with its kind, paged queries as lists', () => {
    expect(text).toContain(`export const procedures: ProcedureTree = {
  fleet: {
    gateways: {
      list: 'list',
      create: 'mutation',
      delete: 'mutation',
    },
    find: 'query',
  },
  audit: {
    seals: 'list',
    seal: 'mutation',
  },`);
  });

  test('is the same however often it is printed', () => {
    expect(printContract(sampleProcedures)).toBe(text);
  });

  test('of another application imports the runtime by its package name', () => {
    const other = printContract(
      [query('shop.get', z.strictObject({ id: z.string().meta({ typeId: 'shp' }) }))],
      {
        runtime: '@breakwater/sdk',
        idPrefixes: { shop: 'shp' },
      },
    );
    expect(other).toContain("import type { Call, CallOptions, Id, ProcedureTree } from '@breakwater/sdk';");
    expect(other).toContain("export type ShopId = Id<'shp'>;");
  });
});

describe('what has no type is refused with its path', () => {
  const named = (id: string, shape: z.ZodRawShape) => z.object(shape).meta({ id });
  const recursive: z.ZodType = z.object({ child: z.lazy(() => recursive) });
  const refused: readonly [string, RegExp, readonly RegisteredProcedure[]][] = [
    [
      'a transform',
      /^a\.get output\.x: the type a transform gives/,
      [query('a.get', null, z.object({ x: z.string().transform(Number) }))],
    ],
    [
      'a custom schema',
      /^a\.get input\.x\[\]: .* custom schema/,
      [query('a.get', z.object({ x: z.array(z.custom()) }))],
    ],
    ['a promise', /^a\.get input: .* promise schema/, [query('a.get', z.promise(z.string()))]],
    ['a function', /^a\.get input: .* function schema/, [query('a.get', z.function())]],
    ['a symbol', /^a\.get input: .* symbol schema/, [query('a.get', z.symbol())]],
    ['a file', /^a\.get input: .* file schema/, [query('a.get', z.file())]],
    [
      'an unknown id prefix',
      /^a\.get input: zz is no known id prefix/,
      [query('a.get', z.string().meta({ typeId: 'zz' }))],
    ],
    ['an unnamed recursive schema', /^a\.get input\.child: .* needs a name/, [query('a.get', recursive)]],
    [
      'a named optional schema',
      /^a\.get input\.x: name the schema inside/,
      [query('a.get', z.object({ x: z.string().optional().meta({ id: 'X' }) }))],
    ],
    [
      'a typed catchall beside keys',
      /^a\.get input: named keys beside/,
      [query('a.get', z.object({ x: z.string() }).catchall(z.number()))],
    ],
    [
      'two schemas of one name',
      /^b\.get input: two different types are named Same$/,
      [query('a.get', named('Same', { a: z.string() })), query('b.get', named('Same', { b: z.string() }))],
    ],
    [
      'a name of the runtime',
      /two different types are named Page$/,
      [query('a.get', named('Page', { a: z.string() }))],
    ],
    ['a name that is no identifier', /no identifier$/, [query('a.get', named('not one', { a: z.string() }))]],
    ['a path given twice', /^a\.get is taken already$/, [query('a.get', null), query('a.get', null)]],
    [
      'a procedure below a procedure',
      /^a\.get\.b stands below a\.get/,
      [query('a.get', null), query('a.get.b', null)],
    ],
    ['a namespace over a procedure', /^a is taken already$/, [query('a.get', null), query('a', null)]],
    [
      'a list that does not page',
      /^a\.list: the output of a list is/,
      [query('a.list', null, z.object({ rows: z.array(z.string()) }))],
    ],
  ];

  test.each(refused)('%s', (_, message, procedures) => {
    expect(() => printContract(procedures)).toThrow(message);
  });

  test('but one name for two schemas of the same type is fine', () => {
    const text = printContract([
      query('a.get', named('Same', { a: z.string() })),
      query('b.get', named('Same', { a: z.string() })),
    ]);
    expect(text.match(/interface Same/g)).toHaveLength(1);
  });
});
