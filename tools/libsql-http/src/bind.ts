import type { Analysis } from './analysis.ts';
import { StatementError } from './errors.ts';
import type { NamedArg } from './protocol.ts';
import type { SqlValue } from './values.ts';

interface Arguments {
  readonly args: readonly SqlValue[];
  readonly namedArgs: readonly NamedArg[];
}

function invalidArguments(reason: string): StatementError {
  return new StatementError('ARGS_INVALID', `Arguments do not match SQL parameters: ${reason}`);
}

/** One value per parameter, in SQLite's numbering. Named arguments match with or without their prefix. */
export function bindArguments(analysis: Analysis, given: Arguments): SqlValue[] {
  const { parameters, explain } = analysis;
  if (given.args.length > 0 && given.namedArgs.length > 0) {
    throw new StatementError(
      'ARGS_BOTH_POSITIONAL_AND_NAMED',
      'Specifying both positional and named arguments is not supported',
    );
  }
  const count = given.args.length + given.namedArgs.length;
  if (count > parameters.length) {
    throw invalidArguments(`too many parameters, expected ${parameters.length} found ${count}`);
  }
  const named = new Map(given.namedArgs.map(arg => [arg.name, arg.value]));
  return parameters.map((name, i) => {
    const byPosition = name === null || name.startsWith('?');
    const value = byPosition ? given.args[i] : named.get(named.has(name) ? name : name.slice(1));
    if (value !== undefined) return value;
    if (explain) return null;
    throw invalidArguments(`value for parameter ${name ?? i + 1} not found`);
  });
}
