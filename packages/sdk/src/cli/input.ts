import { at } from '../json.ts';
import { type Command, type Field, type Io, kebab, UsageError } from './command.ts';
import { fieldValue, reader, refuseInSight, textOf, withTimes } from './value.ts';

/** What the command line says of an input. */
export interface Given {
  /** Raw, by name of the field. */
  readonly flags: Readonly<Record<string, unknown>>;
  /** The whole input as JSON, `@file` or `-`. */
  readonly whole: string | undefined;
  /** Flags of fields that become null. */
  readonly clear: readonly string[];
}

/** The input of a call: the whole one, with what flags say in its place. */
export async function inputOf(command: Command, given: Given, io: Io): Promise<Record<string, unknown>> {
  const read = reader(io);
  const input = given.whole === undefined ? {} : await wholeOf(command, given.whole, read);
  for (const field of command.fields) {
    const raw = given.flags[field.name];
    if (raw === undefined) continue;
    const value = { [field.name]: await fieldValue(field, raw, read) };
    refuseSecrets(`--${kebab(field.name)}`, String(raw), value, command.secrets ?? []);
    Object.assign(input, withTimes(value, command.times ?? []));
  }
  for (const flag of given.clear) {
    const field = clearable(command).find(({ name }) => name === flag || kebab(name) === flag);
    if (field !== undefined) input[field.name] = null;
  }
  const missing = command.fields.filter(({ name, required }) => required && !(name in input));
  if (missing.length > 0) {
    throw new UsageError(`missing: ${missing.map(({ name }) => `--${kebab(name)}`).join(', ')}`);
  }
  return input;
}

/** Fields that may be null. */
export function clearable(command: Command): Field[] {
  return command.kind === 'mutation' ? command.fields.filter(field => field.nullable) : [];
}

async function wholeOf(
  command: Command,
  raw: string,
  read: (path: string) => Promise<string>,
): Promise<Record<string, unknown>> {
  const value = parsed(await textOf(raw === '-' ? '@-' : raw, read));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UsageError('--input must be a JSON object, @file or -');
  }
  const secrets = command.fields.flatMap(({ name, secret }) => (secret ? [name] : []));
  refuseSecrets('--input', raw, value, [...secrets, ...(command.secrets ?? [])]);
  const dates = command.fields.flatMap(field => (field.type === 'date' ? [field.name] : []));
  return { ...Object(withTimes(value, [...dates, ...(command.times ?? [])])) };
}

/** @throws UsageError when a secret at one of these paths stands on the command line itself. */
function refuseSecrets(flag: string, raw: string, value: unknown, paths: readonly string[]): void {
  const path = paths.find(one => holds(value, one.split('.')));
  if (path !== undefined) refuseInSight(`${flag} with ${path.split('.').at(-1)}`, raw);
}

function holds(value: unknown, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return value !== undefined && value !== null;
  if (typeof value !== 'object' || value === null) return false;
  return name === '*' ? Object.values(value).some(item => holds(item, rest)) : holds(at(value, name), rest);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
