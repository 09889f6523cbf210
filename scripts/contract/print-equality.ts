import { interfaceName } from './print.ts';
import { listItem, type RegisteredProcedure } from './procedures.ts';
import { block, quote } from './text.ts';

export interface EqualityOptions {
  /** The module that exports the type of the root router, and its name. */
  readonly router: { readonly module: string; readonly name: string };
  /** The module that holds the printed contract. */
  readonly contract: string;
  /** The module that exports `Page`. */
  readonly runtime: string;
}

const EQUAL = `type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Expect<T extends true> = T;`;

/** What the checks need of the following, printed only if they do. */
const HELPERS = {
  Item: 'type Item<T> = T extends { items: (infer I)[] } ? I : never;',
  Event: `/** One item of a subscription, without the id that \`tracked()\` puts around it. */
type Event<T> = T extends AsyncIterable<infer E>
  ? keyof E extends 'id' | 'data' ? E extends { id: string; data: infer D } ? D : E : E
  : never;`,
  Given: `/** An input, without the \`void\` and \`undefined\` of one that may be left out. An intersection counts as the one object it is. */
type Given<T> = T extends void | undefined ? never : T extends object ? { [K in keyof T]: T[K] } : T;`,
};

/**
 * A module that compiles only while the printed contract says of every procedure exactly what the router's
 * inferred types say. What a procedure has no schema for is not compared.
 */
export function printEquality(procedures: readonly RegisteredProcedure[], options: EqualityOptions): string {
  const checks = procedures.flatMap(procedure => [...inputCheck(procedure), ...outputCheck(procedure)]);
  const list = block(checks).slice(1, -1);
  const helpers = Object.entries(HELPERS).flatMap(([name, text]) =>
    list.includes(`${name}<`) ? [text] : [],
  );
  const imports = list.includes('Page<') ? `import type { Page } from ${quote(options.runtime)};\n` : '';
  return `// Generated from the procedure registry.
import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { ${options.router.name} } from ${quote(options.router.module)};
import type * as Contract from ${quote(options.contract)};
${imports}
${[EQUAL, ...helpers].join('\n')}
type Inputs = inferRouterInputs<${options.router.name}>;
type Outputs = inferRouterOutputs<${options.router.name}>;

export type Checks = [${list}];
`;
}

function inputCheck({ path, input }: RegisteredProcedure): readonly string[] {
  return input === null
    ? []
    : [`Expect<Equal<Given<Parameters<${methodOf(path)}>[0]>, Given<${at('Inputs', path)}>>>,`];
}

function methodOf(path: string): string {
  const parts = path.split('.');
  const owner = interfaceName(parts.slice(0, -1).join('.'));
  return `Contract.${owner}[${quote(parts.at(-1) ?? '')}]`;
}

function outputCheck(procedure: RegisteredProcedure): readonly string[] {
  const { path } = procedure;
  if (procedure.output === null) return [];
  const result = `ReturnType<${methodOf(path)}>`;
  const actual = at('Outputs', path);
  if (procedure.type === 'subscription')
    return [`Expect<Equal<${result}, AsyncIterable<Event<${actual}>>>>,`];
  const expected = listItem(procedure) === undefined ? actual : `Page<Item<${actual}>>`;
  return [`Expect<Equal<Awaited<${result}>, ${expected}>>,`];
}

function at(type: string, path: string): string {
  return (
    type +
    path
      .split('.')
      .map(part => `[${quote(part)}]`)
      .join('')
  );
}
