import { InvalidArgumentError, Option, type Command as Parser } from 'commander';
import { type Command, type Field, kebab } from './command.ts';
import { clearable } from './input.ts';

/** The command line's own flags. Before a command they are always these; after it, a field's of that name. */
const OWN = [
  new Option('--input <json>', 'the whole input: JSON, @file or -, for stdin; flags replace fields of it'),
  new Option('--json', 'print JSON; the default where stdout is no terminal').conflicts('table'),
  new Option('--table', 'print a table; the default on a terminal').conflicts('json'),
  new Option('--url <url>', 'where Breakwater is served; default $BREAKWATER_URL'),
  new Option('--timeout <seconds>', 'the longest wait for one answer; default $BREAKWATER_TIMEOUT or 70'),
  new Option('--tenant <id>', 'the tenant that root acts in; default $BREAKWATER_TENANT'),
  new Option('--idempotency-key <key>', 'makes a change safe to repeat for 24 hours'),
];

/** What flags of the command line's own say. */
export interface OwnFlags {
  readonly input?: string;
  readonly json?: true;
  readonly table?: true;
  readonly url?: string;
  readonly timeout?: string;
  readonly tenant?: string;
  readonly idempotencyKey?: string;
  readonly all?: true;
  readonly columns?: string;
  readonly wait?: true;
  readonly clear?: string[];
  readonly out?: string;
  readonly file?: string;
}

export function addOwnFlags(parser: Parser): void {
  for (const option of OWN) parser.addOption(option);
}

/** The flags of a command: its fields, then the command line's own that no field has the name of. */
export function addFlags(parser: Parser, command: Command): void {
  const named = new Set(command.fields.map(({ name }) => name));
  for (const field of command.fields) addField(parser, field);
  if (hasId(command)) parser.argument('[id]', 'the same as --id');
  if (command.gateway !== undefined && !named.has('gateway')) {
    parser.option('--gateway <gateway>', `the same as --${kebab(command.gateway)}`);
  }
  if (clearable(command).length > 0) {
    parser.addOption(
      new Option('--clear <field>', 'make a field null; repeatable').argParser(
        oneOf(
          clearable(command).map(({ name }) => kebab(name)),
          true,
        ),
      ),
    );
  }
  if (command.starts) parser.option('--wait', 'follow the operation it starts to its end and print that');
  if (command.kind === 'list') {
    parser.option('--all', 'every page, and not only one');
    parser.option('--columns <names>', 'of the table, separated by commas; dots look into objects');
  }
  if (command.kind === 'download') {
    parser.option(
      '--out <file>',
      'where it is kept, - for stdout; default: as the server names it, if that is new',
    );
  }
  if (command.kind === 'upload') parser.requiredOption('--file <file>', 'what is sent, - for stdin');
  const without = unfit(command);
  for (const option of OWN) {
    const name = option.attributeName();
    if (!named.has(name) && !without.includes(name)) parser.addOption(option);
  }
}

/** Flags of the command line's own that say nothing to a command. */
function unfit({ kind, fields }: Command): string[] {
  return [
    ...(kind === 'mutation' || kind === 'upload' ? [] : ['idempotencyKey']),
    ...(fields.length === 0 ? ['input'] : []),
    // A file takes as long as it takes.
    ...(kind === 'download' || kind === 'upload' ? ['timeout'] : []),
  ];
}

export function hasId({ fields }: Command): boolean {
  return fields.some(({ name, required }) => name === 'id' && required);
}

function addField(parser: Parser, field: Field): void {
  const flag = kebab(field.name);
  if (field.type === 'boolean') {
    parser.addOption(new Option(`--${flag}`, described(field)));
    parser.addOption(new Option(`--no-${flag}`).hideHelp());
    if (flag === field.name) return;
    parser.addOption(new Option(`--${field.name}`).hideHelp());
    parser.addOption(new Option(`--no-${field.name}`).hideHelp());
    return;
  }
  const value = `<${placeholder(field)}>`;
  const parse = oneOf(field.choices, field.list === true);
  const option = new Option(`--${flag} ${value}`, described(field)).argParser(parse);
  if (field.choices !== undefined) option.argChoices = [...field.choices];
  parser.addOption(option);
  if (flag !== field.name) {
    parser.addOption(new Option(`--${field.name} ${value}`).argParser(parse).hideHelp());
  }
}

function placeholder({ type, secret, choices }: Field): string {
  if (secret) return '@file';
  if (choices !== undefined) return 'choice';
  return { string: 'text', number: 'number', boolean: 'boolean', date: 'time', json: 'json' }[type];
}

function described(field: Field): string {
  const notes = [
    ...(field.required ? ['required'] : []),
    ...(field.list ? ['repeatable'] : []),
    ...(field.type === 'boolean' ? [`or --no-${kebab(field.name)}`] : []),
  ];
  return [field.description, notes.length === 0 ? undefined : `(${notes.join('; ')})`]
    .filter(part => part !== undefined)
    .join(' ');
}

/** Takes a flag's text as it is, of these if they are given; of a list, behind what came before. */
function oneOf(choices: readonly string[] | undefined, list: boolean) {
  return (raw: string, before: unknown): string | unknown[] => {
    if (choices !== undefined && !choices.includes(raw)) {
      throw new InvalidArgumentError(`It is one of ${choices.join(', ')}.`);
    }
    return list ? [...(Array.isArray(before) ? before : []), raw] : raw;
  };
}
