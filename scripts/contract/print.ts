import { ID_PREFIXES } from '@breakwater/db';
import { Declarations } from './declarations.ts';
import { exampleOf } from './example.ts';
import { print, withoutUndefined } from './members.ts';
import {
  isNamespace,
  kindOf,
  listItem,
  type Namespace,
  procedureTree,
  type RegisteredProcedure,
} from './procedures.ts';
import { descriptionOf, type Schema, type Side } from './schema.ts';
import { acceptsNothing } from './sides.ts';
import { block, doc, isShort, pascal, propertyKey, quote } from './text.ts';
import { namespaceOf, TypePrinter } from './types.ts';

export type { RegisteredProcedure } from './procedures.ts';

const RUNTIME_TYPES = [
  'Call',
  'CallOptions',
  'Id',
  'ListCall',
  'OneOrMany',
  'Page',
  'ProcedureTree',
  'WatchOptions',
];
const GLOBAL_TYPES = [
  'Array',
  'AsyncIterable',
  'Date',
  'Map',
  'Partial',
  'Promise',
  'Readonly',
  'Record',
  'Set',
];

/** Where a deployment describes a procedure; `{url}` is what its client was made with. */
const REFERENCE = '{url}/docs#';

export interface ContractOptions {
  /** Where the printed file imports the runtime's types from. Another application than Breakwater says `@breakwater/sdk`. */
  readonly runtime?: string;
  /** Entity → id prefix. */
  readonly idPrefixes?: Readonly<Record<string, string>>;
  /** Name → values of the enums that have one. */
  readonly enums?: Readonly<Record<string, readonly string[]>>;
  /** Which sides' fields carry their descriptions. @default both */
  readonly described?: readonly Side[];
}

/**
 * The contract of these procedures as a TypeScript module: flat named types, the interface `Breakwater` of the
 * client, and the table `procedures` it is built from.
 *
 * @throws When a schema has no TypeScript form, or two types would share a name. The message starts with the path.
 */
export function printContract(
  procedures: readonly RegisteredProcedure[],
  options: ContractOptions = {},
): string {
  const declarations = new Declarations([...RUNTIME_TYPES, ...GLOBAL_TYPES]);
  const types = new TypePrinter(declarations, {
    idPrefixes: options.idPrefixes ?? ID_PREFIXES,
    enums: options.enums ?? {},
    described: options.described ?? ['input', 'output'],
  });
  // First, because what is declared for an input is described.
  for (const { path, input } of procedures)
    if (input !== null) types.members(input, 'input', `${path} input`);
  const tree = procedureTree(procedures);
  printNamespace(tree, declarations, types);
  const body = `${declarations.print()}\n\nexport const procedures: ProcedureTree = ${printTable(tree)};\n`;
  const used = RUNTIME_TYPES.filter(name => new RegExp(`\\b${name}\\b`).test(body));
  return [
    '// Generated from the procedure registry. To change it, change the zod schemas and generate again.',
    `import type { ${used.join(', ')} } from ${quote(options.runtime ?? '../types.ts')};`,
    '',
    body,
  ].join('\n');
}

/** The name of the interface that holds a namespace's methods. */
export function interfaceName(path: string): string {
  return path === '' ? 'Breakwater' : `${pascal(path)}Api`;
}

/** The name of a procedure's input type, where it is too long to stand in the method. */
function inputName(path: string): string {
  return `${pascal(path)}Input`;
}

function printNamespace(namespace: Namespace, declarations: Declarations, types: TypePrinter): void {
  const lines = [...namespace.children].map(([name, node]) => {
    if (!isNamespace(node)) return printMethod(name, node, declarations, types);
    printNamespace(node, declarations, types);
    return `readonly ${propertyKey(name)}: ${interfaceName(node.path)};`;
  });
  const name = interfaceName(namespace.path);
  declarations.add(namespace.path, name, `export interface ${name} ${block(lines)}`);
}

function printMethod(
  name: string,
  procedure: RegisteredProcedure,
  declarations: Declarations,
  types: TypePrinter,
): string {
  const { path, input } = procedure;
  const comment = doc([
    procedure.summary,
    procedure.description,
    [
      ...(procedure.errors ?? []).map(error => `@throws ${error}`),
      `@example ${exampleOf(procedure)}`,
      `@see ${REFERENCE}${path}`,
    ].join('\n'),
  ]);
  const options = procedure.type === 'subscription' ? 'WatchOptions' : 'CallOptions';
  return `${comment}${propertyKey(name)}(${printInput(path, input, declarations, types)}, options?: ${options}): ${printResult(procedure, declarations, types)};`;
}

function printInput(
  path: string,
  input: Schema | null,
  declarations: Declarations,
  types: TypePrinter,
): string {
  if (input === null) return 'input?: undefined';
  const name = inputName(path);
  const type = print(withoutUndefined(types.members(input, 'input', `${path} input`)));
  const parameter = `input${acceptsNothing(input) ? '?' : ''}`;
  if (isShort(type)) return `${parameter}: ${type}`;
  if (type !== name) declarations.addType(path, name, type, doc([descriptionOf(input)]), namespaceOf(path));
  return `${parameter}: ${name}`;
}

function printResult(procedure: RegisteredProcedure, declarations: Declarations, types: TypePrinter): string {
  const item = listItem(procedure);
  const schema = item ?? procedure.output;
  const suffix = item !== undefined || procedure.type === 'subscription' ? 'Item' : 'Output';
  const type = schema === null ? 'unknown' : printOutput(procedure.path, suffix, schema, declarations, types);
  if (procedure.type === 'subscription') return `AsyncIterable<${type}>`;
  return item === undefined ? `Call<${type}>` : `ListCall<${type}>`;
}

/** An output with unnamed objects gets a name from the path; everything else stands where it is used. */
function printOutput(
  path: string,
  suffix: string,
  schema: Schema,
  declarations: Declarations,
  types: TypePrinter,
): string {
  const type = print(types.members(schema, 'output', `${path} output`));
  if (!type.includes('\n')) return type;
  const name = pascal(path) + suffix;
  declarations.addType(path, name, type, doc([descriptionOf(schema)]), namespaceOf(path));
  return name;
}

function printTable(namespace: Namespace): string {
  return block(
    [...namespace.children].map(
      ([name, node]) =>
        `${propertyKey(name)}: ${isNamespace(node) ? printTable(node) : quote(kindOf(node))},`,
    ),
  );
}
