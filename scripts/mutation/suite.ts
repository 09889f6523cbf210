import { format } from 'node:util';

type Body = () => unknown;
type Hook = 'beforeAll' | 'beforeEach' | 'afterEach' | 'afterAll';

interface Suite {
  readonly name: string;
  readonly hooks: Record<Hook, Body[]>;
  readonly children: (Suite | Test)[];
}

export interface Test {
  /** File, suites and name; unique. */
  readonly id: string;
  readonly file: string;
  readonly name: string;
  readonly body: Body;
}

const suiteOf = (name: string): Suite => ({
  name,
  hooks: { beforeAll: [], beforeEach: [], afterEach: [], afterAll: [] },
  children: [],
});

export const root = suiteOf('');
let path: readonly Suite[] = [root];
const ids = new Set<string>();
const current = (): Suite => path.at(-1) ?? root;

function suite(name: string, body: Body): void {
  const made = suiteOf(name);
  current().children.push(made);
  path = [...path, made];
  body();
  path = path.slice(0, -1);
}

/** Everything a test file declares, under its path. */
export async function collected(file: string, load: () => Promise<unknown>): Promise<void> {
  const made = suiteOf(file);
  root.children.push(made);
  path = [root, made];
  await load();
  path = [root];
}

function single(name: string, ...rest: unknown[]): void {
  const body = rest.find((one): one is Body => typeof one === 'function');
  if (body === undefined) throw new TypeError(`the test '${name}' has no body`);
  const full = path
    .map(part => part.name)
    .slice(1)
    .concat(name)
    .join(' > ');
  let id = full;
  for (let n = 2; ids.has(id); n++) id = `${full} (${n})`;
  ids.add(id);
  current().children.push({ id, file: path[1]?.name ?? '', name, body });
}

/** `vitest`'s `each`: one suite or test for each case, which is its arguments, or its only one. */
const each =
  (declare: (name: string, body: Body) => void) =>
  (cases: readonly unknown[]) =>
  (name: string, body: (...given: unknown[]) => unknown): void => {
    for (const [index, one] of cases.entries()) {
      const given: unknown[] = Array.isArray(one) ? one : [one];
      declare(format(name.replaceAll('%#', String(index)), ...given), () => body(...given));
    }
  };

const hook = (name: Hook) => (body: Body) => void current().hooks[name].push(body);

export const describe = Object.assign(suite, { each: each(suite) });
export const it = Object.assign(single, { each: each(single) });
export const [beforeAll, beforeEach] = [hook('beforeAll'), hook('beforeEach')];
export const [afterEach, afterAll] = [hook('afterEach'), hook('afterAll')];

const isTest = (child: Suite | Test): child is Test => 'body' in child;

export const testsIn = (from: Suite): Test[] =>
  from.children.flatMap(child => (isTest(child) ? [child] : testsIn(child)));

export interface Watcher {
  /** Before the hooks and the body of a test; of the hooks of a suite, with its first test. */
  readonly begins: (test: Test) => void;
  /** False: enough. */
  readonly ended: (test: Test, error: unknown, ms: number) => boolean;
}

/** Runs the wanted tests of a suite, one after the other. False when the watcher had enough. */
export async function runSuite(
  from: Suite,
  wanted: ReadonlySet<string>,
  watcher: Watcher,
  outer: readonly Suite[] = [],
): Promise<boolean> {
  const [first] = testsIn(from).filter(({ id }) => wanted.has(id));
  if (first === undefined) return true;
  const suites = [...outer, from];
  let goOn = true;
  watcher.begins(first);
  const broken = await failureOf(from.hooks.beforeAll);
  if (broken !== null) goOn = watcher.ended(first, broken.error, 0);
  for (const child of broken === null ? from.children : []) {
    if (!isTest(child)) goOn = await runSuite(child, wanted, watcher, suites);
    else if (wanted.has(child.id)) goOn = await runTest(child, suites, watcher);
    if (!goOn) break;
  }
  await failureOf(from.hooks.afterAll.toReversed());
  return goOn;
}

async function runTest(test: Test, suites: readonly Suite[], watcher: Watcher): Promise<boolean> {
  watcher.begins(test);
  const started = performance.now();
  const failed = await failureOf([...suites.flatMap(({ hooks }) => hooks.beforeEach), test.body]);
  const unclean = await failureOf(suites.toReversed().flatMap(({ hooks }) => hooks.afterEach));
  return watcher.ended(test, (failed ?? unclean)?.error, performance.now() - started);
}

async function failureOf(bodies: readonly Body[]): Promise<{ readonly error: unknown } | null> {
  try {
    for (const body of bodies) await body();
    return null;
  } catch (error) {
    return { error: error ?? new Error('failed without an error') };
  }
}
