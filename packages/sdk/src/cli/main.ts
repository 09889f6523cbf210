import manifest from '../../package.json' with { type: 'json' };
import { AbortError } from '../errors.ts';
import type { Io } from './command.ts';
import { fail } from './failure.ts';
import { COMMANDS } from './generated/commands.ts';
import { inputOf } from './input.ts';
import { parse } from './parse.ts';
import { run } from './run.ts';
import { configOf } from './settings.ts';

/** Does what a command line says. Resolves to how the process ends. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let asJson = argv.includes('--json') || !(io.stdout.isTerminal || argv.includes('--table'));
  try {
    const parsed = await parse(argv, COMMANDS, manifest.version, io);
    if (typeof parsed === 'number') return parsed;
    const { command, own, given } = parsed;
    asJson = own.json === true || !(io.stdout.isTerminal || own.table === true);
    const input = await inputOf(command, given, io);
    return await run(command, input, own, configOf(own, io), asJson, io);
  } catch (error) {
    return fail(io.signal.aborted ? new AbortError(io.signal) : error, io.stderr, asJson);
  }
}
