import type { Config } from '../config.ts';
import { environment } from '../environment.ts';
import { AbortError } from '../errors.ts';
import { at } from '../json.ts';
import { watch } from '../watch.ts';
import type { Io } from './command.ts';
import { EXIT } from './failure.ts';
import { printResult } from './print.ts';
import { progressOn } from './progress.ts';

/** Follows an operation to its end, with its progress on stderr, and prints what became of it. */
export async function follow(id: string, config: Config, asJson: boolean, io: Io): Promise<number> {
  const progress = progressOn(io.stderr);
  let operation: unknown;
  try {
    const options = { signal: io.signal };
    for await (const item of watch(config, environment, {
      path: 'operations.watch',
      input: { id },
      options,
    })) {
      operation = item;
      const message = at(item, 'progressMsg');
      await progress.show(Number(at(item, 'progressPct') ?? 0), typeof message === 'string' ? message : '');
    }
  } finally {
    await progress.clear();
  }
  if (io.signal.aborted) throw new AbortError(io.signal);
  await printResult(operation, asJson, io);
  return at(operation, 'status') === 'succeeded' ? EXIT.ok : EXIT.failed;
}
