import { CommanderError, Command as Parser } from 'commander';
import { type Command, type Io, kebab, UsageError } from './command.ts';
import { EXIT } from './failure.ts';
import { addFlags, addOwnFlags, type OwnFlags } from './flags.ts';
import type { Given } from './input.ts';

/** A command line that names a command. */
export interface Parsed {
  readonly command: Command;
  readonly own: OwnFlags;
  readonly given: Given;
}

const INTRODUCTION = `Calls a Breakwater. Every procedure is a command: fleet.gateways.list is "fleet gateways list".

$BREAKWATER_URL says where it is, $BREAKWATER_TOKEN who calls; a token is never a flag.`;

const EXIT_CODES = `
Exit codes:
  0  done
  1  the call failed
  2  wrong usage, or an input that breaks a rule
  3  not signed in, or not allowed
  4  not found
  5  conflict, or something must be done first
  6  unreachable, overloaded or too slow: try again later
  130  interrupted`;

/**
 * Reads a command line. When it is no call but, say, asks for help, that is printed, and the answer is how the
 * process ends.
 *
 * @throws UsageError
 */
export async function parse(
  argv: readonly string[],
  commands: readonly Command[],
  version: string,
  io: Io,
): Promise<Parsed | number> {
  const found: Parsed[] = [];
  const out: string[] = [];
  const errors: string[] = [];
  const program = new Parser('breakwater')
    .description(INTRODUCTION)
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: text => void out.push(text),
      writeErr: text => void errors.push(text),
      outputError: () => undefined,
      getOutHelpWidth: () => io.stdout.columns ?? 100,
      getErrHelpWidth: () => io.stderr.columns ?? 100,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({
      sortSubcommands: true,
      subcommandTerm: command => command.name(),
      commandUsage: command => `${wordsOf(command).join(' ')} ${command.usage()}`,
    })
    .helpCommand(false)
    .enablePositionalOptions()
    .addHelpText('after', EXIT_CODES);
  addOwnFlags(program);
  addCommands(program, '', commands, (command, parser, id) => {
    found.push({ command, ...told(command, program.opts(), parser.opts(), id) });
  });
  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    await io.stdout.write(out.join(''));
    if (error.exitCode === 0) return EXIT.ok;
    if (error.code !== 'commander.help') throw new UsageError(explained(error.message));
    await io.stderr.write(errors.join(''));
  }
  return found[0] ?? EXIT.usage;
}

type OnCommand = (command: Command, parser: Parser, id: string | undefined) => void;

/** Adds what stands directly below a prefix; what stands below that is added once it is named. */
function addCommands(parent: Parser, prefix: string, commands: readonly Command[], on: OnCommand): void {
  const groups = grouped(prefix, commands);
  const names = new Map<string, string>();
  for (const [name, group] of groups) {
    const path = prefix + name;
    const [command] = group;
    const parser = parent.command(kebab(name));
    names.set(parser.name(), name);
    if (parser.name() !== name) parser.alias(name);
    if (command?.path !== path) {
      const children = [...grouped(`${path}.`, group).keys()].map(kebab).toSorted().join(', ');
      parser.summary(children).description(`Commands of ${path}.`).helpCommand(false);
      continue;
    }
    parser.summary(command.summary).description(`${command.summary}\n\n${access(command)}`);
    parser.action((...args: unknown[]) =>
      on(command, parser, hasArgument(parser) ? text(args[0]) : undefined),
    );
  }
  parent.hook('preSubcommand', (_, parser) => {
    const name = names.get(parser.name()) ?? '';
    const group = groups.get(name) ?? [];
    const [command] = group;
    if (command?.path !== prefix + name) return addCommands(parser, `${prefix}${name}.`, group, on);
    addFlags(parser, command);
    const failures = command.errors?.map(error => `\n  ${error}`).join('') ?? '';
    if (failures !== '') parser.addHelpText('after', `\nFails with:${failures}`);
  });
}

/** Commands, all of which begin with the prefix, by the next part of their path. */
function grouped(prefix: string, commands: readonly Command[]): Map<string, Command[]> {
  const groups = new Map<string, Command[]>();
  for (const command of commands) {
    const end = command.path.indexOf('.', prefix.length);
    const name = command.path.slice(prefix.length, end < 0 ? undefined : end);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [command]);
    else group.push(command);
  }
  return groups;
}

function told(
  command: Command,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
  id: string | undefined,
): Omit<Parsed, 'command'> {
  const fields = new Map(command.fields.map(({ name }) => [name, after[name]]));
  const own = Object.fromEntries(Object.entries(after).filter(([name]) => !fields.has(name)));
  const { gateway } = command;
  const said = (name: string, value: unknown, flag: string) => {
    if (value === undefined) return;
    if (fields.get(name) !== undefined)
      throw new UsageError(`give --${kebab(name)} once: ${flag} is the same`);
    const list = command.fields.some(field => field.name === name && field.list);
    fields.set(name, list ? [value] : value);
  };
  said('id', id, 'the argument');
  if (gateway !== undefined && gateway !== 'gateway') said(gateway, own.gateway, '--gateway');
  const { json: _json, table: _table, ...neither } = before;
  const flags = ownFlags({ ...('json' in own || 'table' in own ? neither : before), ...own });
  return {
    own: flags,
    given: { flags: Object.fromEntries(fields), whole: flags.input, clear: flags.clear ?? [] },
  };
}

/** Sound because these flags are declared, with these values, in flags.ts alone. */
function ownFlags(values: Readonly<Record<string, unknown>>): OwnFlags {
  return values as OwnFlags;
}

function hasArgument(parser: Parser): boolean {
  return parser.registeredArguments.length > 0;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function wordsOf(parser: Parser): string[] {
  return parser.parent === null ? [parser.name()] : [...wordsOf(parser.parent), parser.name()];
}

function access({ role }: Command): string {
  if (role === 'public') return 'Needs no token.';
  return role === 'root' ? 'For the root key.' : `For the role ${role} and above.`;
}

/** In the library's words, without the value of a flag that is none: it may be a secret. */
function explained(message: string): string {
  const told = message
    .replace(/^error: /, '')
    .replaceAll('\n', ' ')
    .replace(/(unknown option '--[^'=]*)=.*'/s, "$1'");
  if (!/^unknown option '--token/.test(told)) return told;
  return 'a token is no flag, because it would show in the list of processes: set BREAKWATER_TOKEN';
}
