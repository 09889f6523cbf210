import { type RegisteredProcedure, twinOf } from '@breakwater/api';
import { isObject } from '../../../packages/api/src/json.ts';
import type { Example, Examples } from '../../../scripts/openapi/example.ts';
import { REGISTRY } from '../registry.ts';
import { ask, twinRequest } from '../rest.ts';
import { OWN_CREDENTIAL, SAMPLES } from '../samples.ts';
import type { Running } from '../targets.ts';
import { newWorld, type World } from '../world.ts';
import { recordCredentials } from './credentials.ts';
import { neutral } from './neutral.ts';
import { recordProblems } from './problems.ts';
import { recordRoutes } from './routes.ts';
import { recordWatches } from './watches.ts';

const AT_ONCE = 16;

/** What the samples are answered through REST, each in a tenant of its own, in a Breakwater that is new. */
export async function recordExamples(running: Running): Promise<Examples> {
  const operations: Record<string, Example> = { ...(await recordCredentials(running)) };
  for (const calls of inGroups(CALLS)) {
    const made: { readonly call: Call; readonly world: World }[] = [];
    for (const call of calls) made.push({ call, world: await tidyWorld(running) });
    const found = await Promise.all(
      made.map(async ({ call, world }) => [call.name, neutral(await recorded(world, call))] as const),
    );
    Object.assign(operations, Object.fromEntries(found));
  }
  Object.assign(operations, await recordWatches(running), await recordRoutes(running));
  const sorted = Object.entries(operations).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { operations: Object.fromEntries(sorted), problems: await recordProblems(running) };
}

interface Call {
  /** The operationId. */
  readonly name: string;
  readonly procedure: RegisteredProcedure;
  readonly method: string;
}

const CALLS: readonly Call[] = REGISTRY.filter(
  ({ path, type }) => type !== 'subscription' && !OWN_CREDENTIAL.has(path),
).flatMap(procedure =>
  twinOf(procedure).methods.map((method, index) => {
    const { path } = procedure;
    return { name: index === 0 ? path : `${path}.${method.toLowerCase()}`, procedure, method };
  }),
);

/** Root's list shows the tenants of all that was called before, so it comes first and by itself. */
function inGroups(calls: readonly Call[]): Call[][] {
  const isFirst = ({ name }: Call) => name === 'governance.tenants.list';
  const others = calls.filter(call => !isFirst(call));
  const count = Math.ceil(others.length / AT_ONCE);
  const groups = Array.from({ length: count }, (_, at) => others.slice(at * AT_ONCE, (at + 1) * AT_ONCE));
  return [calls.filter(isFirst), ...groups];
}

/** The file they are kept in, an operation a line. */
export function examplesText({ operations, problems }: Examples): string {
  const lines = (members: object) =>
    Object.entries(members)
      .map(([name, member]) => `${JSON.stringify(name)}:${JSON.stringify(member)}`)
      .join(',\n');
  return `{"operations":{\n${lines(operations)}\n},"problems":{\n${lines(problems)}\n}}\n`;
}

/** A tenant of its own, in which names are counted from 1 and whose people came before all else. */
export async function tidyWorld(running: Running): Promise<World> {
  const now = running.now();
  running.at(now - 3_600_000);
  const world = await newWorld(running);
  running.at(now);
  let counter = 0;
  return { ...world, fresh: prefix => `${prefix}-${++counter}` };
}

const MAKERS = ['get', 'create', 'set', 'record', 'upsert', 'evaluate'];

async function recorded(world: World, { procedure, method }: Call): Promise<Example> {
  const { path } = procedure;
  const sample = SAMPLES[path];
  if (!path.endsWith('.list')) return answered(world, procedure, await sample?.(world), method);
  // A list of nothing shows nothing: what a record of the list takes is there first.
  const maker = MAKERS.map(verb => path.replace(/list$/, verb)).find(name => name in SAMPLES);
  const made = maker === undefined ? null : await SAMPLES[maker]?.(world);
  if (maker !== undefined && !maker.endsWith('.get')) {
    await world.do(maker, 'mutation', made, world.as(procedure.meta.role));
  }
  const example = await answered(world, procedure, await sample?.(world), method);
  const isEmpty = (one: Example) => isObject(one.answer) && String(one.answer.items) === '';
  if (!isEmpty(example) || procedure.input?.safeParse({}).success !== true) return example;
  return answered(world, procedure, {}, method);
}

async function answered(
  world: World,
  procedure: RegisteredProcedure,
  input: unknown,
  method: string,
): Promise<Example> {
  const headers = world.as(procedure.meta.role);
  const asked = twinRequest(procedure, input, method);
  const { status, body } = await ask(world.running, method, asked.path, headers, asked.body);
  if (status > 299) throw new Error(`${procedure.path} answered ${status}: ${JSON.stringify(body)}`);
  const { id, query = {} } = asked;
  return {
    ...(id === undefined ? {} : { path: { id } }),
    ...(Object.keys(query).length === 0 ? {} : { query: JSON.parse(JSON.stringify(query)) }),
    ...(asked.body === undefined || procedure.input === null
      ? {}
      : { body: JSON.parse(JSON.stringify(asked.body)) }),
    status,
    answer: body,
  };
}
